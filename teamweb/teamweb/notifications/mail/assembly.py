"""MIME messages at speed: built once per mailing, spliced per recipient.

Building a message with the standard library costs more than sending it. Here everything that is
the same for all recipients is encoded once, quoted-printable by the C implementation; per
recipient only the values are encoded and put between. A value always stands between two soft
line breaks, so it can have any length without changing what surrounds it.
"""

import base64
import html
import re
from binascii import b2a_qp
from collections.abc import Callable, Mapping
from email.header import Header
from email.utils import formataddr, parseaddr
from functools import lru_cache
from uuid import UUID

from ..models import MailFile, Mailing

# The part that calendars act on names its method twice, in itself and in its header.
CALENDAR_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
PLACEHOLDER = re.compile(r"%%([a-z_]+)%%")
SOFT_BREAK = b"=\r\n"
# Headers whose text is for people; all others hold addresses and identifiers in ASCII.
READABLE_HEADERS = {"subject", "list-id", "comments"}
LINE_BREAKS = re.compile(r"[\r\n\x00]+")
# A line that starts with a dot would end the mail: SMTP doubles the dot (RFC 5321, 4.5.2).
LINE_WITH_DOT = re.compile(rb"(?:^|(?<=\n))\.")

SHARED_FROM = 100_000

Values = Mapping[str, object]
Encoder = Callable[[str], bytes]


def _quoted_printable(text: str) -> bytes:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    # Its own soft breaks end like the first line break it meets, so all become CRLF afterwards.
    encoded = b2a_qp(unix.encode()).replace(b"\n", b"\r\n")
    return LINE_WITH_DOT.sub(b"..", encoded)


def _text_value(value: str) -> bytes:
    """Between breaks even without a letter: what follows counts on standing at the start of a line."""
    return SOFT_BREAK + _quoted_printable(value) + SOFT_BREAK


def _html_value(value: str) -> bytes:
    return _text_value(html.escape(value))


def _header_value(value: str) -> bytes:
    """One line of ASCII; anything else would let a value add headers."""
    return LINE_BREAKS.sub(" ", value).encode("ascii", "xmlcharrefreplace")


def _readable(name: str, text: str) -> str:
    """A header for people: as it is in ASCII, else in encoded words (RFC 2047), folded by them."""
    text = LINE_BREAKS.sub(" ", text)
    if text.isascii():
        return text
    return Header(text, "utf-8", maxlinelen=76, header_name=name).encode(linesep="\r\n")


def address_header(address: str) -> str:
    name, bare = parseaddr(LINE_BREAKS.sub(" ", address))
    return formataddr((name, bare))


class Assembler:
    """Makes the bytes of each mail of one mailing, dots doubled, ready for DATA."""

    def __init__(self, mailing: Mailing) -> None:
        self._pieces: list[bytes | tuple[Encoder, str]] = []
        self._literal("From: " + address_header(mailing.sender) + "\r\n")
        if mailing.raw is None:
            self._literal("Subject: " + _readable("Subject", mailing.subject) + "\r\n")
        for name, value in mailing.headers.items():
            self._header(name, str(value))
        if mailing.raw is not None:
            self._raw(bytes(mailing.raw))
        elif mailing.html or mailing.calendar or mailing.attachment_id:
            self._literal("MIME-Version: 1.0\r\n")
            if mailing.calendar or mailing.attachment_id:
                self._with_files(mailing)
            else:
                self._alternatives(mailing)
        else:
            self._literal("MIME-Version: 1.0\r\n")
            self._body("plain", mailing.text, _text_value)
            self._pieces.append(b"\r\n")
        self._pieces = _joined(self._pieces)

    def message(self, *, address: str, message_id: str, date: str, values: Values) -> bytes:
        """The whole mail. A placeholder without a value stays what the author wrote."""
        out = [f"Message-ID: <{message_id}>\r\nDate: {date}\r\nTo: {address}\r\n".encode("ascii")]
        for piece in self._pieces:
            if isinstance(piece, bytes):
                out.append(piece)
            else:
                encode, name = piece
                value = values.get(name)
                out.append(encode(f"%%{name}%%" if value is None else str(value)))
        return b"".join(out)

    def _literal(self, text: str) -> None:
        self._pieces.append(text.encode("ascii"))

    def _header(self, name: str, value: str) -> None:
        # Never folded: receivers have broken signatures over folded List-Unsubscribe lines.
        if name.lower() in READABLE_HEADERS:
            self._literal(f"{name}: {_readable(name, value)}\r\n")
            return
        self._literal(f"{name}: ")
        for index, part in enumerate(PLACEHOLDER.split(LINE_BREAKS.sub(" ", value))):
            self._pieces.append((_header_value, part) if index % 2 else _header_value(part))
        self._literal("\r\n")

    def _alternatives(self, mailing: Mailing) -> None:
        boundary = _boundary(mailing)
        self._literal(f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n')
        for subtype, text, encode in (
            ("plain", mailing.text, _text_value),
            ("html", mailing.html, _html_value),
        ):
            if text or subtype == "plain":
                self._literal(f"--{boundary}\r\n")
                self._body(subtype, text, encode)
                self._pieces.append(b"\r\n")
        if mailing.calendar:
            method = CALENDAR_METHOD.search(mailing.calendar)
            named = f"; method={method[1]}" if method else ""
            self._literal(f"--{boundary}\r\n")
            self._calendar(mailing, f"Content-Type: text/calendar; charset=utf-8{named}\r\n")
        self._literal(f"--{boundary}--\r\n")

    def _with_files(self, mailing: Mailing) -> None:
        """The calendar stands also among the alternatives, where mail programs act on it."""
        # Neither boundary begins like the other.
        boundary = _boundary(mailing).replace("=_", "=.")
        self._literal(f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n')
        self._literal(f"--{boundary}\r\n")
        self._alternatives(mailing)
        if mailing.calendar:
            self._literal(f"--{boundary}\r\n")
            self._calendar(
                mailing,
                'Content-Type: application/ics; name="invite.ics"\r\n'
                'Content-Disposition: attachment; filename="invite.ics"\r\n',
            )
        if mailing.attachment_id:
            self._literal(f"--{boundary}\r\n")
            self._pieces.append(encoded_file(mailing.attachment_id))
        self._literal(f"--{boundary}--\r\n")

    def _calendar(self, mailing: Mailing, headers: str) -> None:
        self._literal(f"{headers}Content-Transfer-Encoding: base64\r\n\r\n")
        self._pieces.append(base64.encodebytes(mailing.calendar.encode()).replace(b"\n", b"\r\n"))

    def _body(self, subtype: str, text: str, encode: Encoder) -> None:
        self._literal(
            f"Content-Type: text/{subtype}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        )
        for index, part in enumerate(PLACEHOLDER.split(text)):
            if index % 2:
                self._pieces.append((encode, part))
            elif part:
                self._pieces.append(_quoted_printable(part))

    def _raw(self, message: bytes) -> None:
        self._pieces.append(LINE_WITH_DOT.sub(b"..", re.sub(rb"\r?\n", b"\r\n", message)))


@lru_cache(maxsize=4)
def encoded_file(pk: UUID) -> bytes:
    """The part of a file, the same bytes for all mails that it goes along with; it never changes."""
    file = MailFile.objects.get(pk=pk)
    name = file.name.encode("ascii", "replace").decode().replace('"', "'")
    headers = (
        f'Content-Type: {file.media_type}; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    content = base64.encodebytes(bytes(file.content)).replace(b"\n", b"\r\n")
    return headers.encode("ascii") + content


def _boundary(mailing: Mailing) -> str:
    return "=_" + mailing.key.encode().hex()[:40]


def _joined(pieces: list[bytes | tuple[Encoder, str]]) -> list[bytes | tuple[Encoder, str]]:
    """Neighbouring literals made one, but for files, which mails share."""
    joined: list[bytes | tuple[Encoder, str]] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if isinstance(piece, bytes) and isinstance(before, bytes) and _is_small(before, piece):
            joined[-1] = before + piece
        else:
            joined.append(piece)
    return joined


def _is_small(*pieces: bytes) -> bool:
    return max(map(len, pieces)) < SHARED_FROM


def remove_dot_stuffing(message: bytes) -> bytes:
    """The mail as a reader gets it."""
    return re.sub(rb"(?m)^\.\.", b".", message)
