"""Object to circulated minutes, and answer objections."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ....access.actions import level_for
from ....access.models import Level
from ....accounts.typing import User
from ....notifications.actions import notify
from ...attendance.models import Attendance
from ...planning.actions.shared import locked, notify_managers
from ...planning.models import AgendaItem, Meeting
from ...planning.rights import may_manage
from ..errors import NotAtMeeting, ObjectionAnswered, ObjectionNeedsReason, ObjectionsClosed
from ..models import Objection

Outcome = Objection.Outcome


def was_present(meeting: Meeting, user: User) -> bool:
    """Whether `user` is recorded as present, as a member or for one."""
    there = meeting.attendances.filter(user=user, presence=Attendance.Presence.PRESENT)
    return there.exclude(role=Attendance.Role.GUEST).exists()


def deadline(meeting: Meeting) -> str:
    """The last day for objections as a fact of a notice; empty where nobody can object."""
    return meeting.objections_until.isoformat() if meeting.objections_until else ""


def takes_objections(meeting: Meeting) -> bool:
    """Whether the time for objections runs, its last day included."""
    until = meeting.objections_until
    if meeting.state not in Meeting.UNAPPROVED_STATES or until is None:
        return False
    return timezone.localdate(timezone=meeting.zone) <= until


def may_object(meeting: Meeting, user: User) -> bool:
    return (
        takes_objections(meeting)
        and level_for(user, meeting.space.members_access) >= Level.READ
        and was_present(meeting, user)
    )


@transaction.atomic
def raise_objection(
    *, meeting: Meeting, by: User, reason: str, item: AgendaItem | None = None
) -> Objection:
    """Object to the circulated minutes, or to one `item` of them.

    Raises NotAtMeeting, ObjectionsClosed outside the period, ObjectionNeedsReason.
    """
    meeting = locked(meeting)
    if level_for(by, meeting.space.members_access) < Level.READ:
        raise PermissionDenied
    if not was_present(meeting, by):
        raise NotAtMeeting(meeting)
    if not takes_objections(meeting):
        raise ObjectionsClosed(meeting)
    if item is not None:
        if item.meeting_id != meeting.pk:
            raise ValueError("the item belongs to another meeting")
        if not AgendaItem.objects.visible_to(by).filter(pk=item.pk).exists():
            raise PermissionDenied
    reason = reason.strip()
    if not reason:
        raise ObjectionNeedsReason(meeting)
    objection = Objection.objects.create(
        meeting=meeting,
        version=meeting.versions.order_by("-number")[0],
        item=item,
        raised_by=by,
        name=str(by),
        reason=reason,
    )
    log(meeting, "teamweb_meetings.raise_objection", user=by)
    notify_managers(meeting, by, "objection_raised", reason=reason, until=deadline(meeting))
    return objection


@transaction.atomic
def answer_objection(
    *, objection: Objection, by: User, is_accepted: bool, answer: str
) -> Objection:
    """Accept or reject an objection and notify its author. Raises ObjectionAnswered.

    The minutes themselves are corrected by reopening and releasing them again.
    """
    meeting = locked(objection.meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.outcome != Outcome.OPEN:
        raise ObjectionAnswered(objection)
    objection.outcome = Outcome.ACCEPTED if is_accepted else Outcome.REJECTED
    objection.answer = answer.strip()
    objection.answered_by, objection.answered_at = by, timezone.now()
    objection.save()
    log(meeting, "teamweb_meetings.answer_objection", user=by)
    if objection.raised_by:
        notify(
            recipients=[objection.raised_by],
            kind="objection_answered",
            facts={
                "meeting": str(meeting),
                "is_accepted": is_accepted,
                "answer": objection.answer,
                "until": deadline(meeting),
            },
            url=meeting.get_absolute_url(),
            access_id=meeting.space.members_access.pk,
            by=by,
        )
    return objection
