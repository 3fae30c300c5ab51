"""The one sender: claims due deliveries, sends them, records each outcome.

No transaction is open while a mail server is talked to. What a killed worker held is claimable
again when its lease runs out; only the mail it had in hand may then arrive a second time, with
the same Message-ID. Rules and reasons: docs/mail.md.
"""

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formatdate, parseaddr

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ..access.readable import readable_access_ids
from .assembly import Assembler
from .models import Channel, Delivery, Mailing
from .transports import (
    DEFERRED,
    IN_DOUBT,
    REFUSED,
    TAKEN,
    Outcome,
    Transport,
    TransportDown,
    open_transport,
)

logger = logging.getLogger(__name__)

BATCH = 50
# Longer than any one mail can take (connection and answer may each time out after 30 s); renewed
# while a batch takes longer, so that only a dead worker's rows fall to another.
LEASE = timedelta(seconds=90)
RENEW_BEFORE = 70.0
# A task ends after this; whatever is left is the next one's.
SLICE_SECONDS = 20.0
# After a server that cannot be reached, nobody tries the channel for this long.
REST = timedelta(seconds=30)
# The wait after each refusal for now: greylisting lets the second or third try in, and a server
# that is down over a weekend still gets the mail.
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440, 1440)]
MAX_DOUBTS = 2

# Set when this process is asked to end: the mail in hand is finished, the rest given back.
stopping = threading.Event()

RECORD = """
    UPDATE teamweb_notifications_delivery
    SET state = %s, sent_at = %s, last_reply = %s
    WHERE id = %s AND attempts = %s AND state = 'claimed'
"""


@dataclass
class Report:
    sent: int = 0
    refused: int = 0
    deferred: int = 0
    in_doubt: int = 0
    failed: int = 0
    skipped: int = 0
    # The slice ended with work in hand: somebody should go on at once.
    is_time_up: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    mailing_id: int
    user_id: int | None
    address: str
    values: dict
    message_id: str
    attempts: int
    doubts: int


# One mail in hand per process: what kill -9 can repeat. More speed comes from more processes.
_turn = threading.Lock()
_asked = threading.Event()


def deliver_due(
    *,
    seconds: float = SLICE_SECONDS,
    must_stop: Callable[[], bool] = stopping.is_set,
) -> Report:
    """Send what is due until nothing is, time is up or the process must stop.

    Where a thread of this process is sending already, it is told to look again instead.
    """
    sender = _Sender(must_stop, ends_at=time.monotonic() + seconds)
    _asked.set()
    while _asked.is_set() and not must_stop():
        if not _turn.acquire(blocking=False):
            break
        try:
            _asked.clear()
            with relaxed_commits():
                sender.run()
        finally:
            _turn.release()
        if sender.report.is_time_up:
            break
    close_finished_mailings()
    return sender.report


@contextmanager
def relaxed_commits() -> Iterator[None]:
    """Do not wait for the disk at each recorded mail.

    A worker's death loses nothing by it; only a crash of the database's own host can forget the
    last half second, whose mails are then repeated with the same Message-ID.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # The pool would hand the setting on to whoever uses the connection next.
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def close_finished_mailings() -> None:
    """A mailing is over when no row waits. What only its recipient may know is then forgotten."""
    done = list(Mailing.objects.without_open_rows().values_list("pk", flat=True)[:500])
    if not done:
        return
    Mailing.objects.filter(pk__in=done, state=Mailing.State.RUNNING).update(
        state=Mailing.State.FINISHED, finished_at=timezone.now()
    )
    # Links to set a password, confirm an address or answer for somebody would else wait here for
    # a thief.
    Mailing.objects.filter(pk__in=done, kind__in=CONFIDENTIAL_KINDS).update(
        text="", html="", raw=None, calendar=""
    )


CONFIDENTIAL_KINDS = (
    "account",
    "django",
    "opt_in",
    "preferences_link",
    "address_change",
    "meeting",
)


class _Sender:
    def __init__(self, must_stop: Callable[[], bool], ends_at: float) -> None:
        self.must_stop = must_stop
        self.ends_at = ends_at
        self.report = Report()
        self.transport: Transport | None = None
        self.assemblers: OrderedDict[int, tuple[Assembler, str]] = OrderedDict()
        self._date = (0, "")

    def run(self) -> None:
        try:
            while not self.must_stop() and time.monotonic() < self.ends_at:
                batch, wait = claim(BATCH)
                if not batch:
                    if wait is None or time.monotonic() + wait > self.ends_at:
                        return
                    time.sleep(min(wait, 0.2))
                    continue
                if not self._send_batch(batch):
                    return
            self.report.is_time_up = not self.must_stop()
        finally:
            if self.transport is not None:
                self.transport.close()
                self.transport = None

    def _send_batch(self, batch: list[Claimed]) -> bool:
        """Send what was claimed; False when it makes no sense to claim more now."""
        waiting = deque(self._still_allowed(batch))
        lease_ends = time.monotonic() + LEASE.total_seconds()
        while waiting:
            if self.must_stop():
                give_back(waiting)
                return False
            if time.monotonic() > lease_ends - RENEW_BEFORE:
                if time.monotonic() > lease_ends:
                    # This process slept too long: others may have the rows by now.
                    return True
                extend_lease(waiting)
                lease_ends = time.monotonic() + LEASE.total_seconds()
            row = waiting.popleft()
            try:
                outcome = self._send(row)
            except TransportDown as down:
                logger.warning("mail server not reachable: %s", down)
                waiting.appendleft(row)
                rest_channel(row.mailing_id)
                give_back(waiting)
                return False
            except Exception:
                # One broken mail must not keep all others from going.
                logger.exception("delivery %s could not be made", row.id)
                outcome = Outcome(DEFERRED, "could not be assembled, see the log")
            self._record(row, outcome)
        return True

    def _still_allowed(self, batch: list[Claimed]) -> list[Claimed]:
        """The rows whose person may still read what the mail is about."""
        mailings = Mailing.objects.in_bulk({row.mailing_id for row in batch})
        guarded = {pk: m.access_ids for pk, m in mailings.items() if m.access_ids}
        for pk, mailing in mailings.items():
            if pk not in self.assemblers:
                self.assemblers[pk] = (Assembler(mailing), parseaddr(mailing.sender)[1])
        while len(self.assemblers) > 2 * BATCH:
            self.assemblers.popitem(last=False)
        wanted = {row.user_id for row in batch if row.mailing_id in guarded}
        people = get_user_model()._default_manager.in_bulk(wanted - {None}) if wanted else {}
        allowed = []
        for row in batch:
            needs = guarded.get(row.mailing_id)
            if needs:
                person = people.get(row.user_id)
                if person is None or not set(needs) <= readable_access_ids(person):
                    settle(row, Delivery.State.SKIPPED, "may not read it any more")
                    self.report.skipped += 1
                    continue
            allowed.append(row)
        return allowed

    def _send(self, row: Claimed) -> Outcome:
        assembler, sender = self.assemblers[row.mailing_id]
        message = assembler.message(
            address=row.address,
            message_id=row.message_id,
            date=self._now_as_header(),
            values=row.values,
        )
        outcome = Outcome(DEFERRED, is_cut=True)
        # A line found cut, or closed by the server's limit per connection, says nothing about
        # this address: try once more on a fresh one.
        for _line in range(2):
            if self.transport is None:
                self.transport = open_transport()
            self.transport.open()
            outcome = self.transport.send(
                sender=sender, address=row.address, message=message, message_id=row.message_id
            )
            if not (outcome.is_cut and outcome.result == DEFERRED):
                break
        return outcome

    def _record(self, row: Claimed, outcome: Outcome) -> None:
        if outcome.result == TAKEN:
            settle(row, Delivery.State.SENT, outcome.reply)
            self.report.sent += 1
        elif outcome.result == REFUSED:
            settle(row, Delivery.State.REFUSED, outcome.reply)
            self.report.refused += 1
        elif outcome.result == IN_DOUBT:
            self.report.in_doubt += 1
            if row.doubts + 1 >= MAX_DOUBTS:
                settle(row, Delivery.State.IN_DOUBT, outcome.reply)
            else:
                postpone(row, timedelta(seconds=5), outcome.reply, doubts=row.doubts + 1)
        elif row.attempts > len(WAITS):
            settle(row, Delivery.State.FAILED, outcome.reply)
            self.report.failed += 1
        else:
            postpone(row, WAITS[row.attempts - 1], outcome.reply)
            self.report.deferred += 1

    def _now_as_header(self) -> str:
        now = int(time.time())
        if self._date[0] != now:
            self._date = (now, formatdate(now, localtime=True))
        return self._date[1]


def claim(limit: int) -> tuple[list[Claimed], float | None]:
    """Take up to `limit` due rows for this worker.

    No rows: the second value is the number of seconds to wait for the channel's speed limit, or
    None when nothing is due. Two workers never get the same row: PostgreSQL skips what another
    has locked, SQLite lets one claim at a time.
    """
    now = timezone.now()
    wait: float | None = None
    with transaction.atomic():
        resting = Channel.objects.filter(resting_until__gt=now)
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
            claimed = _hand_out(rows, now)
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


def _hand_out(rows: list[Delivery], now: datetime) -> list[Claimed]:
    gone = [row.pk for row in rows if row.withdrawn or not row.address]
    if gone:
        Delivery.objects.filter(pk__in=gone).update(state=Delivery.State.SKIPPED)
    worn_out = [row.pk for row in rows if row.attempts > len(WAITS) and row.pk not in gone]
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
            doubts=row.doubts,
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


def settle(row: Claimed, state: str, reply: str) -> None:
    """Record an outcome that is final. Written by hand: it runs once per mail."""
    sent_at = timezone.now() if state == Delivery.State.SENT else None
    with connection.cursor() as cursor:
        sent = sent_at and connection.ops.adapt_datetimefield_value(sent_at)
        cursor.execute(RECORD, [str(state), sent, reply[:300], row.id, row.attempts])


def postpone(row: Claimed, wait: timedelta, reply: str, doubts: int | None = None) -> None:
    """Back to waiting; whoever was withdrawn meanwhile is not tried again."""
    own = Delivery.objects.filter(pk=row.id, attempts=row.attempts, state=Delivery.State.CLAIMED)
    own.filter(withdrawn=True).update(state=Delivery.State.SKIPPED, last_reply=reply[:300])
    own.update(
        state=Delivery.State.OPEN,
        due_at=timezone.now() + wait,
        last_reply=reply[:300],
        doubts=row.doubts if doubts is None else doubts,
    )


def give_back(rows: deque[Claimed]) -> None:
    """Let go of rows that were not tried, as if they had not been claimed."""
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


def rest_channel(mailing_id: int) -> None:
    Channel.objects.filter(mailings=mailing_id).update(resting_until=timezone.now() + REST)
