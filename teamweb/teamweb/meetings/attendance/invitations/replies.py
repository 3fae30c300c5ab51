"""Answers that calendars mail: iMIP replies (RFC 6047) to an address signed for one invitation.

The sender of a mail is easily forged. Only who got the invitation knows its address, as with the
link; and the reply must be of the invited address, so that a colleague to whom the invitation was
passed on does not answer for the member.
"""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ....notifications.inbound.kinds import HANDLED, InboundMail, Result, ignored, unclear
from ..actions.invitations import answer_invitation
from ..errors import AnswerTooLate
from ..models import Attendance, MeetingInvitation
from .links import is_still_invited

Answer = Attendance.Answer
ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
}
MOST_LINES = 3_000
_TAG = re.compile(r"\+m(\d{1,18})-([0-9a-f]{24})@")


def reply_address(invitation: MeetingInvitation) -> str:
    """The address that this person's calendar answers to; empty where no mailbox is read."""
    address = getattr(settings, "INBOUND_MAIL_ADDRESS", "")
    if not (getattr(settings, "INBOUND_MAIL", None) and address):
        return ""
    local, _at, domain = address.rpartition("@")
    return f"{local}+m{invitation.pk}-{_signature(invitation.pk, settings.SECRET_KEY)}@{domain}"


def _signature(pk: int, secret: str) -> str:
    made = salted_hmac("teamweb.meetings.reply", str(pk), secret=secret, algorithm="sha256")
    return made.hexdigest()[:24]


def handle_reply(mail: InboundMail) -> Result | None:
    """Store the answer of a reply; None for a mail that is none."""
    reply = next(filter(None, map(parse_reply, mail.calendars)), None)
    if reply is None:
        return None
    invitation = _invitation_of((*mail.recipients, reply.organizer))
    if invitation is None:
        return unclear("not to an address of an invitation")
    if reply.uid != str(invitation.meeting.uid) or reply.answers.keys() != {
        invitation.address.lower()
    }:
        return unclear("for another meeting or person than the address")
    answer = ANSWERS.get(reply.answers[invitation.address.lower()])
    if answer is None:
        return unclear("neither accepted, tentative nor declined")
    return _store(invitation, reply, answer, mail.sent_at)


class Reply(NamedTuple):
    uid: str
    sequence: int
    organizer: str
    # Address -> PARTSTAT.
    answers: dict[str, str]
    stamp: datetime.datetime | None


def parse_reply(text: str) -> Reply | None:
    """Read METHOD:REPLY as Outlook, Google and Apple write it; other properties may be anything."""
    facts: dict[str, str] = {}
    answers: dict[str, str] = {}
    component = ""
    for name, parameters, value in _properties(text):
        if name in ("BEGIN", "END"):
            component = value.upper() if name == "BEGIN" else ""
        elif name == "ATTENDEE" and component == "VEVENT":
            answers[_bare(value)] = parameters.get("PARTSTAT", "").upper()
        elif name == "METHOD" or component == "VEVENT":
            facts.setdefault(name, value.strip())
    if facts.get("METHOD", "").upper() != "REPLY" or not answers:
        return None
    sequence = facts.get("SEQUENCE", "0")
    return Reply(
        uid=facts.get("UID", "").lower(),
        sequence=int(sequence) if re.fullmatch(r"[0-9]{1,9}", sequence) else 0,
        organizer=_bare(facts.get("ORGANIZER", "")),
        answers=answers,
        stamp=_moment(facts.get("DTSTAMP", "")),
    )


def _properties(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, parameters and value of each content line (RFC 5545, 3.1)."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for line in unfolded.splitlines()[:MOST_LINES]:
        # Quoted parameters may hold colons and semicolons.
        pieces = re.findall(r'"[^"]*"|[;:]|[^";:]+', line)
        colon = next((i for i, piece in enumerate(pieces) if piece == ":"), None)
        if colon is None:
            continue
        named = "".join("\x00" if piece == ";" else piece for piece in pieces[:colon])
        name, *parameters = named.split("\x00")
        pairs = (parameter.partition("=") for parameter in parameters)
        yield (
            name.strip().upper(),
            {key.upper(): value.strip('"') for key, _equals, value in pairs},
            "".join(pieces[colon + 1 :]),
        )


def _bare(address: str) -> str:
    return re.sub(r"^mailto:", "", address.strip(), flags=re.IGNORECASE).strip().lower()


def _moment(written: str) -> datetime.datetime | None:
    try:
        found = datetime.datetime.strptime(written, "%Y%m%dT%H%M%SZ")
    except ValueError:
        return None
    return found.replace(tzinfo=datetime.UTC)


def _invitation_of(addresses: tuple[str, ...]) -> MeetingInvitation | None:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for address in addresses:
        for pk, signature in _TAG.findall(address):
            if any(constant_time_compare(signature, _signature(int(pk), key)) for key in secrets):
                rows = MeetingInvitation.objects.select_related("user", "attendance", "meeting")
                return rows.filter(pk=int(pk)).first()
    return None


def _store(
    invitation: MeetingInvitation, reply: Reply, answer: str, sent_at: datetime.datetime | None
) -> Result:
    attendance = invitation.attendance
    if attendance is None or not is_still_invited(invitation, invitation.meeting):
        return ignored("no longer invited")
    if reply.sequence < (invitation.sent_sequence or 0):
        return ignored("to an older invitation")
    # Clocks that run ahead must not outdo later answers.
    moment = min(
        [timezone.now(), max(filter(None, (reply.stamp, sent_at)), default=timezone.now())]
    )
    if attendance.answered_at and moment < attendance.answered_at.replace(microsecond=0):
        return ignored("older than the answer that is stored")
    try:
        answer_invitation(
            attendance=attendance, answer=answer, is_by_calendar=True, answered_at=moment
        )
    except AnswerTooLate:
        return ignored("the meeting takes no answers now")
    return HANDLED
