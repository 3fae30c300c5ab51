"""Every change to groups and memberships."""

from .auth_groups import mirror_all_groups, mirror_members
from .checks import check_days
from .corrections import edit_membership, remove_membership
from .deputies import may_set_deputy, set_standing_deputy
from .groups import (
    check_key,
    check_parent,
    close_group,
    create_group,
    edit_group,
    move_group,
    rename_group,
    reopen_group,
    set_state,
)
from .joining import add_membership, join
from .leaving import end_all_memberships, end_membership, leave_group
from .permissions import belongs, is_last_officer, may_manage, may_see_members
from .roles import change_role

__all__ = [
    "add_membership",
    "belongs",
    "change_role",
    "check_days",
    "check_key",
    "check_parent",
    "close_group",
    "create_group",
    "edit_group",
    "edit_membership",
    "end_all_memberships",
    "end_membership",
    "is_last_officer",
    "join",
    "leave_group",
    "may_manage",
    "may_see_members",
    "may_set_deputy",
    "mirror_all_groups",
    "mirror_members",
    "move_group",
    "remove_membership",
    "rename_group",
    "reopen_group",
    "set_standing_deputy",
    "set_state",
]
