"""Mails about meetings: each invitation says which mail is due; it becomes a row of the deliveries.

The meeting is locked, and mail and invitation are stored in one transaction: a killed process
changes nothing, and a second worker finds nothing due.
"""

import datetime
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from ...access.readable import readable_access_ids
from ...accounts.people.languages import language_of
from ...notifications.errors import AddressNotUsable
from ...notifications.mail.queueing import absolute, queue_mail
from ...notifications.models import Mailing
from ..planning.models import Meeting
from . import calendars
from .actions.invitations import OF_MEMBERS, add_members, remove_former_members, sync_invitations
from .errors import LinkNotValid
from .models import Attendance, MeetingInvitation

logger = logging.getLogger(__name__)

# Kept short, so that a change to a meeting does not wait long for its lock.
MAILS_AT_ONCE = 50
TRY_AGAIN_AFTER = datetime.timedelta(minutes=15)
# Nobody is reminded right after the invitation.
TIME_TO_ANSWER = datetime.timedelta(days=1)
# A link ends with its meeting; one for a meeting put off again and again, after this.
LINK_LIFETIME = datetime.timedelta(days=400)
# Whom a meeting was announced to is nobody's business for ever.
KEPT = datetime.timedelta(days=90)
_SIGNER = signing.TimestampSigner(salt="teamweb.meetings.answer")

Facts = dict[str, Any]


def answer_url(invitation: MeetingInvitation) -> str:
    token = _SIGNER.sign(str(invitation.pk))
    return absolute(reverse("teamweb_meetings:answer_by_link", args=[token]))


def invitation_from_token(token: str) -> MeetingInvitation:
    """Return the invitation of a link. Raises LinkNotValid, also if the person is no longer invited."""
    try:
        pk = _SIGNER.unsign(token, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        raise LinkNotValid from None
    rows = MeetingInvitation.objects.select_related("user", "attendance", "meeting__group__type")
    invitation = rows.filter(pk=int(pk)).first()
    if invitation is None or invitation.attendance is None or invitation.meeting.is_over:
        raise LinkNotValid
    if not _is_still_invited(invitation, invitation.meeting):
        raise LinkNotValid
    return invitation


def _is_still_invited(invitation: MeetingInvitation, meeting: Meeting) -> bool:
    """Whether the account is active and, for a member, may still read the meeting.

    Guests and deputies are named for this one meeting and need not read the space.
    """
    user = invitation.user
    if user is None:
        return True
    if not user.is_active:
        return False
    attendance = invitation.attendance
    if attendance is not None and attendance.role in OF_MEMBERS:
        return meeting.access_id in readable_access_ids(user)
    return True


def mail_due_invitations() -> int:
    """Write every mail that is due; returns how many."""
    written = 0
    while True:
        due = MeetingInvitation.objects.filter(due_at__lte=timezone.now())
        meeting_id = due.order_by("due_at", "pk").values_list("meeting_id", flat=True).first()
        if meeting_id is None:
            return written
        try:
            written += _mail_meeting(meeting_id)
        except Exception:
            # One meeting that cannot be put into a mail must not keep all others waiting.
            logger.exception("mails about meeting %s could not be made", meeting_id)
            due.filter(meeting=meeting_id).update(due_at=timezone.now() + TRY_AGAIN_AFTER)


@transaction.atomic
def _mail_meeting(meeting_id: int) -> int:
    meeting = _locked(meeting_id)
    rows = MeetingInvitation.objects.filter(meeting=meeting, due_at__lte=timezone.now())
    rows = rows.select_related("user__profile", "attendance__deputy_of").order_by("due_at", "pk")
    due = list(rows[:MAILS_AT_ONCE])
    due_rows = [(row, method) for row in due if (method := row.due_method(meeting))]
    _raise_sequence(meeting, [row for row, _method in due_rows])
    written = sum(_mail(row, meeting, method) for row, method in due_rows)
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


def _mail(invitation: MeetingInvitation, meeting: Meeting, method: str) -> int:
    is_request = method == calendars.REQUEST
    before, facts = invitation.sent_facts, invitation.facts(meeting)
    if not _is_still_invited(invitation, meeting):
        return 0
    attendance = invitation.attendance
    if method == calendars.CANCEL:
        kind = "cancelled" if meeting.cancelled_at else "removed"
    else:
        kind = "changed" if before and "cancelled" not in before else "invited"
    with _language_of(invitation):
        attendee = calendars.Attendee(
            name=invitation.name,
            address=invitation.address,
            role=attendance.role if attendance else Attendance.Role.MEMBER,
            answer=attendance.answer if attendance else Attendance.Answer.NONE,
            has_account=invitation.user_id is not None,
        )
        calendar = calendars.message(
            meeting, method=method, attendee=attendee, sender=settings.DEFAULT_FROM_EMAIL
        )
        context = _context(invitation, meeting, kind, before if kind == "changed" else {})
        sent = _queue(
            invitation,
            meeting,
            key=f"{meeting.uid.hex}:{invitation.pk}:{meeting.sequence}:{method}",
            context=context,
            calendar=calendar,
            # Who may not read the meeting by then is not told of it; a cancellation tells nothing.
            is_guarded=is_request and attendance is not None and attendance.role in OF_MEMBERS,
        )
    if not sent:
        return 0
    invitation.sent_facts = facts if is_request else {"cancelled": True}
    invitation.sent_sequence = meeting.sequence
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_facts", "sent_sequence", "sent_at"])
    return 1


def _queue(
    invitation: MeetingInvitation,
    meeting: Meeting,
    *,
    key: str,
    context: dict[str, Any],
    calendar: str = "",
    is_guarded: bool,
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
            access_ids=[meeting.access_id] if is_guarded and invitation.user else [],
            priority=Mailing.Priority.NOTICE,
        )
    except AddressNotUsable:
        logger.warning("invitation %s has an address that cannot be used", invitation.pk)
        return False
    return True


@contextmanager
def _language_of(invitation: MeetingInvitation) -> Iterator[None]:
    with translation.override(language_of(invitation.user)):
        yield


def _context(
    invitation: MeetingInvitation, meeting: Meeting, kind: str, before: Facts
) -> dict[str, Any]:
    subjects = {
        "invited": _("Invitation: %(meeting)s"),
        "changed": _("Changed: %(meeting)s"),
        "cancelled": _("Cancelled: %(meeting)s"),
        "removed": _("No longer invited: %(meeting)s"),
        "reminder": _("Please answer: %(meeting)s"),
    }
    attendance = invitation.attendance
    asks = kind in ("invited", "changed", "reminder")
    url = answer_url(invitation) if asks else ""
    answers = [
        {"label": label, "url": f"{url}?answer={value}"}
        for value, label in (
            (Attendance.Answer.ACCEPTED, _("I come")),
            (Attendance.Answer.TENTATIVE, _("Perhaps")),
            (Attendance.Answer.DECLINED, _("I do not come")),
        )
    ]
    return {
        "kind": kind,
        "subject": subjects[kind] % {"meeting": str(meeting)},
        "meeting": meeting,
        "stands_in_for": attendance.deputy_of if attendance else None,
        "rows": list(_rows(invitation.facts(meeting), before, meeting.has_start_time)),
        "given": attendance.get_answer_display()
        if attendance and attendance.answer != Attendance.Answer.NONE
        else "",
        "asks": asks,
        "answers": answers,
        "answer_url": url,
        "may_name_deputy": attendance is not None and attendance.role in OF_MEMBERS,
        "meeting_url": absolute(meeting.get_absolute_url()) if asks and invitation.user else "",
    }


def _rows(facts: Facts, before: Facts, has_time: bool) -> Iterator[dict[str, Any]]:
    """Yield time, place and video link, each with its former value if that was different."""
    shown = (
        (_("Time"), _time(facts, has_time), _time(before, has_time) if before else ""),
        (_("Place"), facts["place"], before.get("place", "")),
        (_("Video conference"), facts["video_link"], before.get("video_link", "")),
    )
    for label, now, was in shown:
        is_changed = bool(before) and now != was
        if now or is_changed:
            yield {
                "label": label,
                "value": now or _("none any more"),
                "before": was if is_changed else "",
                "is_changed": is_changed,
            }


def _time(facts: Facts, has_time: bool) -> str:
    """In the meeting's own zone, which is named where it is not the site's."""
    zone = ZoneInfo(facts["time_zone"])
    start = datetime.datetime.fromisoformat(facts["starts_at"]).astimezone(zone)
    text = formats.date_format(start, "l, j. F Y")
    if not has_time:
        return text
    text += f", {start:%H:%M}"
    if facts["ends_at"]:
        end = datetime.datetime.fromisoformat(facts["ends_at"]).astimezone(zone)
        is_same_day = end.date() == start.date()
        text += "–" + (f"{end:%H:%M}" if is_same_day else formats.date_format(end, "j. F Y, H:i"))
    text = _("%(time)s o’clock") % {"time": text}
    if facts["time_zone"] != settings.TIME_ZONE:
        text += f" ({facts['time_zone']})"
    return text


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
    if not _is_still_invited(invitation, meeting):
        return 0
    attendance = invitation.attendance
    with _language_of(invitation):
        sent = _queue(
            invitation,
            meeting,
            key=f"{meeting.uid.hex}:{invitation.pk}:{invitation.sent_sequence}:reminder",
            context=_context(invitation, meeting, "reminder", {}),
            is_guarded=attendance is not None and attendance.role in OF_MEMBERS,
        )
    return int(sent)


def purge_old_invitations() -> int:
    """Delete invitations and addresses of guests 90 days after the meeting; answers stay."""
    old = Meeting.objects.filter(starts_at__lt=timezone.now() - KEPT)
    Attendance.objects.filter(meeting__in=old).exclude(email="").update(email="")
    return MeetingInvitation.objects.filter(meeting__in=old).delete()[0]
