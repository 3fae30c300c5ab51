"""The rights to prepare, open and take part in circular votes; docs/permissions.md."""

from typing import Any

from ...access.actions import level_for
from ...access.models import Level
from ..planning.rights import can_withdraw, may_manage_space, may_plan
from .models import CircularVote, Elector


def may_edit(vote: CircularVote, user: Any) -> bool:
    """Whether `user` may write the motion, until it is put to the vote."""
    return vote.is_draft and may_plan(vote.space, user)


def may_delete(vote: CircularVote, user: Any) -> bool:
    return vote.is_draft and can_withdraw(vote.space, user, of=vote.created_by)


def may_open(vote: CircularVote, user: Any) -> bool:
    return vote.is_draft and may_manage_space(vote.space, user)


def may_withdraw(vote: CircularVote, user: Any) -> bool:
    return vote.is_open and may_manage_space(vote.space, user)


def elector_for(vote: CircularVote, user: Any) -> Elector | None:
    """The row with which `user` votes: their own, or that of somebody they stand in for."""
    if user.pk is None or level_for(user, vote.access_id) < Level.READ:
        return None
    own = vote.electors.filter(user=user).first()
    return own or vote.electors.filter(deputy=user).first()
