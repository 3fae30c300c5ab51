"""The two ways out: a mail server, or files in a local mailbox.

A transport tells apart what matters for repeating: taken, refused for good, refused for now,
and "in doubt", where the server had the whole mail and the line was cut before its answer.
"""

import os
import smtplib
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .assembly import remove_dot_stuffing

TAKEN, REFUSED, DEFERRED, IN_DOUBT = "taken", "refused", "deferred", "in_doubt"


@dataclass(frozen=True)
class Outcome:
    """What became of one mail. `reply` never holds the address."""

    result: str
    reply: str = ""
    # The connection cannot be used for another mail.
    is_cut: bool = False


class TransportDown(Exception):
    """No connection: nothing was sent, nothing is known about any address."""


class Transport(Protocol):
    def open(self) -> None:
        """Raises TransportDown."""

    def send(self, *, sender: str, address: str, message: bytes, message_id: str) -> Outcome: ...

    def close(self) -> None: ...


class SmtpTransport:
    """One connection kept for many mails; MAIL, RCPT and DATA in one packet where the server can."""

    MAILS_PER_CONNECTION = 2_000

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._can_pipeline = False
        self._sent = 0

    def open(self) -> None:
        if self._smtp is not None and self._sent < self.MAILS_PER_CONNECTION:
            return
        self.close()
        host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT or 30
        # smtplib's own context believes every certificate.
        context = ssl.create_default_context()
        try:
            smtp: smtplib.SMTP
            if settings.EMAIL_USE_SSL:
                smtp = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
            else:
                smtp = smtplib.SMTP(host, port, timeout=timeout)
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except (OSError, smtplib.SMTPException) as error:
            raise TransportDown(str(error)) from error
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._smtp, self._sent = smtp, 0
        self._can_pipeline = smtp.has_extn("pipelining")

    def send(self, *, sender: str, address: str, message: bytes, message_id: str) -> Outcome:
        smtp = self._smtp
        if smtp is None or smtp.sock is None:
            raise TransportDown("not connected")
        end = b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            refusal = self._envelope(smtp, sender, address)
        except (OSError, smtplib.SMTPException) as error:
            return self._cut(DEFERRED, str(error))
        if refusal is not None:
            return refusal
        try:
            # Before the final dot the server cannot have taken the mail.
            smtp.sock.sendall(message)
        except OSError as error:
            return self._cut(DEFERRED, str(error))
        try:
            smtp.sock.sendall(end)
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return self._cut(IN_DOUBT, str(error))
        self._sent += 1
        return self._judge(code, text)

    def _envelope(self, smtp: smtplib.SMTP, sender: str, address: str) -> Outcome | None:
        """MAIL, RCPT, DATA; None when the server waits for the mail."""
        lines = (f"MAIL FROM:<{sender}>", f"RCPT TO:<{address}>", "DATA")
        assert smtp.sock is not None
        replies = []
        if self._can_pipeline:
            smtp.sock.sendall("".join(f"{line}\r\n" for line in lines).encode("ascii"))
            for _line in lines:
                replies.append(smtp.getreply())
                if replies[-1][0] == 421:
                    break
        else:
            for line in lines:
                replies.append(smtp.docmd(line))
                if replies[-1][0] >= 400:
                    break
        refused = next((reply for reply in replies if reply[0] >= 400), None)
        if refused is None:
            return None
        if replies[-1][0] == 354:
            # It waits for a mail though nobody may receive one: give it an empty one (RFC 2920).
            smtp.sock.sendall(b".\r\n")
            smtp.getreply()
        elif refused[0] != 421:
            smtp.docmd("RSET")
        return self._judge(*refused)

    def _judge(self, code: int, text: bytes) -> Outcome:
        reply = f"{code} {text.decode('ascii', 'replace')}"
        if code == 421:
            return self._cut(DEFERRED, reply)
        if code >= 500:
            return Outcome(REFUSED, reply)
        return Outcome(DEFERRED if code >= 400 else TAKEN, reply)

    def _cut(self, result: str, reply: str) -> Outcome:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None
        return Outcome(result, reply, is_cut=True)

    def close(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()
            self._smtp = None


class MailboxTransport:
    """Each mail a file under `MAIL_DIR`; a repeated mail replaces its own file."""

    def __init__(self) -> None:
        self.folder = Path(settings.MAIL_DIR)

    def open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise TransportDown(str(error)) from error

    def send(self, *, sender: str, address: str, message: bytes, message_id: str) -> Outcome:
        name = "".join(c if c.isalnum() or c in "@.-" else "_" for c in message_id)
        target = self.folder / f"{name}.eml"
        half = self.folder / f".{name}.{os.getpid()}.part"
        try:
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(remove_dot_stuffing(message))
            half.replace(target)
        except OSError as error:
            return Outcome(DEFERRED, f"{type(error).__name__}: {error.strerror}", is_cut=True)
        return Outcome(TAKEN, "250 written")

    def close(self) -> None:
        pass


def open_transport() -> Transport:
    """The transport of `settings.MAIL_TRANSPORT`, else SMTP; not yet connected."""
    path = getattr(settings, "MAIL_TRANSPORT", "")
    transport: Transport = import_string(path)() if path else SmtpTransport()
    return transport
