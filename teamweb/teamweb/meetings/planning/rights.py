"""Who may plan, write and manage meetings; docs/permissions.md."""

from typing import Any

from ...access.actions import level_for
from ...access.models import Level
from ...spaces.models import SpacePage
from .models import Meeting


def may_plan(space: SpacePage, user: Any) -> bool:
    """Whether `user` may plan and write meetings in the space: whoever may edit for its members."""
    return level_for(user, space.members_access) >= Level.EDIT


def may_write(meeting: Meeting, user: Any) -> bool:
    """Whether `user` may write agenda and minutes of this meeting."""
    return level_for(user, meeting.access_id) >= Level.EDIT and may_plan(meeting.space, user)


def may_manage(meeting: Meeting, user: Any) -> bool:
    """Whether `user` may approve, reopen, cancel: whoever manages the space."""
    return may_manage_space(meeting.space, user)


def can_withdraw(space: SpacePage, user: Any, *, of: Any) -> bool:
    """Whether `user` takes away what `of` brought in: whoever did, or manages the space."""
    return may_manage_space(space, user) or (of == user and may_plan(space, user))


def may_manage_space(space: SpacePage, user: Any) -> bool:
    """Whether `user` manages the space, and so decides on what its members propose."""
    return level_for(user, space.members_access) >= Level.MANAGE
