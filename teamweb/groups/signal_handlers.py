"""What groups do when something happens to an account."""

from typing import Any

from ..accounts.signals import person_deactivated
from .actions import end_all_memberships


def _end_memberships(user: Any, by: Any, **kwargs: Any) -> None:
    end_all_memberships(user=user, by=by)


def connect() -> None:
    person_deactivated.connect(_end_memberships, dispatch_uid="groups_end_memberships")
