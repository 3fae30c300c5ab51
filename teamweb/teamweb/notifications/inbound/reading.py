"""Raw mails made readable, within bounds: whoever writes to the mailbox may be hostile."""

import datetime
import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

from .kinds import InboundMail

LARGEST = 5 * 1024 * 1024
MOST_PARTS = 100
# The standard library looks at every open multipart again for each line.
MOST_MULTIPARTS = 30
LONGEST_HEADER = 10_000
LARGEST_CALENDAR = 200_000
CALENDAR_TYPES = ("text/calendar", "application/ics")
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]{1,998})", re.I | re.M)


class Unreadable(Exception):
    """The mail goes beyond the bounds."""


def fingerprint(raw: bytes) -> str:
    """The same for a mail that is fetched again; another mail cannot take it with an id alone."""
    head, _blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = _MESSAGE_ID.search(head)
    named = found[1].strip() if found else head
    return hashlib.sha256(named + b"\0" + body).hexdigest()


def read(raw: bytes) -> InboundMail:
    """Raises Unreadable."""
    nested = raw.lower()
    if nested.count(b"multipart/") + nested.count(b"message/rfc822") > MOST_MULTIPARTS:
        raise Unreadable("too many parts within parts")
    message = message_from_bytes(raw)
    return InboundMail(
        sender=parseaddr(_header(message, "From"))[1].lower(),
        recipients=tuple(_recipients(message)),
        sent_at=_date(message),
        calendars=tuple(_calendars(message)),
    )


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))[:LONGEST_HEADER]


def _recipients(message: Message) -> Iterator[str]:
    for name in RECIPIENTS:
        values = [str(value)[:LONGEST_HEADER] for value in message.get_all(name, [])[:5]]
        for _name, address in getaddresses(values):
            yield address.lower()


def _date(message: Message) -> datetime.datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _calendars(message: Message) -> Iterator[str]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            raise Unreadable("too many parts")
        if part.get_content_type() not in CALENDAR_TYPES or part.is_multipart():
            continue
        if len(str(part.get_payload())) > 2 * LARGEST_CALENDAR:
            raise Unreadable("a calendar too large")
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            # Only names, dates and addresses are read of it: whatever charset it claims.
            yield content.decode("utf-8", "replace")
