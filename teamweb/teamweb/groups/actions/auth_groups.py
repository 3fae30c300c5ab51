from django.contrib.auth.models import Group as AuthGroup

from ..models import Membership, WorkingGroup


def mirror_members(group: WorkingGroup) -> None:
    """Make `auth.Group` equal to today's direct members. Idempotent; also run each midnight."""
    group.auth_group.user_set.set(group.members())


def mirror_all_groups() -> int:
    """`mirror_members` for every group whose mirror differs from today; returns how many did."""
    today = Membership.objects.on().without_guests().filter(user__is_active=True)
    wanted = set(today.values_list("group__auth_group_id", "user_id"))
    through = AuthGroup.user_set.through  # type: ignore[attr-defined]
    stored = set(
        through.objects.filter(group__working_group__isnull=False).values_list(
            "group_id", "user_id"
        )
    )
    stale = {auth_group_id for auth_group_id, _user_id in wanted ^ stored}
    for group in WorkingGroup.objects.filter(auth_group__in=stale).select_related("auth_group"):
        mirror_members(group)
    return len(stale)
