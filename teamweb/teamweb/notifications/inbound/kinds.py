"""The kinds of mail that the mailbox understands; apps register theirs in `ready()`."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from ..models import InboundMessage


class InboundMail(NamedTuple):
    """What kinds may know of a mail; every size in it is bounded."""

    sender: str
    # Bare addresses in lower case, of whom it names and where it was delivered.
    recipients: tuple[str, ...]
    sent_at: datetime.datetime | None
    # iCalendar texts, wherever in the mail they stand.
    calendars: tuple[str, ...]


class Result(NamedTuple):
    outcome: str
    reason: str = ""


HANDLED = Result(InboundMessage.Outcome.HANDLED)
# Deals with a mail in the transaction that records it, or returns None: it is of another kind.
Handler = Callable[[InboundMail], Result | None]
_handlers: dict[str, Handler] = {}


def ignored(reason: str) -> Result:
    return Result(InboundMessage.Outcome.IGNORED, reason)


def unclear(reason: str) -> Result:
    return Result(InboundMessage.Outcome.UNCLEAR, reason)


def register_kind(name: str, handler: Handler) -> None:
    _handlers[name] = handler


def handle(mail: InboundMail) -> tuple[str, Result]:
    """Let the first kind that knows the mail deal with it; returns the kind's name, too."""
    for name, handler in _handlers.items():
        result = handler(mail)
        if result is not None:
            return name, result
    return "", unclear("no kind knows it")
