"""Writing mails: every mail is a row of the caller's transaction, which `sending` delivers later."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ...accounts.typing import User
from ...core.frame.brand import brand
from ...core.jobs.wakeup import wake_worker_on_commit
from ..errors import MailingOver
from ..models import Channel, Delivery, MailFile, Mailing
from .addresses import ascii_address, message_id_for
from .imprint import with_imprint

State = Delivery.State
ROWS_AT_ONCE = 1_000
DELIVER_TASK = "teamweb.notifications.tasks.deliver_due_task"
# No vacation reply to what no person wrote (RFC 3834; the second is Exchange's own).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@transaction.atomic
def queue_mail(
    *,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    kind: str,
    key: str | None = None,
    headers: Mapping[str, str] | None = None,
    user: User | None = None,
    calendar: str = "",
    attachment: MailFile | None = None,
    access_ids: Iterable[int] = (),
    priority: int = Mailing.Priority.URGENT,
    has_imprint: bool = False,
) -> Delivery:
    """Write one mail to one address. A second call with the same `key` returns the first one's row.

    Raises AddressNotUsable. By default it says that no person wrote it; `headers` may say otherwise.
    `calendar` is an iCalendar message; with `access_ids` the mail is dropped when `user` cannot
    read all of them any more by the time it is due.
    """
    mailing = write_mailing(
        key=f"{kind}:{key or uuid4().hex}",
        kind=kind,
        priority=priority,
        subject=subject,
        text=text,
        html=html or "",
        calendar=calendar,
        attachment=attachment,
        headers={**AUTOMATIC, **(headers or {})},
        access_ids=list(access_ids),
        has_imprint=has_imprint,
    )
    add_deliveries(mailing, [("only", to, {}, getattr(user, "pk", None))])
    wake_worker_on_commit(DELIVER_TASK)
    return mailing.deliveries.get()


def absolute(url: str) -> str:
    return urljoin(settings.BASE_URL + "/", url)


def write_mailing(
    *,
    key: str,
    headers: Mapping[str, str],
    sender: str = "",
    channel: str = "",
    has_imprint: bool = False,
    **content: Any,
) -> Mailing:
    """The mailing with this key, written now unless it was before; `add_deliveries` gives it recipients.

    Says who is responsible, in the active language, unless its text `has_imprint` already.
    """
    if not has_imprint:
        text, html = with_imprint(content["text"], content.get("html", ""))
        content = {**content, "text": text, "html": html}
    way_out, _created = Channel.objects.get_or_create(key=channel or "default")
    facts = {
        **content,
        "subject": " ".join(content["subject"].split())[:500],
        "headers": dict(headers),
        "sender": sender or brand().sender,
        "channel": way_out,
    }
    return Mailing.objects.get_or_create(key=key, defaults=facts)[0]


def add_deliveries(
    mailing: Mailing, rows: Iterable[tuple[str, str, Mapping[str, Any], int | None]]
) -> None:
    """Add deliveries (reference, address, values, user id); references that this mailing has already are skipped.

    Reads `rows` piece by piece, so that a list of any size needs no more memory.
    """
    now = timezone.now()
    remaining = iter(rows)
    while piece := list(islice(remaining, ROWS_AT_ONCE)):
        Delivery.objects.bulk_create(
            (
                Delivery(
                    mailing=mailing,
                    reference=reference,
                    address=ascii_address(address),
                    values=dict(values),
                    user_id=user_id,
                    message_id=message_id_for(mailing, reference),
                    due_at=now,
                    created_at=now,
                )
                for reference, address, values, user_id in piece
            ),
            ignore_conflicts=True,
        )


@transaction.atomic
def start_mailing(*, mailing: Mailing) -> None:
    """Let a prepared or paused mailing run. Raises MailingOver."""
    _change_state(mailing, Mailing.State.RUNNING, [Mailing.State.PREPARING, Mailing.State.PAUSED])
    wake_worker_on_commit(DELIVER_TASK)


@transaction.atomic
def pause_mailing(*, mailing: Mailing) -> None:
    """Stop claiming; mails that a worker holds already go out. Raises MailingOver."""
    _change_state(mailing, Mailing.State.PAUSED, [Mailing.State.RUNNING])


@transaction.atomic
def cancel_mailing(*, mailing: Mailing) -> None:
    """Never send what still waits. Raises MailingOver."""
    alive = [Mailing.State.PREPARING, Mailing.State.RUNNING, Mailing.State.PAUSED]
    _change_state(mailing, Mailing.State.CANCELLED, alive)
    withdraw(Delivery.objects.filter(mailing=mailing))


def _change_state(mailing: Mailing, new: str, allowed: Sequence[str]) -> None:
    if mailing.state == new:
        return
    changed = Mailing.objects.filter(pk=mailing.pk, state__in=allowed).update(state=new)
    mailing.refresh_from_db(fields=["state"])
    if not changed and mailing.state != new:
        raise MailingOver(mailing)


@transaction.atomic
def withdraw(deliveries: QuerySet[Delivery]) -> None:
    """Do not send what has not been sent; a mail in a sender's hands just now may still go."""
    deliveries.filter(state=State.CLAIMED).update(withdrawn=True)
    deliveries.filter(state=State.OPEN).update(state=State.SKIPPED, withdrawn=True)
