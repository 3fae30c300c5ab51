"""Notices about memberships: `groups` does not know the notices."""

import datetime
from typing import Any

from django.urls import reverse

from ..accounts.typing import User
from ..groups.models import Membership, WorkingGroup
from ..groups.signals import member_added, member_ended, officers_gone, role_changed
from .actions import notify


def connect() -> None:
    member_added.connect(_notify_added, dispatch_uid="notices_member_added")
    role_changed.connect(_notify_role, dispatch_uid="notices_role_changed")
    member_ended.connect(_notify_ended, dispatch_uid="notices_member_ended")
    officers_gone.connect(_notify_leads_above, dispatch_uid="notices_officers_gone")


def _notify_added(sender: Any, membership: Membership, by: User, **kwargs: Any) -> None:
    _notify("membership_added", membership, membership.starts_on, by)


def _notify_role(sender: Any, membership: Membership, by: User, **kwargs: Any) -> None:
    _notify("membership_role", membership, membership.starts_on, by)


def _notify_ended(
    sender: Any, membership: Membership, last_day: datetime.date, by: User, **kwargs: Any
) -> None:
    _notify("membership_ended", membership, last_day, by)


def _notify(kind: str, membership: Membership, day: datetime.date, by: User) -> None:
    notify(
        recipients=[membership.user],
        kind=kind,
        facts={"group": str(membership.group), "role": membership.role, "day": day.isoformat()},
        url=membership.group.get_absolute_url(),
        by=by,
    )


def _notify_leads_above(sender: Any, group: WorkingGroup, by: User, **kwargs: Any) -> None:
    notify(
        recipients=group.responsible_people(),
        kind="officers_gone",
        facts={"group": str(group)},
        url=reverse("teamweb_groups:members", args=[group.key]),
        by=by,
    )
