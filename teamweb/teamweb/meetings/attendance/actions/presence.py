"""Record who was present, at which times, and as whose deputy."""

import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from ....accounts.models import Organisation
from ....accounts.typing import User
from ...planning.actions.shared import bump_revision, writable
from ...planning.models import Meeting
from ..errors import DeputyHasOwnVote, DeputyOfDeputy, ImpossibleTimes
from ..models import Attendance
from ..quorum import members_on
from .invitations import sync_invitations, withdraw_deputies

Presence, Role = Attendance.Presence, Attendance.Role
Stay = tuple[datetime.datetime | None, datetime.datetime | None]


@transaction.atomic
def record_attendance(
    *,
    meeting: Meeting,
    by: User,
    user: User | None = None,
    name: str = "",
    organisation: Organisation | None = None,
    role: str = Role.MEMBER,
    presence: str = Presence.PRESENT,
    note: str = "",
    has_vote: bool | None = None,
    deputy_of: Attendance | None = None,
) -> Attendance:
    """Record an attendance, by `name` for a person without account. Recording again replaces it.

    A member has the vote of their membership on the meeting's day. Guests have none unless
    `has_vote` says so, deputies that of the member they stand in for while that one is
    away. Raises DeputyHasOwnVote, DeputyOfDeputy, MinutesAreFinal.
    """
    meeting = writable(meeting, by)
    name = name or (str(user.get_full_name() or user) if user else "")
    if not name:
        raise ValueError("an attendance needs a user or a name")
    membership = members_on(meeting.group, meeting.held_on).get(user.pk) if user else None
    if organisation is None and membership is not None:
        organisation = membership.organisation
    if has_vote is None:
        has_vote = membership.has_vote if membership else role != Role.GUEST
    if deputy_of is not None:
        deputy_of = _stored(meeting, deputy_of)
        _check_deputy(deputy_of, bool(membership and membership.has_vote))
    if role == Role.DEPUTY or deputy_of is not None:
        role, has_vote = Role.DEPUTY, False
    key: dict[str, Any] = {"user": user} if user else {"user": None, "name": name}
    before = Attendance.objects.filter(meeting=meeting, **key).first()
    if before and deputy_of and (before == deputy_of or before.deputies.exists()):
        raise DeputyOfDeputy
    attendance, _created = Attendance.objects.update_or_create(
        meeting=meeting,
        **key,
        defaults={
            "name": name,
            "organisation": organisation,
            "role": role,
            "presence": presence,
            "note": note,
            "has_vote": has_vote,
            "deputy_of": deputy_of,
        },
    )
    bump_revision(meeting)
    return attendance


@transaction.atomic
def edit_attendance(*, attendance: Attendance, by: User, **changes: Any) -> Attendance:
    """Change some facts of a row of the list; `stays` are the times somebody was there, in order.

    What is not named keeps what is stored, so that two people who correct different things
    lose nothing. Raises ImpossibleTimes, DeputyHasOwnVote, DeputyOfDeputy, MinutesAreFinal.
    """
    meeting = writable(attendance.meeting, by)
    attendance = _stored(meeting, attendance)
    names = {"name", "organisation", "role", "presence", "note", "has_vote", "deputy_of"}
    if unknown := set(changes) - names - {"stays"}:
        raise TypeError(f"not part of an attendance: {', '.join(sorted(unknown))}")
    if "stays" in changes:
        _set_stays(attendance, changes.pop("stays"))
    membership = members_on(meeting.group, meeting.held_on).get(attendance.user_id or 0)
    own_vote = bool(membership and membership.has_vote)
    if "deputy_of" in changes and not changes["deputy_of"]:
        changes.setdefault("has_vote", own_vote)
    for name, value in changes.items():
        setattr(attendance, name, value)
    principal: Attendance | None = changes.get("deputy_of")
    if principal is not None:
        principal = attendance.deputy_of = _stored(meeting, principal)
        _check_deputy(principal, own_vote)
        if principal == attendance or attendance.deputies.exists():
            raise DeputyOfDeputy
        attendance.role, attendance.has_vote = Role.DEPUTY, False
    attendance.save()
    bump_revision(meeting)
    return attendance


@transaction.atomic
def set_presence(*, attendance: Attendance, by: User, to: str) -> Attendance:
    """Set present, excused or absent for the whole meeting, or `arrives` and `leaves` for this moment.

    Whoever left and arrives again was away in between. Raises MinutesAreFinal.
    """
    meeting = writable(attendance.meeting, by)
    attendance = _stored(meeting, attendance)
    now = timezone.now().replace(second=0, microsecond=0)
    if to == "arrives":
        _arrive(attendance, now)
    elif to == "leaves":
        if attendance.presence == Presence.PRESENT and attendance.left_at is None:
            attendance.left_at = now
    else:
        if to != attendance.presence or attendance.left_at:
            attendance.arrived_at = attendance.left_at = None
            attendance.breaks = []
        attendance.presence = Presence(to)
    attendance.save()
    bump_revision(meeting)
    return attendance


def _arrive(attendance: Attendance, now: datetime.datetime) -> None:
    if attendance.presence != Presence.PRESENT:
        attendance.presence = Presence.PRESENT
        attendance.arrived_at, attendance.left_at, attendance.breaks = now, None, []
    elif attendance.left_at is not None:
        if attendance.left_at < now:
            attendance.breaks = [
                *attendance.breaks,
                [attendance.left_at.isoformat(), now.isoformat()],
            ]
        attendance.left_at = None


def _set_stays(attendance: Attendance, stays: list[Stay]) -> None:
    moments = [moment for stay in stays for moment in stay]
    inner = moments[1:-1]
    known = [moment for moment in moments if moment is not None]
    if None in inner or known != sorted(set(known)):
        raise ImpossibleTimes
    attendance.arrived_at = stays[0][0] if stays else None
    attendance.left_at = stays[-1][1] if stays else None
    attendance.breaks = [
        [left.isoformat(), back.isoformat()]
        for (_came, left), (back, _left) in pairwise(stays)
        if left and back
    ]


def _check_deputy(principal: Attendance, has_own_vote: bool) -> None:
    if has_own_vote:
        raise DeputyHasOwnVote
    if principal.deputy_of_id is not None or principal.role in (Role.DEPUTY, Role.GUEST):
        raise DeputyOfDeputy


def _stored(meeting: Meeting, attendance: Attendance) -> Attendance:
    """The row as it is stored now; a member of whom nothing was recorded yet gets theirs."""
    if attendance.meeting_id != meeting.pk:
        raise ValueError("the row is of another meeting")
    if attendance.pk:
        return Attendance.objects.get(pk=attendance.pk)
    row, _created = Attendance.objects.get_or_create(
        meeting=meeting,
        user=attendance.user,
        defaults={
            "name": attendance.name,
            "organisation": attendance.organisation,
            "role": attendance.role,
            "has_vote": attendance.has_vote,
        },
    )
    return row


@transaction.atomic
def remove_attendance(*, attendance: Attendance, by: User) -> None:
    """Remove somebody from the list and send a cancellation to an invited person.

    A member of the day stands on it again, with nothing recorded.
    """
    meeting = writable(attendance.meeting, by)
    withdraw_deputies(attendance)
    attendance.delete()
    bump_revision(meeting)
    sync_invitations(meeting)
