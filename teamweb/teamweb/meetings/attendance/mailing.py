"""Mails about meetings: each invitation says which mail is due; it becomes a row of the deliveries.

The meeting is locked, and mail and invitation are stored in one transaction: a killed process
changes nothing, and a second worker finds nothing due.
"""

import datetime
import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from ...access.readable import one_version
from ...notifications.errors import AddressNotUsable
from ...notifications.mail.queueing import queue_mail
from ...notifications.models import MailFile, Mailing
from ..planning.models import Meeting
from . import calendars
from .actions.invitations import OF_MEMBERS, add_members, remove_former_members, sync_invitations
from .invitations.agenda import Agenda, Shown
from .invitations.attaching import Booklets, due_invitations, language_for
from .invitations.links import is_still_invited
from .invitations.replies import reply_address
from .invitations.words import CHANGES, TELLING, Words
from .models import Attendance, MeetingInvitation

logger = logging.getLogger(__name__)

# Kept short, so that a change to a meeting does not wait long for its lock.
MAILS_AT_ONCE = 50
TRY_AGAIN_AFTER = datetime.timedelta(minutes=15)
# Nobody is reminded right after the invitation.
TIME_TO_ANSWER = datetime.timedelta(days=1)
# Whom a meeting was announced to is nobody's business for ever.
KEPT = datetime.timedelta(days=90)
AGENDA = "AGENDA"
WITH_CALENDAR = (calendars.REQUEST, calendars.CANCEL)


def mail_due_invitations() -> int:
    """Write every mail that is due; returns how many."""
    written = 0
    booklets = Booklets()
    while True:
        due = MeetingInvitation.objects.filter(due_at__lte=timezone.now())
        meeting_id = due.order_by("due_at", "pk").values_list("meeting_id", flat=True).first()
        if meeting_id is None:
            return written
        try:
            booklets.draw_due(meeting_id)
            written += _mail_meeting(meeting_id, booklets)
        except Exception:
            # One meeting that cannot be put into a mail must not keep all others waiting.
            logger.exception("mails about meeting %s could not be made", meeting_id)
            due.filter(meeting=meeting_id).update(due_at=timezone.now() + TRY_AGAIN_AFTER)


@transaction.atomic
def _mail_meeting(meeting_id: int, booklets: Booklets) -> int:
    meeting = _locked(meeting_id)
    due = list(due_invitations(meeting)[:MAILS_AT_ONCE])
    agenda = Agenda.of(meeting)
    messages = [(row, row.due_message(meeting, agenda.digest)) for row in due]
    _raise_sequence(meeting, [row for row, message in messages if message in WITH_CALENDAR])
    with one_version():
        written = sum(_mail(row, agenda, message, booklets) for row, message in messages if message)
    MeetingInvitation.objects.filter(pk__in=[row.pk for row in due]).update(due_at=None)
    return written


def _locked(meeting_id: int) -> Meeting:
    rows = Meeting.objects.select_related("group__type").select_for_update(of=("self",))
    return rows.get(pk=meeting_id)


def _raise_sequence(meeting: Meeting, rows: Iterable[MeetingInvitation]) -> None:
    """Each message to somebody has a higher number than the one before, whatever led to it."""
    sent = max((row.sent_sequence for row in rows if row.sent_sequence is not None), default=-1)
    if meeting.sequence <= sent:
        meeting.sequence = sent + 1
        Meeting.objects.filter(pk=meeting.pk).update(sequence=meeting.sequence)


def _mail(invitation: MeetingInvitation, agenda: Agenda, message: str, booklets: Booklets) -> int:
    meeting = agenda.meeting
    if not is_still_invited(invitation, meeting):
        return 0
    before, shown = invitation.sent_facts, agenda.readable_by(invitation)
    kind = _kind(meeting, message, before)
    facts = invitation.facts(meeting) | {
        "agenda": [row.told for row in shown],
        "agenda_digest": agenda.digest,
    }
    if invitation.sent_sequence is None:
        # For the life of the calendar entry: its organizer must not change.
        invitation.takes_replies = bool(reply_address(invitation))
    with language_for(invitation):
        attachment = booklets.file_for(invitation, agenda, shown) if kind in TELLING else None
        words = Words(
            invitation,
            agenda,
            shown,
            kind,
            before if kind in CHANGES else {},
            is_attached=attachment is not None,
        )
        # What changed is nothing that this person may read.
        is_silent = message == AGENDA and not words.changes
        if not is_silent and not _queue(
            invitation,
            meeting,
            key=_key(invitation, meeting, message),
            context=words.context(),
            calendar=_calendar(invitation, meeting, message) if message in WITH_CALENDAR else "",
            attachment=attachment,
            access_ids=_guarding(invitation, meeting, shown) if message != calendars.CANCEL else [],
        ):
            return 0
    invitation.sent_facts = {"cancelled": True} if message == calendars.CANCEL else facts
    if message in WITH_CALENDAR:
        invitation.sent_sequence = meeting.sequence
    if not is_silent:
        invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_facts", "sent_sequence", "sent_at", "takes_replies"])
    return int(not is_silent)


def _kind(meeting: Meeting, message: str, before: dict[str, Any]) -> str:
    if message == AGENDA:
        return "agenda"
    if message == calendars.CANCEL:
        return "cancelled" if meeting.cancelled_at else "removed"
    return "changed" if before and "cancelled" not in before else "invited"


def _key(invitation: MeetingInvitation, meeting: Meeting, message: str) -> str:
    key = f"{meeting.uid.hex}:{invitation.pk}:{meeting.sequence}:{message}"
    # The agenda raises no sequence: calendars have nothing new to show.
    return f"{key}:{meeting.revision}:{timezone.now().timestamp()}" if message == AGENDA else key


def _calendar(invitation: MeetingInvitation, meeting: Meeting, method: str) -> str:
    attendance = invitation.attendance
    attendee = calendars.Attendee(
        name=invitation.name,
        address=invitation.address,
        role=attendance.role if attendance else Attendance.Role.MEMBER,
        answer=attendance.answer if attendance else Attendance.Answer.NONE,
        has_account=invitation.user_id is not None,
        reply_address=reply_address(invitation) if invitation.takes_replies else "",
    )
    return calendars.message(
        meeting, method=method, attendee=attendee, sender=settings.DEFAULT_FROM_EMAIL
    )


def _guarding(invitation: MeetingInvitation, meeting: Meeting, shown: list[Shown]) -> list[int]:
    """What the person must still be able to read when the mail goes."""
    if invitation.user is None:
        return []
    attendance = invitation.attendance
    is_member = attendance is not None and attendance.role in OF_MEMBERS
    needed = {row.access_id for row in shown if row.access_id is not None}
    return sorted(needed | ({meeting.access_id} if is_member else set()))


def _queue(
    invitation: MeetingInvitation,
    meeting: Meeting,
    *,
    key: str,
    context: dict[str, Any],
    calendar: str = "",
    attachment: MailFile | None = None,
    access_ids: list[int],
) -> bool:
    try:
        queue_mail(
            to=invitation.address,
            subject=context["subject"],
            text=render_to_string("teamweb_meetings/attendance/mail/invitation.txt", context),
            html=render_to_string("teamweb_meetings/attendance/mail/invitation.html", context),
            kind="meeting",
            key=key,
            user=invitation.user,
            calendar=calendar,
            attachment=attachment,
            access_ids=access_ids,
            priority=Mailing.Priority.NOTICE,
        )
    except AddressNotUsable:
        logger.warning("invitation %s has an address that cannot be used", invitation.pk)
        return False
    return True


def _announced() -> Any:
    """Meetings that people are invited to and that are still to come."""
    return Meeting.objects.filter(
        state=Meeting.State.INVITED, cancelled_at=None, starts_at__gt=timezone.now()
    )


def sync_all_invitations() -> None:
    """Invite new members to announced meetings, and cancel the invitations of former ones."""
    for pk in list(_announced().order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                meeting = _locked(pk)
                add_members(meeting)
                remove_former_members(meeting)
                sync_invitations(meeting)
        except Exception:
            logger.exception("invitations to meeting %s could not be kept up", pk)


def remind_unanswered() -> int:
    """Remind everybody without an answer once, `MEETING_REMINDER_DAYS` before; return how many."""
    ahead = getattr(settings, "MEETING_REMINDER_DAYS", 3)
    if ahead <= 0:
        return 0
    now = timezone.now()
    meetings = _announced().filter(starts_at__lte=now + datetime.timedelta(days=ahead))
    silent = Q(
        meeting__in=meetings,
        attendance__answer=Attendance.Answer.NONE,
        sent_at__lte=now - TIME_TO_ANSWER,
        due_at=None,
        reminded_at=None,
    )
    found = MeetingInvitation.objects.filter(silent).order_by("pk")
    reminded = 0
    for pk in list(found.values_list("pk", flat=True)):
        try:
            reminded += _remind(pk, silent)
        except Exception:
            logger.exception("nobody could be reminded of invitation %s", pk)
    return reminded


@transaction.atomic
def _remind(pk: int, silent: Q) -> int:
    # Gone since, where its meeting is.
    meeting_id = (
        MeetingInvitation.objects.values_list("meeting_id", flat=True).filter(pk=pk).first()
    )
    if meeting_id is None:
        return 0
    meeting = _locked(meeting_id)
    rows = MeetingInvitation.objects.select_related("user__profile", "attendance__deputy_of")
    # Again, with the meeting locked: somebody may have answered or been reminded meanwhile.
    invitation = rows.filter(silent, pk=pk).first()
    if invitation is None:
        return 0
    invitation.reminded_at = timezone.now()
    invitation.save(update_fields=["reminded_at"])
    if not is_still_invited(invitation, meeting):
        return 0
    agenda = Agenda.of(meeting)
    shown = agenda.readable_by(invitation)
    with language_for(invitation):
        sent = _queue(
            invitation,
            meeting,
            key=f"{meeting.uid.hex}:{invitation.pk}:{invitation.sent_sequence}:reminder",
            context=Words(invitation, agenda, shown, "reminder", {}).context(),
            access_ids=_guarding(invitation, meeting, shown),
        )
    return int(sent)


def purge_old_invitations() -> int:
    """Delete invitations and addresses of guests 90 days after the meeting; answers stay."""
    old = Meeting.objects.filter(starts_at__lt=timezone.now() - KEPT)
    Attendance.objects.filter(meeting__in=old).exclude(email="").update(email="")
    return MeetingInvitation.objects.filter(meeting__in=old).delete()[0]
