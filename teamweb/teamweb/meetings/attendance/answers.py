"""The answers to a meeting's invitations that one reader may see."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ...access.actions import level_for
from ...groups.models import StandingDeputy
from ..planning.models import Meeting
from .actions.invitations import DEPUTIES_AT_MOST, OF_MEMBERS
from .models import Attendance


@dataclass
class Answers:
    """The reader's own answer and, for members of the space, all answers."""

    own: Attendance | None = None
    may_answer: bool = False
    may_name_deputy: bool = False
    own_deputy: Attendance | None = None
    rows: list[Attendance] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    # Member and who stands in for them as a rule.
    standing: list[tuple[str, str]] = field(default_factory=list)
    has_invited: bool = False


def answers_for(meeting: Meeting, *, user: Any) -> Answers | None:
    """Return the answers, or None if nobody is invited or the reader is neither invited nor a member."""
    if not user.is_authenticated or meeting.state == Meeting.State.DRAFT:
        return None
    rows = list(
        meeting.attendances.select_related(
            "organisation", "deputy_of", "invitation", "answer_noted_by"
        ).order_by("pk")
    )
    own = next((row for row in rows if row.user_id == user.pk), None)
    is_member = bool(level_for(user, meeting.space.members_access))
    invited = [row for row in rows if hasattr(row, "invitation")]
    if not invited or not (own or is_member):
        return None
    found = Answers(own=own, may_answer=own is not None and meeting.takes_answers)
    if own is not None:
        found.may_name_deputy = found.may_answer and may_name_deputy(own)
        found.own_deputy = next((row for row in rows if row.deputy_of_id == own.pk), None)
    if is_member:
        counted = Counter(row.answer for row in invited)
        found.rows = invited
        standing = StandingDeputy.objects.of_meeting(meeting.group_id, meeting.held_on)
        found.standing = [
            (row.name, str(standing[row.user_id].deputy))
            for row in invited
            if row.user_id in standing and row.role in OF_MEMBERS
        ]
        found.counts = [(str(answer.label), counted[answer.value]) for answer in Attendance.Answer]
    return found


def may_name_deputy(attendance: Attendance) -> bool:
    return (
        attendance.role in OF_MEMBERS
        and not attendance.deputy_of_id
        and attendance.deputies_named < DEPUTIES_AT_MOST
    )
