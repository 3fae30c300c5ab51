"""The rights to plan, write and manage meetings; docs/permissions.md."""

from typing import Any

from ...access.actions import level_for
from ...access.models import Level
from ...spaces.models import SpacePage
from .models import Meeting


def may_plan(space: SpacePage, user: Any) -> bool:
    """Whether `user` may plan and write meetings in the space: needs the members' edit level."""
    return level_for(user, space.members_access) >= Level.EDIT


def may_write(meeting: Meeting, user: Any) -> bool:
    """Whether `user` may write agenda and minutes of this meeting."""
    return level_for(user, meeting.access_id) >= Level.EDIT and may_plan(meeting.space, user)


def may_manage(meeting: Meeting, user: Any) -> bool:
    """Whether `user` may approve, reopen and cancel: needs to manage the space."""
    return may_manage_space(meeting.space, user)


def can_withdraw(space: SpacePage, user: Any, *, of: Any) -> bool:
    """Whether `user` may withdraw a contribution of `of`: their own, or as manager of the space."""
    return may_manage_space(space, user) or (of == user and may_plan(space, user))


def may_manage_space(space: SpacePage, user: Any) -> bool:
    """Whether `user` manages the space and so decides on proposals."""
    return level_for(user, space.members_access) >= Level.MANAGE
