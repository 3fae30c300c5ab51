import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from ..errors import GroupClosed, ImplausibleDays, MembershipExists, TwoChairs
from ..models import Membership, WorkingGroup, check_day


def check_open(group: WorkingGroup) -> None:
    if group.state == WorkingGroup.State.CLOSED:
        raise GroupClosed(group)


def check_days(starts_on: datetime.date, ends_on: datetime.date | None) -> None:
    """Raise ImplausibleDays for years that can only be mistyped and for an end before the beginning."""
    try:
        for day in filter(None, (starts_on, ends_on)):
            check_day(day)
    except ValidationError as error:
        raise ImplausibleDays(starts_on, ends_on) from error
    if ends_on is not None and ends_on < starts_on:
        raise ImplausibleDays(starts_on, ends_on)


def _overlapping(wanted: Membership) -> QuerySet[Membership]:
    """The other memberships with the role in the group on one of the days."""
    same = Membership.objects.filter(group=wanted.group, role=wanted.role)
    same = same.exclude(pk=wanted.pk).exclude(ends_on__lt=wanted.starts_on)
    if wanted.ends_on:
        same = same.filter(starts_on__lte=wanted.ends_on)
    return same


def check_free(wanted: Membership) -> None:
    """Raise MembershipExists when another row gives that role on one of those days."""
    if _overlapping(wanted).filter(user=wanted.user).exists():
        raise MembershipExists(wanted.user)


def check_only_chair(wanted: Membership) -> None:
    """Raise TwoChairs when somebody else chairs the group on one of those days."""
    if wanted.role == Membership.Role.CHAIR:
        other = _overlapping(wanted).exclude(user=wanted.user).select_related("user").first()
        if other is not None:
            raise TwoChairs(other.user)


def log_facts(membership: Membership) -> dict[str, Any]:
    return {"person": str(membership.user), "role": membership.role}


def is_over(membership: Membership) -> bool:
    return membership.ends_on is not None and membership.ends_on < timezone.localdate()
