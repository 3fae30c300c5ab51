"""Announced meetings, and the mails that came of them."""

import datetime
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar

from teamweb.meetings import actions
from teamweb.meetings.attendance.mailing import mail_due_invitations
from teamweb.meetings.models import Meeting, MeetingInvitation
from teamweb.notifications.mail.sending import deliver_due
from tests.factories.mail import mails_in_mailbox
from tests.factories.meetings import BERLIN, make_meeting


def in_days(days: int, hour: int = 10) -> datetime.datetime:
    day = timezone.localdate() + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(hour), BERLIN)


def announce(*, space, by, days: int = 10, **facts) -> Meeting:
    """A meeting that was just announced; nothing is mailed yet."""
    starts_at = facts.pop("starts_at", None) or in_days(days)
    facts.setdefault("ends_at", starts_at + datetime.timedelta(hours=2))
    facts.setdefault("place", "Rathaus, Saal 1")
    meeting = make_meeting(space=space, by=by, starts_at=starts_at, **facts)
    return actions.invite(meeting=meeting, by=by)


@dataclass
class Mail:
    message: EmailMessage

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.message.get_body(("html",)).get_content()

    @property
    def calendar_part(self) -> EmailMessage | None:
        parts = (part for part in self.message.walk() if part.get_content_type() == "text/calendar")
        return next(parts, None)

    @property
    def calendar_bytes(self) -> bytes:
        assert self.calendar_part is not None
        return self.calendar_part.get_payload(decode=True)

    @property
    def calendar(self) -> Calendar:
        return Calendar.from_ical(self.calendar_bytes)

    @property
    def event(self):
        return self.calendar.events[0]

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://\S+", self.text)

    @property
    def answer_path(self) -> str:
        """The address of the page to answer on, without the preselected answer."""
        link = next(link for link in self.links if "?answer=" in link)
        return link.removeprefix(settings.BASE_URL).split("?")[0]


def new_mails() -> list[Mail]:
    """Send what is due and take it out of the mailbox."""
    mail_due_invitations()
    deliver_due()
    mails = [Mail(message) for message in mails_in_mailbox()]
    for file in Path(settings.MAIL_DIR).glob("*.eml"):
        file.unlink()
    return mails


def mails_by_address() -> dict[str, Mail]:
    mails = new_mails()
    found = {mail.to: mail for mail in mails}
    assert len(found) == len(mails), "somebody got two mails"
    return found


def let_the_window_pass() -> None:
    """As if the time in which changes are collected were over."""
    MeetingInvitation.objects.exclude(due_at=None).update(due_at=timezone.now())
