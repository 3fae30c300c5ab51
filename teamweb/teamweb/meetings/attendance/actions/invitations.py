"""Invite people to a meeting, record their answers and name deputies.

The mails follow from the rows (`..mailing`): these actions only keep the list of participants and
set when an invitation is looked at.
"""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ....accounts.typing import User
from ....core.jobs.wakeup import wake_worker_on_commit
from ....groups.models import Membership, StandingDeputy
from ....notifications.actions import notify
from ...planning.actions.shared import locked, writable
from ...planning.models import Meeting
from ...planning.rights import may_manage, may_write
from ..errors import AnswerTooLate, DeputyNotPossible, InvitedAlready, NeedsAddress, TooManyDeputies
from ..invitations.agenda import Agenda
from ..models import Attendance, MeetingInvitation

Answer, Role = Attendance.Answer, Attendance.Role

# Whoever has the link from an invitation can have mails sent to addresses of their choice.
DEPUTIES_AT_MOST = 5
_BY_OFFICE: dict[str, str] = {
    Membership.Role.CHAIR: Role.CHAIR,
    Membership.Role.SECRETARY: Role.SECRETARY,
}
_OFFICES_FIRST: list[str] = [
    Membership.Role.CHAIR,
    Membership.Role.SECRETARY,
    Membership.Role.DEPUTY,
    Membership.Role.MEMBER,
]
# Who writes on an agenda goes on for minutes: changes to it wait so many times as long.
AGENDA_WAITS = 10
MAIL_TASK = "teamweb.meetings.tasks.mail_invitations_task"
OF_MEMBERS = (Role.CHAIR, Role.SECRETARY, Role.MEMBER)


def add_members(meeting: Meeting) -> None:
    """Add every member to the list of participants, except those removed from it before."""
    known = set(meeting.invitations.exclude(user=None).values_list("user_id", flat=True))
    known |= set(meeting.attendances.exclude(user=None).values_list("user_id", flat=True))
    members: dict[int, Membership] = {}
    memberships = meeting.group.memberships.on().without_guests().filter(user__is_active=True)
    found = memberships.exclude(user__in=known).select_related("user")
    for membership in sorted(found, key=lambda row: _OFFICES_FIRST.index(row.role)):
        members.setdefault(membership.user_id, membership)
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            user=row.user,
            name=_name_of(row.user),
            organisation_id=row.organisation_id,
            role=_BY_OFFICE.get(row.role, Role.MEMBER),
            has_vote=row.has_vote,
        )
        for row in members.values()
    )


def remove_former_members(meeting: Meeting) -> None:
    """Remove former members of the group and their deputies from the list."""
    members = meeting.group.members().values("pk")
    former = meeting.attendances.filter(
        user__isnull=False, role__in=OF_MEMBERS, presence=Attendance.Presence.UNKNOWN
    ).exclude(user__in=members)
    for attendance in former:
        withdraw_deputies(attendance)
        attendance.delete()


def sync_invitations(meeting: Meeting) -> None:
    """Create missing invitations and schedule the mails that are due."""
    if meeting.state == Meeting.State.DRAFT or meeting.is_over:
        return
    rows = list(meeting.invitations.select_related("attendance__deputy_of"))
    by_person = {("user", row.user_id) if row.user_id else ("mail", row.email): row for row in rows}
    listed = {row.attendance_id for row in rows}
    attendances = meeting.attendances.select_related("user", "deputy_of").order_by("pk")
    new = []
    for attendance in attendances:
        key: tuple[str, Any] = ("user", attendance.user_id)
        if not attendance.user_id:
            key = ("mail", attendance.email.lower())
        if attendance.pk in listed or not key[1]:
            continue
        if key in by_person:
            again = by_person[key]
            again.attendance = attendance
            again.name = attendance.name
            again.save(update_fields=["attendance", "name"])
            continue
        new.append(
            MeetingInvitation(
                meeting=meeting,
                attendance=attendance,
                user=attendance.user,
                name=attendance.name,
                email="" if attendance.user_id else key[1],
            )
        )
    MeetingInvitation.objects.bulk_create(new)
    _schedule(meeting, [*rows, *new])


def _schedule(meeting: Meeting, rows: list[MeetingInvitation]) -> None:
    """Set when each mail that is due goes: first ones at once, changes after a while for more of them."""
    digest = Agenda.of(meeting).digest
    now, delay = timezone.now(), _delay()
    by_time: dict[datetime.datetime, list[int]] = {}
    for row in rows:
        message = row.due_message(meeting, digest)
        waits = delay * AGENDA_WAITS if message == "AGENDA" else delay
        due_at = now + waits if row.sent_facts else now
        if message and (row.due_at is None or due_at < row.due_at):
            by_time.setdefault(due_at, []).append(row.pk)
    for due_at, due in by_time.items():
        MeetingInvitation.objects.filter(pk__in=due).update(due_at=due_at)
    if now in by_time:
        wake_worker_on_commit(MAIL_TASK)


def _delay() -> datetime.timedelta:
    return datetime.timedelta(seconds=getattr(settings, "MEETING_MAIL_DELAY", 60))


def reset_answers(meeting: Meeting) -> None:
    """Clear all answers and reminders, because the meeting was moved to another time."""
    meeting.attendances.exclude(answer=Answer.NONE).update(
        answer=Answer.NONE, answered_at=None, answered_through="", answer_noted_by=None
    )
    meeting.invitations.exclude(reminded_at=None).update(reminded_at=None)


@transaction.atomic
def invite_guest(*, meeting: Meeting, by: User, name: str = "", email: str = "") -> Attendance:
    """Put somebody from outside the group on the list, by mail address; they are invited by mail.

    Raises InvitedAlready, NeedsAddress, and MinutesAreFinal.
    """
    meeting = writable(meeting, by)
    if not email:
        raise NeedsAddress
    user = _account_with(email)
    if _is_listed(meeting, user, email):
        raise InvitedAlready(email)
    attendance = Attendance.objects.create(
        meeting=meeting,
        user=user,
        name=name or _name_of(user, email),
        email="" if user else email.lower(),
        role=Role.GUEST,
        has_vote=False,
    )
    log(meeting, "teamweb_meetings.invite_guest", user=by, data={"name": attendance.name})
    sync_invitations(meeting)
    return attendance


@transaction.atomic
def answer_invitation(
    *,
    attendance: Attendance,
    answer: str,
    by: User | None = None,
    is_by_link: bool = False,
    is_by_calendar: bool = False,
    answered_at: datetime.datetime | None = None,
) -> Attendance:
    """Record an answer. `by` is the invited person or somebody who may write the agenda.

    With `is_by_link` or `is_by_calendar` a signed link or address was the proof. Whoever comes
    after all needs nobody to stand in; for whoever does not, their standing deputy is invited. A
    deputy's "no" reaches the member and who manages the space. Raises AnswerTooLate unless the
    meeting is announced and still to come.
    """
    meeting, attendance = _for_answer(attendance, by, is_by_link or is_by_calendar)
    is_news = answer == Answer.DECLINED != attendance.answer
    attendance.answer = answer
    attendance.answered_at = answered_at or timezone.now()
    attendance.answered_through = _channel(attendance, by, is_by_calendar)
    is_noted = attendance.answered_through == Attendance.AnswerChannel.NOTED
    attendance.answer_noted_by = by if is_noted else None
    attendance.save(update_fields=["answer", "answered_at", "answered_through", "answer_noted_by"])
    if is_noted:
        log(meeting, "teamweb_meetings.note_answer", user=by, data={"name": attendance.name})
    if answer != Answer.DECLINED:
        withdraw_deputies(attendance)
        sync_invitations(meeting)
    elif is_news and attendance.deputy_of is not None:
        _announce_missing_deputy(meeting, attendance.deputy_of, attendance.name, by)
    elif is_news:
        _put_in_standing_deputy(meeting, attendance, by)
    return attendance


def _channel(attendance: Attendance, by: User | None, is_by_calendar: bool) -> str:
    if is_by_calendar:
        return Attendance.AnswerChannel.CALENDAR
    if by is None:
        return Attendance.AnswerChannel.LINK
    is_own = by.pk == attendance.user_id
    return Attendance.AnswerChannel.SITE if is_own else Attendance.AnswerChannel.NOTED


def _announce_missing_deputy(
    meeting: Meeting, member: Attendance, deputy: object, by: User | None
) -> None:
    people = {user.pk: user for user in meeting.group.members() if may_manage(meeting, user)}
    if member.user is not None:
        people[member.user.pk] = member.user
    notify(
        recipients=[user for user in people.values() if by is None or user.pk != by.pk],
        kind="deputy_declined",
        facts={"meeting": str(meeting), "deputy": str(deputy), "member": member.name},
        url=meeting.get_absolute_url(),
        access_id=meeting.access_id,
        by=by,
    )


@transaction.atomic
def name_deputy(
    *,
    attendance: Attendance,
    by: User | None = None,
    is_by_link: bool = False,
    user: User | None = None,
    name: str = "",
    email: str = "",
) -> Attendance:
    """Name a deputy: a member of the group, or another person by name and mail address.

    They are invited in place of the member, who then does not come; one named before is told
    that it is off. Raises AnswerTooLate, DeputyNotPossible (only members may; not by themselves,
    nor by who stands in for somebody already), NeedsAddress and TooManyDeputies.
    """
    meeting, attendance = _for_answer(attendance, by, is_by_link)
    if attendance.role not in OF_MEMBERS or attendance.deputy_of_id:
        raise DeputyNotPossible
    if attendance.deputies_named >= DEPUTIES_AT_MOST:
        raise TooManyDeputies
    if user is None:
        if not (name and email):
            raise NeedsAddress
        user = _account_with(email)
    if user is not None and user.pk == attendance.user_id:
        raise DeputyNotPossible
    deputy = _put_in(meeting, attendance, user, name=name, email=email)
    attendance.answer = Answer.DECLINED
    attendance.answered_at = timezone.now()
    attendance.deputies_named += 1
    attendance.answered_through = _channel(attendance, by, is_by_calendar=False)
    attendance.answer_noted_by = None
    fields = ["answer", "answered_at", "answered_through", "answer_noted_by", "deputies_named"]
    attendance.save(update_fields=fields)
    log(meeting, "teamweb_meetings.name_deputy", user=by, data={"name": deputy.name})
    sync_invitations(meeting)
    return deputy


def _put_in(
    meeting: Meeting, attendance: Attendance, user: User | None, *, name: str = "", email: str = ""
) -> Attendance:
    """Put the deputy of a member on the list instead of those before. Raises DeputyNotPossible."""
    withdraw_deputies(attendance)
    deputy = _listed(meeting, user, email)
    if deputy is not None:
        if deputy.deputy_of_id or deputy.answer == Answer.DECLINED:
            raise DeputyNotPossible
        # On the list in their own right, and now for somebody else too.
        deputy.deputy_of = attendance
        deputy.save(update_fields=["deputy_of"])
        return deputy
    return Attendance.objects.create(
        meeting=meeting,
        user=user,
        # As written: it tells nobody whether there is an account with this address.
        name=name or _name_of(user, email),
        email="" if user else email.lower(),
        organisation=attendance.organisation,
        role=Role.DEPUTY,
        deputy_of=attendance,
        has_vote=attendance.has_vote,
    )


def _put_in_standing_deputy(meeting: Meeting, attendance: Attendance, by: User | None) -> None:
    """Invite who stands in for this member as a rule; who manages the space hears if nobody can."""
    if attendance.role not in OF_MEMBERS or attendance.deputy_of_id or attendance.user_id is None:
        return
    if attendance.deputies.exists() or attendance.deputies_named >= DEPUTIES_AT_MOST:
        return
    standing = StandingDeputy.objects.of_meeting(meeting.group_id, meeting.held_on)
    named = standing.get(attendance.user_id)
    if named is None:
        return
    try:
        deputy = _put_in(meeting, attendance, named.deputy)
    except DeputyNotPossible:
        _announce_missing_deputy(meeting, attendance, named.deputy, by)
        return
    attendance.deputies_named += 1
    attendance.save(update_fields=["deputies_named"])
    data = {"name": deputy.name, "is_standing": True}
    log(meeting, "teamweb_meetings.name_deputy", user=by, data=data)
    sync_invitations(meeting)


def _for_answer(
    attendance: Attendance, by: User | None, is_by_link: bool
) -> tuple[Meeting, Attendance]:
    meeting = locked(attendance.meeting)
    attendance = Attendance.objects.get(pk=attendance.pk)
    is_own = by is not None and by.pk is not None and by.pk == attendance.user_id
    if not (is_by_link or is_own or may_write(meeting, by)):
        raise PermissionDenied
    if not meeting.takes_answers:
        raise AnswerTooLate(meeting)
    return meeting, attendance


def withdraw_deputies(attendance: Attendance) -> None:
    """Remove the deputies of an attendance; those invited only as deputies leave the list."""
    attendance.deputies.filter(role=Role.DEPUTY).delete()
    attendance.deputies.update(deputy_of=None)


def _listed(meeting: Meeting, user: User | None, email: str) -> Attendance | None:
    rows = meeting.attendances
    if user is not None:
        return rows.filter(user=user).first()
    return rows.filter(user=None, email__iexact=email).first() if email else None


def _is_listed(meeting: Meeting, user: User | None, email: str) -> bool:
    return _listed(meeting, user, email) is not None


def _account_with(email: str) -> User | None:
    people = get_user_model()._default_manager.filter(is_active=True)
    found: User | None = people.filter(email__iexact=email).first()
    return found


def _name_of(user: User | None, email: str = "") -> str:
    if user is None:
        return email.partition("@")[0]
    return str(user.get_full_name() or user)
