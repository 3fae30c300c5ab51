import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...accounts.typing import User
from ..errors import LastOfficer
from ..models import Membership, WorkingGroup
from ..signals import officers_gone, role_changed
from .auth_groups import mirror_members
from .checks import check_days, check_free, check_only_chair, log_facts
from .joining import join
from .permissions import check_manager


@transaction.atomic
def change_role(
    *,
    membership: Membership,
    role: str,
    by: User,
    on: datetime.date | None = None,
    successor: User | None = None,
    without_successor: bool = False,
    allow_second_chair: bool = False,
) -> Membership:
    """Give the person another role from a day on (default: today); the old one stays in the history.

    Raises MembershipExists when the person holds the new role then, TwoChairs and ImplausibleDays
    as `add_membership`, and LastOfficer as `end_membership` does.
    """
    check_manager(membership.group, by)
    first_day = on or timezone.localdate()
    check_days(first_day, None)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    membership = Membership.objects.select_related("group", "user").get(pk=membership.pk)
    if role == membership.role:
        return membership
    office = membership.role if membership.role in Membership.OFFICES else ""
    if not allow_second_chair:
        wanted = Membership(group=membership.group, user=membership.user, role=role)
        wanted.starts_on, wanted.ends_on = first_day, membership.ends_on
        check_only_chair(wanted)
    changed = store_role(membership, role, first_day, by=by)
    if office and role not in Membership.OFFICES:
        transfer_office(
            changed.group,
            office,
            first_day=first_day,
            by=by,
            is_own=by == changed.user,
            successor=successor,
            without_successor=without_successor,
        )
    mirror_members(changed.group)
    return changed


def store_role(
    membership: Membership, role: str, first_day: datetime.date, *, by: User
) -> Membership:
    has_vote = membership.has_vote
    if Membership.Role.GUEST in (role, membership.role):
        has_vote = role != Membership.Role.GUEST
    if first_day <= membership.starts_on:
        changed = membership
        changed.role, changed.has_vote = role, has_vote
    else:
        changed = Membership(
            group=membership.group,
            user=membership.user,
            role=role,
            organisation=membership.organisation,
            has_vote=has_vote,
            starts_on=first_day,
            ends_on=membership.ends_on,
        )
        membership.ends_on = first_day - datetime.timedelta(days=1)
        membership.save(update_fields=["ends_on"])
    check_free(changed)
    changed.save()
    log(changed.group, "teamweb_groups.change_role", user=by, data=log_facts(changed))
    role_changed.send(Membership, membership=changed, by=by)
    return changed


def transfer_office(
    group: WorkingGroup,
    office: str,
    *,
    first_day: datetime.date,
    by: User,
    is_own: bool,
    successor: User | None,
    without_successor: bool,
) -> None:
    """See to the office that somebody gave up: its last day is the one before `first_day`."""
    first_day = max(first_day, timezone.localdate())
    if successor is not None:
        held = group.memberships.on(first_day).filter(user=successor)
        held = held.order_by("starts_on", "pk").select_related("group", "user")
        membership = held.exclude(role__in=Membership.OFFICES).first()
        if membership is not None:
            store_role(membership, office, first_day, by=by)
        elif not held.exists():
            join(group=group, user=successor, role=office, starts_on=first_day)
    if not group.has_officers(first_day):
        if is_own and not without_successor:
            raise LastOfficer(group)
        officers_gone.send(WorkingGroup, group=group, by=by)


def signal_if_without_officers(group: WorkingGroup, role: str, by: User) -> None:
    if role in Membership.OFFICES and not group.has_officers(timezone.localdate()):
        officers_gone.send(WorkingGroup, group=group, by=by)
