import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...accounts.models import Organisation
from ...accounts.typing import User
from ..errors import PersonDeactivated
from ..models import Membership, WorkingGroup
from ..signals import member_added
from .auth_groups import mirror_members
from .checks import check_days, check_free, check_only_chair, check_open, is_over, log_facts
from .permissions import check_manager


@transaction.atomic
def add_membership(
    *,
    group: WorkingGroup,
    user: User,
    by: User,
    role: str = Membership.Role.MEMBER,
    organisation: Organisation | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    has_vote: bool | None = None,
    send_notice: bool = True,
    allow_second_chair: bool = False,
) -> Membership:
    """Give `user` a role in the group from a day on (default: today), and notify them.

    Raises MembershipExists when the person holds that role on one of those days, GroupClosed,
    PersonDeactivated, ImplausibleDays, and TwoChairs unless the new chair is meant `allow_second_chair`.
    """
    check_manager(group, by)
    if not allow_second_chair:
        first_day = starts_on or timezone.localdate()
        wanted = Membership(group=group, user=user, role=role, starts_on=first_day, ends_on=ends_on)
        check_only_chair(wanted)
    membership = join(
        group=group,
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        has_vote=has_vote,
    )
    log(group, "teamweb_groups.add_member", user=by, data=log_facts(membership))
    if send_notice and not is_over(membership):
        member_added.send(Membership, membership=membership, by=by)
    return membership


@transaction.atomic
def join(
    *,
    group: WorkingGroup,
    user: User,
    role: str = Membership.Role.MEMBER,
    organisation: Organisation | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    has_vote: bool | None = None,
) -> Membership:
    """`add_membership` where the right was checked before, as an invitation's was."""
    starts_on = starts_on or timezone.localdate()
    check_days(starts_on, ends_on)
    # The lock makes two officers who add the same person at once meet here.
    check_open(WorkingGroup.objects.select_for_update().get(pk=group.pk))
    if not user.is_active:
        raise PersonDeactivated(user)
    check_free(Membership(group=group, user=user, role=role, starts_on=starts_on, ends_on=ends_on))
    membership = Membership.objects.create(
        group=group,
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        has_vote=role != Membership.Role.GUEST if has_vote is None else has_vote,
    )
    mirror_members(group)
    return membership
