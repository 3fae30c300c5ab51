"""Who stands in for a member as a rule: set by the member or by who manages the group."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...accounts.typing import AnyUser, User
from ..errors import DeputyNotPossible
from ..models import Membership, StandingDeputy, WorkingGroup
from .checks import check_days
from .permissions import may_manage


def may_set_deputy(group: WorkingGroup, member: User, by: AnyUser) -> bool:
    return bool(by.is_authenticated and by.pk == member.pk) or may_manage(group, by)


@transaction.atomic
def set_standing_deputy(
    *,
    group: WorkingGroup,
    member: User,
    deputy: User | None,
    by: User,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> StandingDeputy | None:
    """Name who stands in for `member` from `starts_on` (today) on; None: nobody any more.

    Whoever did so before does until the day before. Raises PermissionDenied, ImplausibleDays,
    and DeputyNotPossible for the member themselves, an account that is off, or where `member` is
    no member of the group.
    """
    if not may_set_deputy(group, member, by):
        raise PermissionDenied
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    starts_on = starts_on or timezone.localdate()
    check_days(starts_on, ends_on)
    _end_earlier(group, member, starts_on)
    if deputy is None:
        log(group, "teamweb_groups.end_deputy", user=by, data={"person": str(member)})
        return None
    is_member = Membership.objects.not_over().without_guests().filter(group=group, user=member)
    if deputy.pk == member.pk or not deputy.is_active or not is_member.exists():
        raise DeputyNotPossible(deputy)
    made = StandingDeputy.objects.create(
        group=group, member=member, deputy=deputy, starts_on=starts_on, ends_on=ends_on
    )
    log(group, "teamweb_groups.set_deputy", user=by, data=made.facts)
    return made


def _end_earlier(group: WorkingGroup, member: User, starts_on: datetime.date) -> None:
    """One at a time: what overlaps ends the day before, or never was."""
    rows = StandingDeputy.objects.filter(group=group, member=member)
    rows.filter(starts_on__gte=starts_on).delete()
    rows.on(starts_on).update(ends_on=starts_on - datetime.timedelta(days=1))


def end_deputies_of_former(sender: Any, membership: Membership, **kwargs: Any) -> None:
    """Nobody stands in for a person who left the group."""
    rows = StandingDeputy.objects.not_over().filter(
        group=membership.group_id, member=membership.user_id
    )
    ends = membership.group.memberships.filter(user=membership.user_id).values_list(
        "ends_on", flat=True
    )
    if None in (known := list(ends)):
        return
    last_day = max((day for day in known if day), default=datetime.date.min)
    rows.filter(starts_on__gt=last_day).delete()
    rows.filter(starts_on__lte=last_day, ends_on=None).update(ends_on=last_day)
