"""Calendars under secret addresses are opened and closed."""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ....accounts.typing import User
from ....groups.models import WorkingGroup
from ..feeds import groups_of, hash_of
from ..models import CalendarFeed


@transaction.atomic
def open_feed(*, user: User, group: WorkingGroup | None = None) -> str:
    """Give `user` a calendar of their meetings, or of one of their groups; returns its secret.

    The secret is told only now. One given before for the same calendar ends.
    """
    if group is not None and not groups_of(user).filter(pk=group.pk).exists():
        raise PermissionDenied
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=user,
        group=group,
        defaults={"token_hash": hash_of(secret), "created_at": timezone.now()},
    )
    return secret


def close_feed(*, feed: CalendarFeed) -> None:
    feed.delete()
