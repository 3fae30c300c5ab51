"""Rows that a worker holds: claiming them within the channel's speed, and recording what became of each.

Two workers never hold the same row. What a killed worker held is claimable again when its lease
runs out.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ..models import Channel, Delivery, Mailing

BATCH = 50
# Longer than any one mail can take (connection and answer may each time out after 30 s); renewed
# while a batch takes longer, so that only a dead worker's rows fall to another.
LEASE = timedelta(seconds=90)
# After a server that cannot be reached, nobody tries the channel for this long.
BACKOFF = timedelta(seconds=30)
# The wait after each refusal for now: greylisting lets the second or third try in, and a server
# that is down over a weekend still gets the mail.
RETRY_DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440, 1440)]

RECORD = """
    UPDATE teamweb_notifications_delivery
    SET state = %s, sent_at = %s, last_reply = %s
    WHERE id = %s AND attempts = %s AND state = 'claimed'
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    mailing_id: int
    user_id: int | None
    address: str
    values: dict
    message_id: str
    attempts: int
    uncertain_attempts: int


def claim(limit: int) -> tuple[list[Claimed], float | None]:
    """Take up to `limit` due rows for this worker.

    No rows: the second value is the number of seconds to wait for the channel's speed limit, or
    None when nothing is due. Two workers never get the same row: PostgreSQL skips what another
    has locked, SQLite lets one claim at a time.
    """
    now = timezone.now()
    wait: float | None = None
    with transaction.atomic():
        resting = Channel.objects.filter(backoff_until__gt=now)
        due = Mailing.objects.with_due_work(now).exclude(channel__in=resting)
        mailings = list(due.values_list("pk", "channel_id", "priority")[:BATCH])
        for channel_id, mailing_ids in _by_channel(mailings):
            allowed, wait = _take_tokens(channel_id, limit, now)
            if not allowed:
                continue
            rows = list(
                Delivery.objects.claimable(now)
                .filter(mailing_id__in=mailing_ids, mailing__state=Mailing.State.RUNNING)
                .select_for_update(skip_locked=True, of=("self",))
                .order_by("mailing_id", "due_at")[:allowed]
            )
            claimed = _claim_rows(rows, now)
            _return_tokens(channel_id, allowed - len(claimed))
            if claimed or rows:
                return claimed, 0.0
            # Others hold what is left of these; look whether another channel has work.
            wait = None
        return [], wait


def _by_channel(mailings: list[tuple[int, int, int]]) -> list[tuple[int, list[int]]]:
    """What may be claimed in one go, the urgent first; of the big mailings only one at a time.

    Rows of one mailing come from the index in order, rows of several would have to be sorted.
    """
    found: OrderedDict[tuple[int, int, int], list[int]] = OrderedDict()
    for pk, channel_id, priority in mailings:
        alone = pk if priority == Mailing.Priority.BULK else 0
        found.setdefault((channel_id, priority, alone), []).append(pk)
    return [(key[0], pks) for key, pks in found.items()]


def _claim_rows(rows: list[Delivery], now: datetime) -> list[Claimed]:
    gone = [row.pk for row in rows if row.withdrawn or not row.address]
    if gone:
        Delivery.objects.filter(pk__in=gone).update(state=Delivery.State.SKIPPED)
    worn_out = [row.pk for row in rows if row.attempts > len(RETRY_DELAYS) and row.pk not in gone]
    if worn_out:
        # Its worker died each time.
        Delivery.objects.filter(pk__in=worn_out).update(state=Delivery.State.FAILED)
    out = {*gone, *worn_out}
    taken = [row for row in rows if row.pk not in out]
    Delivery.objects.filter(pk__in=[row.pk for row in taken]).update(
        state=Delivery.State.CLAIMED, due_at=now + LEASE, attempts=F("attempts") + 1
    )
    return [
        Claimed(
            id=row.pk,
            mailing_id=row.mailing_id,
            user_id=row.user_id,
            address=row.address,
            values=row.values,
            message_id=row.message_id,
            attempts=row.attempts + 1,
            uncertain_attempts=row.uncertain_attempts,
        )
        for row in taken
    ]


def _take_tokens(channel_id: int, wanted: int, now: datetime) -> tuple[int, float | None]:
    """How many mails the channel's speed limit lets go now; with 0, the seconds until one may."""
    speed = Channel.objects.filter(pk=channel_id).values_list("mails_per_minute", flat=True).get()
    if speed is None:
        return wanted, None
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    per_second = (channel.mails_per_minute or 0) / 60
    passed = max(0.0, (now - channel.refilled_at).total_seconds())
    # Saved up at most for a second, so that a quiet hour is not followed by a burst.
    channel.tokens = min(max(1.0, per_second), channel.tokens + passed * per_second)
    channel.refilled_at = now
    allowed = min(wanted, int(channel.tokens))
    channel.tokens -= allowed
    channel.save(update_fields=["tokens", "refilled_at"])
    wait = None if per_second == 0 else (1 - channel.tokens) / per_second
    return allowed, wait


def _return_tokens(channel_id: int, count: int) -> None:
    if count:
        Channel.objects.filter(pk=channel_id, mails_per_minute__isnull=False).update(
            tokens=F("tokens") + count
        )


def record_outcome(row: Claimed, state: str, reply: str) -> None:
    """Record an outcome that is final. Written by hand: it runs once per mail."""
    sent_at = timezone.now() if state == Delivery.State.SENT else None
    with connection.cursor() as cursor:
        sent = sent_at and connection.ops.adapt_datetimefield_value(sent_at)
        cursor.execute(RECORD, [str(state), sent, reply[:300], row.id, row.attempts])


def postpone(
    row: Claimed, wait: timedelta, reply: str, uncertain_attempts: int | None = None
) -> None:
    """Try the row again later, unless it was withdrawn meanwhile."""
    own = Delivery.objects.filter(pk=row.id, attempts=row.attempts, state=Delivery.State.CLAIMED)
    own.filter(withdrawn=True).update(state=Delivery.State.SKIPPED, last_reply=reply[:300])
    own.update(
        state=Delivery.State.OPEN,
        due_at=timezone.now() + wait,
        last_reply=reply[:300],
        uncertain_attempts=row.uncertain_attempts
        if uncertain_attempts is None
        else uncertain_attempts,
    )


def release_claim(rows: deque[Claimed]) -> None:
    """Release rows that were not tried, as if they had not been claimed."""
    for attempts in {row.attempts for row in rows}:
        own = Delivery.objects.filter(
            pk__in=[row.id for row in rows if row.attempts == attempts],
            attempts=attempts,
            state=Delivery.State.CLAIMED,
        )
        own.filter(withdrawn=True).update(state=Delivery.State.SKIPPED)
        own.update(state=Delivery.State.OPEN, due_at=timezone.now(), attempts=attempts - 1)


def extend_lease(rows: deque[Claimed]) -> None:
    Delivery.objects.filter(pk__in=[row.id for row in rows], state=Delivery.State.CLAIMED).update(
        due_at=timezone.now() + LEASE
    )


def back_off_channel(mailing_id: int) -> None:
    Channel.objects.filter(mailings=mailing_id).update(backoff_until=timezone.now() + BACKOFF)
