"""Answers that calendars mail: who may give them, and that nothing hostile stops the mailbox."""

from email.utils import parseaddr

import pytest

from teamweb.meetings import actions
from teamweb.meetings.models import Attendance
from teamweb.notifications.inbound.receiving import settle
from teamweb.notifications.models import InboundMessage

from .inviting import announce, in_days, mails_by_address
from .replying import DIALECTS, organizer_of, reply

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Answer = Attendance.Answer


@pytest.fixture(autouse=True)
def read_mailbox(settings):
    settings.INBOUND_MAIL = {"scheme": "imap", "host": "127.0.0.1", "port": 1}
    settings.INBOUND_MAIL_ADDRESS = "antwort@wiki.example.org"


@pytest.fixture
def invited(space, chair, member, mailbox):
    """A meeting and the mail that a member got."""
    meeting = announce(space=space, by=chair)
    return meeting, mails_by_address()[member.email]


def answer_of(meeting, user):
    return meeting.attendances.get(user=user).answer


def test_the_calendar_entry_asks_for_an_answer_to_an_address_of_its_own(invited, chair, settings):
    _meeting, mail = invited

    assert mail.event["attendee"].params["RSVP"] == "TRUE"
    assert organizer_of(mail).startswith("antwort+m")
    assert len(organizer_of(mail).partition("@")[0]) <= 64
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    assert mail.event["organizer"].params["SENT-BY"] == f"mailto:{sender}"
    assert "auch in Ihrem Kalender antworten" in mail.text


def test_without_a_mailbox_the_mail_says_to_use_the_buttons(
    space, chair, member, mailbox, settings
):
    settings.INBOUND_MAIL = {}
    announce(space=space, by=chair)
    mail = mails_by_address()[member.email]

    assert mail.event["attendee"].params["RSVP"] == "FALSE"
    for text in (mail.text, mail.html):
        assert "Antwort bitte über die Knöpfe" in text


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@pytest.mark.parametrize(
    ("partstat", "answer"),
    [
        ("ACCEPTED", Answer.ACCEPTED),
        ("TENTATIVE", Answer.TENTATIVE),
        ("DECLINED", Answer.DECLINED),
    ],
)
def test_each_program_answers(invited, member, dialect, partstat, answer):
    meeting, mail = invited
    raw = reply(meeting, mail, dialect=dialect, partstat=partstat)

    assert settle(raw) == "handled"
    row = meeting.attendances.get(user=member)
    assert (row.answer, row.answered_through) == (answer, Attendance.AnswerChannel.CALENDAR)
    assert settle(raw) == "handled" and InboundMessage.objects.count() == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"to": "antwort@wiki.example.org", "organizer": "antwort@wiki.example.org"},
        {
            "to": "antwort+m1-000000000000000000000000@wiki.example.org",
            "organizer": "antwort+m1-000000000000000000000000@wiki.example.org",
        },
        {"attendee": "kollege@example.org"},
        {"uid": "00000000-0000-0000-0000-000000000000"},
        {"partstat": "DELEGATED"},
    ],
    ids=["no address", "guessed address", "passed on", "other meeting", "delegated"],
)
def test_nobody_answers_for_others(invited, member, forged):
    meeting, mail = invited

    assert settle(reply(meeting, mail, **forged)) == "unclear"
    assert answer_of(meeting, member) == Answer.NONE


def test_the_address_of_one_is_of_no_use_for_another(invited, chair, member):
    meeting, mail = invited

    assert settle(reply(meeting, mail, attendee=chair.email)) == "unclear"
    assert answer_of(meeting, chair) == answer_of(meeting, member) == Answer.NONE


def test_a_reply_to_an_older_invitation_or_from_before_the_last_answer_is_ignored(
    invited, chair, member
):
    meeting, mail = invited
    own = meeting.attendances.get(user=member)
    actions.answer_invitation(attendance=own, answer=Answer.DECLINED, by=member)
    assert settle(reply(meeting, mail, stamp="20200101T100000Z", number=1)) == "ignored"
    assert answer_of(meeting, member) == Answer.DECLINED

    actions.edit_meeting(meeting=meeting, by=chair, starts_at=in_days(11), ends_at=None)
    mails_by_address()
    assert settle(reply(meeting, mail, number=2)) == "ignored"
    assert answer_of(meeting, member) == Answer.NONE
    assert set(InboundMessage.objects.values_list("reason", flat=True)) == {
        "to an older invitation",
        "older than the answer that is stored",
    }


def test_who_is_no_longer_invited_does_not_answer(invited, chair, member):
    meeting, mail = invited
    actions.remove_attendance(attendance=meeting.attendances.get(user=member), by=chair)

    assert settle(reply(meeting, mail)) == "ignored"


def hostile() -> dict[str, bytes]:
    head = b"From: a@example.org\r\nMessage-ID: <x@example.org>\r\nMIME-Version: 1.0\r\n"
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(1000)
    )
    calendar = b"Content-Type: text/calendar; method=REPLY"
    return {
        "empty": b"",
        "no mail": b"\x00\xff" * 1000,
        "a thousand parts within parts": head + nested,
        "unknown charset": head + calendar + b"; charset=klingon\r\n\r\nMETHOD:REPLY\xff\xfe",
        "HTML only": head + b"Content-Type: text/html\r\n\r\n<p>Ich komme</p>",
        "many parts": head
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\n\r\nx\r\n" * 20_000,
        "components without end": head + calendar + b"\r\n\r\n" + b"BEGIN:VEVENT\r\n" * 10_000,
        "one long line": head + calendar + b"\r\n\r\nATTENDEE" + b';X="' * 40_000,
        "large calendar": head + calendar + b"\r\n\r\n" + b"METHOD:REPLY\r\n" * 100_000,
        "bad encodings": head + calendar + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%=",
        "many addresses": head + b"To: " + b"a@example.org, " * 100_000 + b"\r\n\r\nx",
    }


@pytest.mark.parametrize("name", sorted(hostile()))
def test_hostile_mails_are_put_aside(name, invited):
    assert settle(hostile()[name]) == "unclear"
    assert InboundMessage.objects.get().outcome == "unclear"
