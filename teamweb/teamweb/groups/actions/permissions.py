from django.core.exceptions import PermissionDenied

from ...accounts.typing import AnyUser
from ..models import Membership, WorkingGroup


def may_manage(group: WorkingGroup | None, user: AnyUser) -> bool:
    """Whether `user` may change members and settings: officers of the group or of a group above it."""
    if getattr(user, "is_superuser", False) and user.is_active:
        return True
    while group:
        if group.has_officer(user):
            return True
        group = group.parent
    return False


def may_see_members(group: WorkingGroup, user: AnyUser) -> bool:
    """Whether `user` may know who belongs to the group: members, guests, and who may manage it."""
    if not (user.is_authenticated and user.is_active):
        return False
    belongs = Membership.objects.on().filter(group=group, user_id=user.pk).exists()
    return belongs or may_manage(group, user)


def belongs(group: WorkingGroup, user: AnyUser) -> bool:
    """Whether somebody has a membership of the group that is not over."""
    if not user.is_authenticated:
        return False
    return group.memberships.not_over().filter(user_id=user.pk).exists()


def is_last_officer(group: WorkingGroup, user: AnyUser) -> bool:
    """Whether the group would have no officer today without `user`."""
    held = Membership.objects.on().filter(group=group, role__in=Membership.OFFICES)
    officers = set(held.filter(user__is_active=True).values_list("user_id", flat=True))
    return officers == {user.pk}


def check_manager(group: WorkingGroup | None, by: AnyUser) -> None:
    if not may_manage(group, by):
        raise PermissionDenied
