"""The mail backend of `knowledge`; its protocol is in `teamweb_knowledge.contacts.mail_backend`.

Nothing of knowledge is imported: the shapes agree, a test holds them together.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet

from ..errors import MailingOver
from ..models import Delivery, Mailing
from .queueing import (
    add_deliveries,
    cancel_mailing,
    pause_mailing,
    queue_mail,
    start_mailing,
    withdraw,
    write_mailing,
)


class _Content(Protocol):
    kind: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


class _Recipient(Protocol):
    reference: str
    address: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Progress:
    state: str
    counts: Mapping[str, int]
    repeated: int = 0


class KnowledgeMailBackend:
    """Sends by rows of `Delivery`."""

    can_pause = True

    def send(self, *, to: str, key: str, content: _Content) -> str:
        """One mail, somebody waits for it. Returns its Message-ID."""
        delivery = queue_mail(
            to=to,
            kind=content.kind,
            key=key,
            subject=content.subject,
            text=content.text,
            html=content.html,
            headers=content.headers,
            has_imprint=True,
        )
        return delivery.message_id

    def post(self, *, key: str, content: _Content, recipients: Iterable[_Recipient]) -> int:
        """Write down who gets it, without letting it go yet; may be repeated. Returns how many."""
        mailing = write_mailing(
            key=key,
            kind=content.kind,
            channel="newsletter",
            priority=Mailing.Priority.BULK,
            state=Mailing.State.PREPARING,
            subject=content.subject,
            text=content.text,
            html=content.html,
            headers=content.headers,
            has_imprint=True,
        )
        if mailing.state == Mailing.State.PREPARING:
            add_deliveries(mailing, ((r.reference, r.address, r.values, None) for r in recipients))
        return mailing.deliveries.count()

    def start(self, *, key: str) -> None:
        """Let it run; like the next two, does nothing to a mailing that is over."""
        with suppress(MailingOver):
            start_mailing(mailing=Mailing.objects.get(key=key))

    def pause(self, *, key: str) -> None:
        with suppress(MailingOver):
            pause_mailing(mailing=Mailing.objects.get(key=key))

    def cancel(self, *, key: str) -> None:
        with suppress(MailingOver):
            cancel_mailing(mailing=Mailing.objects.get(key=key))

    def progress(self, *, key: str) -> Progress | None:
        mailing = Mailing.objects.filter(key=key).first()
        if mailing is None:
            return None
        rows = mailing.deliveries.all()
        return Progress(mailing.state, rows.counts(), rows.filter(uncertain_attempts__gt=0).count())

    def withdraw(self, *, references: Iterable[str], key: str | None = None) -> None:
        """Nothing more for these recipients, in one mailing or in all."""
        rows = Delivery.objects.filter(reference__in=list(references))
        withdraw(rows.filter(mailing__key=key) if key else rows)

    @transaction.atomic
    def erase(self, *, references: Iterable[str], message_ids: Iterable[str]) -> None:
        """Withdraw what waits and forget the addresses; counts stay."""
        rows = _deliveries(references, message_ids)
        withdraw(rows)
        rows.exclude(state=Delivery.State.CLAIMED).update(address="", values={})

    def history(
        self, *, references: Iterable[str], message_ids: Iterable[str]
    ) -> list[dict[str, Any]]:
        """What was sent to a recipient, for the answer to "what do you store about me?"."""
        rows = _deliveries(references, message_ids).order_by("created_at")
        names = ("mailing__subject", "address", "state", "created_at", "sent_at", "message_id")
        return [
            {name.removeprefix("mailing__"): value for name, value in zip(names, row, strict=True)}
            for row in rows.values_list(*names)
        ]


def _deliveries(references: Iterable[str], message_ids: Iterable[str]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        Q(reference__in=list(references)) | Q(message_id__in=list(message_ids))
    )
