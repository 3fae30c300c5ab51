"""Tells people what became of their memberships: `groups` does not know the notices."""

import datetime
from typing import Any

from django.urls import reverse

from ..groups.models import Membership, WorkingGroup
from ..groups.signals import member_added, member_ended, officers_gone, role_changed
from .actions import notify


def connect() -> None:
    member_added.connect(_tell_added, dispatch_uid="notices_member_added")
    role_changed.connect(_tell_role, dispatch_uid="notices_role_changed")
    member_ended.connect(_tell_ended, dispatch_uid="notices_member_ended")
    officers_gone.connect(_tell_who_is_above, dispatch_uid="notices_officers_gone")


def _tell_added(sender: Any, membership: Membership, by: Any, **kwargs: Any) -> None:
    _tell("membership_added", membership, membership.starts_on, by)


def _tell_role(sender: Any, membership: Membership, by: Any, **kwargs: Any) -> None:
    _tell("membership_role", membership, membership.starts_on, by)


def _tell_ended(
    sender: Any, membership: Membership, last_day: datetime.date, by: Any, **kwargs: Any
) -> None:
    _tell("membership_ended", membership, last_day, by)


def _tell(kind: str, membership: Membership, day: datetime.date, by: Any) -> None:
    notify(
        recipients=[membership.user],
        kind=kind,
        facts={"group": str(membership.group), "role": membership.role, "day": day.isoformat()},
        url=membership.group.get_absolute_url(),
        by=by,
    )


def _tell_who_is_above(sender: Any, group: WorkingGroup, by: Any, **kwargs: Any) -> None:
    notify(
        recipients=group.in_charge(),
        kind="officers_gone",
        facts={"group": str(group)},
        url=reverse("teamweb_groups:members", args=[group.key]),
        by=by,
    )
