"""Django's own mails as deliveries: set as EMAIL_BACKEND, nothing leaves the request's transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from ...core.jobs.wakeup import wake_worker_on_commit
from ..actions import AUTOMATIC, DELIVER_TASK, add_deliveries, write_mailing
from ..errors import AddressNotUsable
from ..models import Mailing

# Written anew for each recipient.
OWN_HEADERS = {"from", "to", "bcc", "message-id", "date", "subject"}


class DeliveryBackend(BaseEmailBackend):
    """Writes one delivery per recipient of each message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        written = 0
        for message in email_messages:
            try:
                written += queue_message(message)
            except AddressNotUsable:
                if not self.fail_silently:
                    raise
        return written


@transaction.atomic
def queue_message(message: EmailMessage, *, kind: str = "django") -> int:
    """Write the deliveries of a Django message; returns 1, or 0 without recipients."""
    recipients = list(dict.fromkeys(a for a in message.recipients() if a))
    if not recipients:
        return 0
    mailing = write_mailing(
        key=f"{kind}:{uuid4().hex}",
        kind=kind,
        priority=Mailing.Priority.URGENT,
        subject=str(message.subject),
        sender=message.from_email or "",
        **_content(message),
    )
    add_deliveries(
        mailing, ((f"to:{n}", address, {}, None) for n, address in enumerate(recipients))
    )
    wake_worker_on_commit(DELIVER_TASK)
    return 1


def _content(message: EmailMessage) -> dict[str, Any]:
    """Text and HTML where that says all; else the finished MIME body."""
    alternatives = getattr(message, "alternatives", []) or []
    kinds = [mimetype for _content, mimetype in alternatives]
    headers = {k: str(v) for k, v in message.extra_headers.items() if k.lower() not in OWN_HEADERS}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(map(str, message.reply_to))
    is_plain = (
        isinstance(message, EmailMultiAlternatives) or type(message) is EmailMessage
    ) and message.content_subtype == "plain"
    if is_plain and not message.attachments and not message.cc and kinds in ([], ["text/html"]):
        html = str(alternatives[0][0]) if alternatives else ""
        return {
            "text": str(message.body),
            "html": html,
            "headers": {**AUTOMATIC, **headers},
        }
    mime = message.message()
    for name in OWN_HEADERS - {"subject"}:
        del mime[name]
    return {"text": str(message.body), "html": "", "raw": mime.as_bytes(), "headers": {}}
