import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...accounts.models import Organisation
from ...accounts.typing import User
from ..errors import ReasonMissing
from ..models import Membership, WorkingGroup
from ..signals import member_ended, role_changed
from .auth_groups import mirror_members
from .checks import check_days, check_free, check_only_chair, is_over, log_facts
from .permissions import check_manager
from .roles import signal_if_without_officers


@transaction.atomic
def edit_membership(
    *,
    membership: Membership,
    by: User,
    organisation: Organisation | None,
    has_vote: bool,
    ends_on: datetime.date | None,
    starts_on: datetime.date | None = None,
    role: str = "",
    reason: str = "",
    allow_second_chair: bool = False,
) -> Membership:
    """Correct a membership; the log keeps the values before and after.

    A first day, a role, and a last day that is over are history: they need a reason, else
    ReasonMissing is raised. Also raises MembershipExists, ImplausibleDays, and TwoChairs unless
    `allow_second_chair`.
    """
    check_manager(membership.group, by)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    membership = Membership.objects.select_related("group", "user").get(pk=membership.pk)
    before, old_end = _facts(membership), membership.ends_on
    membership.organisation = organisation
    membership.has_vote = has_vote
    membership.ends_on = ends_on
    membership.starts_on = starts_on or membership.starts_on
    membership.role = role or membership.role
    after = _facts(membership)
    check_days(membership.starts_on, membership.ends_on)
    check_free(membership)
    today = timezone.localdate()
    is_history = before["role"] != after["role"] or before["starts_on"] != after["starts_on"]
    if old_end != ends_on and any(day is not None and day < today for day in (old_end, ends_on)):
        is_history = True
    if is_history and not reason.strip():
        raise ReasonMissing(membership)
    is_longer = any(before[name] != after[name] for name in ("role", "starts_on", "ends_on"))
    if is_longer and not allow_second_chair:
        check_only_chair(membership)
    membership.save()
    mirror_members(membership.group)
    data = {**log_facts(membership), "before": before, "after": after, "reason": reason.strip()}
    log(membership.group, "teamweb_groups.edit_member", user=by, data=data)
    if before["role"] != after["role"]:
        role_changed.send(Membership, membership=membership, by=by)
    elif ends_on is not None and old_end != ends_on:
        member_ended.send(Membership, membership=membership, last_day=ends_on, by=by)
    signal_if_without_officers(membership.group, before["role"], by)
    return membership


@transaction.atomic
def remove_membership(*, membership: Membership, by: User, reason: str) -> None:
    """Delete a membership that never was; the log keeps its values and the reason.

    Raises ReasonMissing.
    """
    check_manager(membership.group, by)
    if not reason.strip():
        raise ReasonMissing(membership)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    was_over = is_over(membership)
    data = {**log_facts(membership), "before": _facts(membership), "reason": reason.strip()}
    group = membership.group
    membership.delete()
    mirror_members(group)
    log(group, "teamweb_groups.remove_member", user=by, data=data)
    if not was_over:
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        member_ended.send(Membership, membership=membership, last_day=yesterday, by=by)
    signal_if_without_officers(group, membership.role, by)


def _facts(membership: Membership) -> dict[str, Any]:
    return {
        "role": str(membership.role),
        "organisation": str(membership.organisation or ""),
        "has_vote": membership.has_vote,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else "",
    }
