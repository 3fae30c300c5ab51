import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...accounts.typing import User
from ..errors import ImplausibleDays
from ..models import Membership, WorkingGroup
from ..signals import member_ended, officers_gone
from .auth_groups import mirror_members
from .checks import check_days, log_facts
from .permissions import check_manager, may_manage
from .roles import transfer_office


@transaction.atomic
def end_membership(
    *,
    membership: Membership,
    by: User,
    on: datetime.date | None = None,
    successor: User | None = None,
    without_successor: bool = False,
) -> Membership:
    """Let a membership end; without `on`, yesterday was its last day, so that it ends at once.

    A membership that began today or later is removed: it never held for a whole day.
    The person concerned may end their own. Raises LastOfficer where that leaves the group
    without officers, unless a `successor` takes the office or they know that `without_successor`,
    and ImplausibleDays for a day before the first one or, of one's own, one that is long over.
    """
    if by != membership.user or successor is not None:
        check_manager(membership.group, by)
    _check_last_day(membership, on, by)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    office = membership.role if membership.role in Membership.OFFICES else ""
    last_day = end_on(membership, on=on, by=by)
    if office:
        transfer_office(
            membership.group,
            office,
            first_day=last_day + datetime.timedelta(days=1),
            by=by,
            is_own=by == membership.user,
            successor=successor,
            without_successor=without_successor,
        )
    mirror_members(membership.group)
    log(membership.group, "teamweb_groups.end_member", user=by, data=log_facts(membership))
    return membership


def _check_last_day(membership: Membership, on: datetime.date | None, by: User) -> None:
    """Raise ImplausibleDays where the day would take away what was: that is corrected with a reason."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if on is None or on >= yesterday or membership.starts_on > yesterday:
        return
    if on < membership.starts_on or not may_manage(membership.group, by):
        raise ImplausibleDays(membership.starts_on, on)


@transaction.atomic
def leave_group(
    *,
    group: WorkingGroup,
    user: User,
    on: datetime.date | None = None,
    successor: User | None = None,
    without_successor: bool = False,
) -> None:
    """End all that somebody is in a group, offices last. Raises LastOfficer as `end_membership` does."""
    own = group.memberships.not_over().filter(user=user).select_related("group", "user")
    for membership in sorted(own, key=lambda one: one.role in Membership.OFFICES):
        if on is not None and membership.ends_on is not None and membership.ends_on <= on:
            continue
        end_membership(
            membership=membership,
            by=user,
            on=on,
            successor=successor if membership.role in Membership.OFFICES else None,
            without_successor=without_successor,
        )


def end_on(membership: Membership, *, on: datetime.date | None, by: User) -> datetime.date:
    """Returns the last day. Raises ImplausibleDays."""
    if on is not None:
        check_days(on, None)
    last_day = on or timezone.localdate() - datetime.timedelta(days=1)
    if last_day < membership.starts_on:
        membership.delete()
    else:
        membership.ends_on = last_day
        membership.save(update_fields=["ends_on"])
    member_ended.send(Membership, membership=membership, last_day=last_day, by=by)
    return last_day


@transaction.atomic
def end_all_memberships(*, user: User, by: User) -> None:
    """Take somebody out of every group at once, as when the account is deactivated."""
    left = set()
    for membership in Membership.objects.not_over().filter(user=user).select_related("group"):
        if membership.role in Membership.OFFICES:
            left.add(membership.group)
        end_on(membership, on=None, by=by)
        mirror_members(membership.group)
        log(membership.group, "teamweb_groups.end_member", user=by, data=log_facts(membership))
    for group in left:
        if not group.has_officers(timezone.localdate()):
            officers_gone.send(WorkingGroup, group=group, by=by)
