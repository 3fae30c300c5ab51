"""Every change to groups and memberships."""

import datetime
from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ..accounts.models import Organisation
from .errors import MembershipExists, ParentNotAllowed
from .models import GroupType, Membership, WorkingGroup


def may_manage(group: WorkingGroup | None, user: Any) -> bool:
    """Whether `user` may change members and settings: officers of the group or of a group above it."""
    if getattr(user, "is_superuser", False) and user.is_active:
        return True
    while group:
        if group.has_officer(user):
            return True
        group = group.parent
    return False


def _check_manager(group: WorkingGroup | None, by: Any) -> None:
    if not may_manage(group, by):
        raise PermissionDenied


def check_parent(*, type: GroupType, parent: WorkingGroup | None) -> None:
    """Raise ParentNotAllowed where the rules of the type forbid the place."""
    if parent is None:
        if not type.may_be_top:
            raise ParentNotAllowed(type)
    elif not type.allowed_parents.filter(pk=parent.type_id).exists():
        raise ParentNotAllowed(type)


@transaction.atomic
def create_group(
    *, by: Any, key: str, name: str, type: GroupType, parent: WorkingGroup | None = None, **facts: Any
) -> WorkingGroup:
    """Found a group. Only officers of the parent, or an administrator for a top group, may."""
    _check_manager(parent, by)
    check_parent(type=type, parent=parent)
    # The key is unique and short; the name alone may repeat in another branch of the tree.
    mirror = AuthGroup.objects.create(name=f"{key}: {name}"[:150])
    group = WorkingGroup.objects.create(
        key=key, name=name, type=type, parent=parent, auth_group=mirror, **facts
    )
    return group


@transaction.atomic
def move_group(*, group: WorkingGroup, parent: WorkingGroup | None, by: Any) -> WorkingGroup:
    """Put a group below another one. Raises ParentNotAllowed for a circle or against the type's rules."""
    _check_manager(group, by)
    _check_manager(parent, by)
    above = parent
    while above:
        if above.pk == group.pk:
            raise ParentNotAllowed(group)
        above = above.parent
    check_parent(type=group.type, parent=parent)
    group.parent = parent
    group.save(update_fields=["parent"])
    return group


@transaction.atomic
def add_membership(
    *,
    group: WorkingGroup,
    user: Any,
    by: Any,
    role: str = Membership.Role.MEMBER,
    organisation: Organisation | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    has_vote: bool | None = None,
) -> Membership:
    """Give `user` a role in the group from a day on (default: today).

    Raises MembershipExists when the person holds that role on one of those days.
    """
    _check_manager(group, by)
    starts_on = starts_on or timezone.localdate()
    # The lock makes two officers who add the same person at once meet here.
    WorkingGroup.objects.select_for_update().get(pk=group.pk)
    same = Membership.objects.filter(group=group, user=user, role=role)
    if ends_on:
        same = same.filter(starts_on__lte=ends_on)
    if same.exclude(ends_on__lt=starts_on).exists():
        raise MembershipExists(user)
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


@transaction.atomic
def end_membership(
    *, membership: Membership, by: Any, on: datetime.date | None = None
) -> Membership:
    """Let a membership end; without `on`, yesterday was its last day, so that it ends at once.

    A membership that began today or later is removed: it never held for a whole day.
    The person concerned may end their own.
    """
    if by != membership.user:
        _check_manager(membership.group, by)
    last_day = on or timezone.localdate() - datetime.timedelta(days=1)
    if last_day < membership.starts_on:
        membership.delete()
    else:
        membership.ends_on = last_day
        membership.save(update_fields=["ends_on"])
    mirror_members(membership.group)
    return membership


def mirror_members(group: WorkingGroup) -> None:
    """Make `auth.Group` equal to today's direct members. Idempotent; also run each midnight."""
    group.auth_group.user_set.set(group.members())
