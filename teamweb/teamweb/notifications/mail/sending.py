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
from datetime import timedelta
from email.utils import formatdate, parseaddr

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from ...access.readable import readable_access_ids
from ..models import Delivery, MailFile, Mailing
from .assembly import Assembler
from .claims import (
    BATCH,
    LEASE,
    RETRY_DELAYS,
    Claimed,
    back_off_channel,
    claim,
    extend_lease,
    postpone,
    record_outcome,
    release_claim,
)
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

RENEW_BEFORE = 70.0
# A task ends after this; whatever is left is the next one's.
SLICE_SECONDS = 20.0
MAX_UNCERTAIN_ATTEMPTS = 2

# Set when this process is asked to end: the mail in hand is finished, the rest given back.
stopping = threading.Event()


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


# One mail in hand per process: what kill -9 can repeat. More speed comes from more processes.
_sending_lock = threading.Lock()
_send_requested = threading.Event()


def deliver_due(
    *,
    seconds: float = SLICE_SECONDS,
    must_stop: Callable[[], bool] = stopping.is_set,
) -> Report:
    """Send what is due until nothing is, time is up or the process must stop.

    Where a thread of this process is sending already, that thread is asked to look again instead.
    """
    sender = _Sender(must_stop, ends_at=time.monotonic() + seconds)
    _send_requested.set()
    while _send_requested.is_set() and not must_stop():
        if not _sending_lock.acquire(blocking=False):
            break
        try:
            _send_requested.clear()
            with relaxed_commits():
                sender.run()
        finally:
            _sending_lock.release()
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
    over = Mailing.objects.without_open_rows()
    done = dict(over.values_list("pk", "attachment")[:500])
    if not done:
        return
    Mailing.objects.filter(pk__in=done, state=Mailing.State.RUNNING).update(
        state=Mailing.State.FINISHED, finished_at=timezone.now()
    )
    # Links to set a password, confirm an address or answer for somebody would else wait here for
    # a thief.
    Mailing.objects.filter(pk__in=done, kind__in=CONFIDENTIAL_KINDS).update(
        text="", html="", raw=None, calendar="", attachment=None
    )
    if any(done.values()):
        MailFile.objects.filter(mailings=None).delete()


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
                release_claim(waiting)
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
                back_off_channel(row.mailing_id)
                release_claim(waiting)
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
                    record_outcome(row, Delivery.State.SKIPPED, "may not read it any more")
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
            record_outcome(row, Delivery.State.SENT, outcome.reply)
            self.report.sent += 1
        elif outcome.result == REFUSED:
            record_outcome(row, Delivery.State.REFUSED, outcome.reply)
            self.report.refused += 1
        elif outcome.result == IN_DOUBT:
            self.report.in_doubt += 1
            if row.uncertain_attempts + 1 >= MAX_UNCERTAIN_ATTEMPTS:
                record_outcome(row, Delivery.State.IN_DOUBT, outcome.reply)
            else:
                postpone(
                    row,
                    timedelta(seconds=5),
                    outcome.reply,
                    uncertain_attempts=row.uncertain_attempts + 1,
                )
        elif row.attempts > len(RETRY_DELAYS):
            record_outcome(row, Delivery.State.FAILED, outcome.reply)
            self.report.failed += 1
        else:
            postpone(row, RETRY_DELAYS[row.attempts - 1], outcome.reply)
            self.report.deferred += 1

    def _now_as_header(self) -> str:
        now = int(time.time())
        if self._date[0] != now:
            self._date = (now, formatdate(now, localtime=True))
        return self._date[1]
