"""How this package sends mail: through the site's mail backend, named by `settings.KNOWLEDGE_MAIL_BACKEND`.

A site without one gets `DjangoMailBackend`, which hands every mail to Django's mail backend at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import make_msgid
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Content:
    """What a mail says; `%%name%%` stands for the recipient's value of that name."""

    kind: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipient:
    """`reference` names the same person in every mailing ("subscriber:7")."""

    reference: str
    address: str
    values: Mapping[str, str] = field(default_factory=dict)


class Progress(Protocol):
    """How far a mailing is: its state and the number of mails in each state."""

    @property
    def state(self) -> str: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def repeated(self) -> int: ...


class MailBackend(Protocol):
    can_pause: bool

    def send(self, *, to: str, key: str, content: Content) -> str:
        """One mail; the same `key` sends nothing again. Returns the Message-ID."""

    def post(self, *, key: str, content: Content, recipients: Iterable[Recipient]) -> int:
        """Write down who gets it. May be repeated until `start`; returns how many get it."""

    def start(self, *, key: str) -> None:
        """Let it run; like the next two, does nothing to a mailing that is over."""

    def pause(self, *, key: str) -> None: ...
    def cancel(self, *, key: str) -> None: ...
    def progress(self, *, key: str) -> Progress | None: ...

    def withdraw(self, *, references: Iterable[str], key: str | None = None) -> None:
        """Cancel the pending mails of these recipients, in one mailing or in all."""

    def erase(self, *, references: Iterable[str], message_ids: Iterable[str]) -> None:
        """Cancel pending mails, by recipient or by mail, and forget the addresses."""

    def history(
        self, *, references: Iterable[str], message_ids: Iterable[str]
    ) -> list[dict[str, Any]]:
        """What went to these recipients, and these mails."""


class DjangoMailBackend:
    """Sends within the call and keeps nothing: for sites without a sender of their own."""

    can_pause = False

    def send(self, *, to: str, key: str, content: Content) -> str:
        message = _message(content, Recipient("", to))
        message.send()
        return message.extra_headers["Message-ID"].strip("<>")

    def post(self, *, key: str, content: Content, recipients: Iterable[Recipient]) -> int:
        count = 0
        with get_connection() as connection:
            for recipient in recipients:
                connection.send_messages([_message(content, recipient)])
                count += 1
        return count

    def start(self, *, key: str) -> None:
        pass

    def pause(self, *, key: str) -> None:
        raise NotImplementedError("this mail backend sends at once")

    cancel = pause

    def progress(self, *, key: str) -> Progress | None:
        return None

    def withdraw(self, *, references: Iterable[str], key: str | None = None) -> None:
        pass

    def erase(self, *, references: Iterable[str], message_ids: Iterable[str]) -> None:
        pass

    def history(
        self, *, references: Iterable[str], message_ids: Iterable[str]
    ) -> list[dict[str, Any]]:
        return []


def _message(content: Content, recipient: Recipient) -> EmailMultiAlternatives:
    from django.utils.html import escape

    def fill(text: str, quote: Any = str) -> str:
        for name, value in recipient.values.items():
            text = text.replace(f"%%{name}%%", quote(value))
        return text

    headers = {name: fill(value) for name, value in content.headers.items()}
    headers.setdefault("Message-ID", make_msgid())
    message = EmailMultiAlternatives(
        content.subject, fill(content.text), to=[recipient.address], headers=headers
    )
    if content.html:
        message.attach_alternative(fill(content.html, escape), "text/html")
    return message


def get_mail_backend() -> MailBackend:
    path = getattr(settings, "KNOWLEDGE_MAIL_BACKEND", None)
    return import_string(path)() if path else DjangoMailBackend()
