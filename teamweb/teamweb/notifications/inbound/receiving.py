"""Mails are taken out of the mailbox, each dealt with exactly once.

What a mail causes and the row that remembers it are of one transaction; only then is it deleted.
A process killed in between finds the row when it meets the mail again.
"""

import datetime
import logging
from collections import Counter

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count
from django.utils import timezone

from ..models import InboundMessage
from .kinds import Result, handle, unclear
from .mailbox import Mailbox
from .reading import LARGEST, Unreadable, fingerprint, read

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
HEAD_OF_LARGE = 64 * 1024
KEPT = datetime.timedelta(days=90)
LOOKED_BACK = datetime.timedelta(days=7)


def receive_mail() -> Counter[str]:
    """Deal with what waits in the mailbox; returns how many mails came to which outcome.

    Raises MailboxDown. What was dealt with before stays so.
    """
    counted: Counter[str] = Counter()
    if not getattr(settings, "INBOUND_MAIL", None):
        return counted
    with Mailbox() as mailbox:
        for uid, size in list(mailbox.waiting(MOST_AT_ONCE)):
            is_large = size > LARGEST
            raw = mailbox.fetch(uid, most=HEAD_OF_LARGE if is_large else LARGEST)
            if raw is None:
                continue
            outcome = settle(raw, is_large=is_large)
            counted[outcome] += 1
            if outcome == InboundMessage.Outcome.UNCLEAR:
                mailbox.set_aside(uid)
            else:
                mailbox.delete(uid)
    return counted


def settle(raw: bytes, *, is_large: bool = False) -> str:
    """Deal with one mail unless that was done before; returns the outcome."""
    key = fingerprint(raw)
    try:
        with transaction.atomic():
            row, is_new = InboundMessage.objects.get_or_create(
                fingerprint=key, defaults={"outcome": InboundMessage.Outcome.UNCLEAR}
            )
            if is_new:
                row.kind, (row.outcome, row.reason) = _dealt_with(raw, is_large)
                row.save()
    except (OperationalError, InterfaceError):
        # The database, not the mail.
        raise
    except Exception:
        logger.exception("a mail of the mailbox could not be dealt with")
        row, _is_new = InboundMessage.objects.get_or_create(
            fingerprint=key,
            defaults={"outcome": InboundMessage.Outcome.UNCLEAR, "reason": "an error, see the log"},
        )
    return row.outcome


def _dealt_with(raw: bytes, is_large: bool) -> tuple[str, Result]:
    if is_large:
        return "", unclear("too large")
    try:
        mail = read(raw)
    except (Unreadable, RecursionError) as error:
        return "", unclear(str(error)[:200])
    return handle(mail)


def messages_by_outcome() -> dict[str, float]:
    """Of the last seven days, for who runs the site."""
    recent = InboundMessage.objects.filter(received_at__gte=timezone.now() - LOOKED_BACK)
    counts = dict.fromkeys(InboundMessage.Outcome.values, 0.0)
    counts.update(recent.order_by().values_list("outcome").annotate(Count("pk")))
    return counts


def purge_inbound_messages() -> int:
    """Forget mails that are out of the mailbox for long."""
    old = InboundMessage.objects.filter(received_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
