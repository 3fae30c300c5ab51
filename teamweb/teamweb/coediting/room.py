"""One document that is open in this process: takes changes, passes them on, has them stored.

A change goes out to the other browsers at once and is acknowledged to its sender after the
commit. All work on the Doc happens in the event loop's thread, all work on the database in others.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pycrdt
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import log
from .actions import begin
from .bus import Kind
from .bus import Message as BusMessage
from .connection import Connection
from .counters import COMMIT_SECONDS, REFUSED, UPDATES
from .models import CoeditedDocument
from .outline import NoEditorsUpdate, Outline
from .owners import owners_of
from .presence import RoomPresence
from .protocol import (
    EMPTY_UPDATE,
    GONE,
    Close,
    Malformed,
    Message,
    Reader,
    Sync,
    ack_frame,
    awareness_frame,
    notice_frame,
    read_presence,
    read_sync,
    sync_frame,
)
from .registry import Right
from .updates import MAX_CLIENT, BadUpdate, check_state_vector, decode

if TYPE_CHECKING:
    from .rooms import Rooms

logger = logging.getLogger(__name__)

MAX_UPDATE_BYTES = 5_000_000
# Larger ones are read in another thread.
READ_AT_ONCE_BYTES = 30_000
MAX_AWARENESS_BYTES = 64_000
# Changes of one tick leave as one frame. Sending costs time for each browser: among few a change hardly
# has to wait for the next tick, among many the frames get fewer.
TICK_SECONDS_FOR_EACH, MAX_TICK_SECONDS = 0.00005, 0.01
MERGED_AT_ONCE = 200
# Somebody's changes may build on those of another browser, which comes back a moment later.
WAIT_SECONDS = 20
# Changes that come while a commit is young are committed together.
COMMIT_GAP_SECONDS = 0.03
COMMITTED_AT_ONCE = 500
PRESENCE_SECONDS = 0.08
# Stored rows are applied in pieces, so that other rooms are served in between.
APPLIED_AT_ONCE = 500
GIVE_UP_SECONDS = 2
TOLD_BY_BUS_BYTES = 256_000
IDLE_SECONDS, WRITING_SECONDS = 15, 180


class Unavailable(Exception):
    """The room cannot be opened; `code` says it to the browser."""

    def __init__(self, code: Close) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Unstored:
    """A change that was taken and is not committed, and how many frames its commit acknowledges.

    Without payload only the acknowledgement waits.
    """

    connection: Connection
    payload: bytes | None
    acknowledges: int = 1


class Room:
    def __init__(self, rooms: "Rooms", document_id: int) -> None:
        self.rooms, self.document_id = rooms, document_id
        self.connections: set[Connection] = set()
        self.seq = self.epoch = 0
        self.checkpoint_seq: int | None = None
        self._failure: dict[str, str] = {}
        self.is_closed = False
        self.presence = RoomPresence(document_id)
        # `seq` moves under it only: own commits and what others stored must not overtake each other.
        self._seq_lock = asyncio.Lock()
        self._is_ready = asyncio.Event()
        self._doc: pycrdt.Doc = pycrdt.Doc()
        self._outline = Outline()
        self._owners: dict[int, int | None] = {}
        # Whose changes build on what somebody else has not sent.
        self._waiting: set[Connection] = set()
        self._changes_seen = 0
        self._unstored: list[Unstored] = []
        self._storing: asyncio.Task | None = None
        self._committed_at = 0.0
        self._leaving: list[tuple[bytes, Connection | None]] = []
        self._left_at = 0.0
        self._is_flush_due = self._is_presence_due = False
        self._changed_at: float | None = None
        self._asked_at = time.monotonic()

    # Opening and closing

    async def load(self) -> None:
        """Read the document; also anew, after a change that could not be applied as a whole.

        Raises Unavailable.
        """
        try:
            async with self._seq_lock:
                stored, outline = await self.rooms.reading(_stored, self.document_id)
                doc: pycrdt.Doc = pycrdt.Doc()
                await self._apply_in_pieces(doc, stored.payloads)
                # What was taken meanwhile is not in the log yet.
                for each in self._unstored:
                    if each.payload is not None:
                        doc.apply_update(each.payload)
                        outline.add(each.payload)
                doc.observe(self._note_change)
                self._doc, self._outline = doc, outline
                self.seq, self.epoch = stored.seq, stored.epoch
        except CoeditedDocument.DoesNotExist:
            raise Unavailable(Close.NO_DOCUMENT) from None
        except DatabaseError as error:
            logger.warning("a document cannot be read", extra={"error": str(error)})
            raise Unavailable(Close.TRY_AGAIN) from error
        self._is_ready.set()

    @staticmethod
    async def _apply_in_pieces(doc: pycrdt.Doc, payloads: list[bytes]) -> None:
        for start in range(0, len(payloads), APPLIED_AT_ONCE):
            # One transaction each: merging many rows first is far slower.
            with doc.transaction():
                for payload in payloads[start : start + APPLIED_AT_ONCE]:
                    doc.apply_update(payload)
            await asyncio.sleep(0)

    def join(self, connection: Connection) -> None:
        self.connections.add(connection)
        connection.put(notice_frame("rights", right=connection.right.name.lower()))
        self._ask_for_changes(connection)
        if self._failure:
            self._tell_failure_to(connection)
        if states := self.presence.states():
            connection.put(awareness_frame(states))
        if connection.right >= Right.WRITE:
            self.rooms.note_writers(self)

    def _ask_for_changes(self, connection: Connection) -> None:
        # A reader's browser has nothing that we would take.
        if connection.right >= Right.WRITE:
            connection.put(sync_frame(Sync.STEP1, self._doc.get_state()))

    async def leave(self, connection: Connection) -> None:
        """Returns when nothing of this room waits for its commit any more, if it was the last one."""
        self.connections.discard(connection)
        self._waiting.discard(connection)
        self._withdraw(connection)
        while not self.connections and self._storing is not None and not self._storing.done():
            await asyncio.wait([self._storing])
        self.drop_if_empty()

    def drop_if_empty(self) -> None:
        if self.connections or self._unstored or self.is_closed:
            return
        self.is_closed = True
        self.rooms.forget(self)
        if self._changed_at is not None:
            self.rooms.ask_checkpoint(self.document_id, "leave")

    def shut(self, code: Close) -> None:
        """Send everybody away and forget the room; what is not stored comes back with the browsers."""
        if self.is_closed:
            return
        self.is_closed = True
        self._is_ready.set()
        for connection in list(self.connections):
            connection.close(code)
        self.rooms.forget(self)

    # What browsers send

    async def receive(self, connection: Connection, frame: bytes) -> None:
        """Raises Malformed for what is no frame of this protocol."""
        if not self._is_ready.is_set():
            await self._is_ready.wait()
        if not connection.is_open or self.is_closed:
            return
        reader = Reader(frame)
        kind = reader.uint()
        if kind == Message.SYNC:
            step, payload = read_sync(reader)
            if step == Sync.STEP1:
                self._send_difference(connection, payload)
            elif step == Sync.UPDATE or payload != EMPTY_UPDATE:
                await self._take(connection, step, payload)
        elif kind == Message.AWARENESS:
            await self._take_presence(connection, reader.bytes())
        elif kind == Message.QUERY_AWARENESS:
            connection.put(awareness_frame(self.presence.states()))
        else:
            raise Malformed("an unknown message")

    def _send_difference(self, connection: Connection, state_vector: bytes) -> None:
        try:
            check_state_vector(state_vector)
            difference = self._doc.get_update(state_vector)
        except ValueError as error:
            raise Malformed("no state vector") from error
        connection.put(sync_frame(Sync.STEP2, difference))

    async def _take(self, connection: Connection, step: Sync, payload: bytes) -> None:
        if len(payload) > MAX_UPDATE_BYTES:
            REFUSED.labels("size").inc()
            connection.close(Close.TOO_LARGE)
            return
        try:
            if len(payload) > READ_AT_ONCE_BYTES:
                decoded = await self.rooms.reading(decode, payload)
            else:
                decoded = decode(payload)
        except BadUpdate as error:
            raise Malformed("no update") from error
        if connection.right < Right.WRITE:
            self._refuse(connection, "right", _("You may read this text, but not change it."))
            return
        news = self._outline.news(decoded)
        if any(self._owners.get(client) != connection.user_id for client in news):
            # It may be known elsewhere already, or somebody may have used the id there.
            await self.catch_up()
            await self._learn_owners(connection, self._outline.news(decoded))
        if not self._is_ready.is_set():
            await self._is_ready.wait()
        if not connection.is_open or self.is_closed or connection.right < Right.WRITE:
            return
        try:
            accepted = self._outline.accept(
                payload,
                decoded,
                is_own=lambda client: self._owners.get(client) == connection.user_id,
                only_complete=step == Sync.UPDATE,
            )
        except NoEditorsUpdate as error:
            self._log_refusal("an update that no editor makes", connection, error)
            REFUSED.labels("content").inc()
            connection.close(Close.TOO_LARGE)
            return
        seen = self._changes_seen
        if accepted.payload and not self._apply(connection, accepted.payload):
            return
        connection.accepted += 1
        acknowledges = 1
        if step == Sync.UPDATE and not accepted.is_complete:
            # It builds on what the browser wrote while it was away: it is asked for all of that.
            connection.held += 1
            if connection not in self._waiting:
                self._ask_for_changes(connection)
            return
        if step == Sync.STEP2:
            acknowledges += connection.held
            connection.held = 0
        if accepted.waits_for is not None:
            # Not acknowledged before the other one has sent it, and asked for anew then.
            connection.held, connection.waits_for = acknowledges, accepted.waits_for
            acknowledges = 0
            self._waiting.add(connection)
            self.rooms.loop.call_later(WAIT_SECONDS, self._tell_who_waits, connection)
        if step == Sync.STEP2 and seen == self._changes_seen:
            # A browser that comes back tells what is known here, though perhaps not committed yet.
            self._unstored.append(Unstored(connection, None, acknowledges))
        else:
            self._unstored.append(Unstored(connection, accepted.payload, acknowledges))
            self._pass_on(accepted.payload, connection)
            self._changed_at = time.monotonic()
            UPDATES.inc()
            self._ask_who_waited()
        if self._storing is None or self._storing.done():
            self._storing = self.rooms.start(self._store_all())

    async def _learn_owners(self, connection: Connection, client_ids: list[int]) -> None:
        """Ask whose these client ids are; those that nobody has used become this person's."""
        asked = [each for each in client_ids if each not in self._owners]
        unused = [each for each in asked if not self._outline.end(each)]
        if not connection.may_use_clients(len(unused)):
            connection.close(Close.TOO_MUCH)
            return
        try:
            self._owners |= await self.rooms.writing(
                partial(owners_of, unused=unused, by=connection.user_id), self.document_id, asked
            )
        except DatabaseError as error:
            logger.warning("client ids cannot be bound", extra={"error": str(error)})
            connection.close(Close.TRY_AGAIN)

    def _ask_who_waited(self) -> None:
        """Those for whom what they build on is there now."""
        for connection in [each for each in self._waiting if self._outline.knows(each.waits_for)]:
            self._waiting.discard(connection)
            self._ask_for_changes(connection)

    def _tell_who_waits(self, connection: Connection) -> None:
        if connection in self._waiting:
            reason = _("Part of your text builds on words of somebody else that did not arrive.")
            self._refuse(connection, "foreign", reason)

    def _refuse(self, connection: Connection, label: str, reason: Promise) -> None:
        REFUSED.labels(label).inc()
        with translation.override(connection.claim.language):
            connection.put(notice_frame("refused", reason=str(reason)))

    def _log_refusal(self, what: str, connection: Connection, error: BaseException) -> None:
        logger.warning(what, extra={"user": connection.user_id, "error": repr(error)})

    def _apply(self, connection: Connection, payload: bytes) -> bool:
        try:
            self._doc.apply_update(payload)
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:
            # A panic in the library, for what the check let through: what it left half done is thrown away.
            self._log_refusal("an update broke", connection, error)
            REFUSED.labels("broken").inc()
            connection.close(Close.GARBAGE)
            self._is_ready.clear()
            self.rooms.start(self._load_again())
            return False
        return True

    async def _load_again(self) -> None:
        try:
            await self.load()
        except Unavailable as error:
            self.shut(error.code)

    def _note_change(self, event: pycrdt.TransactionEvent) -> None:
        self._changes_seen += 1

    # What browsers show of themselves

    async def _take_presence(self, connection: Connection, payload: bytes) -> None:
        if len(payload) > MAX_AWARENESS_BYTES:
            raise Malformed("too much presence")
        states = read_presence(payload)
        # Only those who may write are shown: nobody has to be seen reading.
        if connection.right < Right.WRITE:
            return
        if connection.client_id is None:
            # Whoever sees a client id could use it: it is its owner's before it is shown.
            shown = next((each.client_id for each in states if each.state != GONE), None)
            if shown is None or shown > MAX_CLIENT:
                return
            if self._owners.get(shown) != connection.user_id:
                await self._learn_owners(connection, [shown])
            if self._owners.get(shown) != connection.user_id:
                return
            states = [each for each in states if each.client_id == shown]
        may_show = connection in self.connections and connection.right >= Right.WRITE
        if may_show and self.presence.take(connection, states, self.connections):
            self._show_presence_soon()

    def _withdraw(self, connection: Connection) -> None:
        if self.presence.withdraw(connection):
            self._show_presence_soon()
        self.rooms.note_writers(self)

    def _show_presence_soon(self) -> None:
        if not self._is_presence_due:
            self._is_presence_due = True
            self.rooms.loop.call_later(PRESENCE_SECONDS, self._show_presence)

    def _show_presence(self) -> None:
        self._is_presence_due = False
        own, all_changed = self.presence.changes()
        if all_changed:
            frame = awareness_frame(all_changed)
            for connection in self.connections:
                connection.put(frame)
        if own:
            payload = awareness_frame(own)
            self.rooms.bus.send(BusMessage(Kind.PRESENCE, self.document_id, 0, (payload,)))

    def tell_presence(self) -> None:
        """To other processes, which asked who is here."""
        if own := self.presence.own_states():
            payload = awareness_frame(own)
            self.rooms.bus.send(BusMessage(Kind.PRESENCE, self.document_id, 0, (payload,)))

    def hear_presence(self, frame: bytes) -> None:
        reader = Reader(frame)
        reader.uint()
        self.presence.hear(read_presence(reader.bytes()))
        self._show_presence_soon()
        self.rooms.note_writers(self)

    def expire_presence(self) -> None:
        if self.presence.expire():
            self._show_presence_soon()

    def writers(self) -> dict[int, str]:
        """The people who may write and have the text open, in any process."""
        if self.is_closed:
            return {}
        return self.presence.writers(c for c in self.connections if c.right >= Right.WRITE)

    # What goes out

    def _pass_on(self, payload: bytes, sender: Connection | None) -> None:
        self._leaving.append((payload, sender))
        if not self._is_flush_due:
            self._is_flush_due = True
            tick = min(len(self.connections) * TICK_SECONDS_FOR_EACH, MAX_TICK_SECONDS)
            wait = self._left_at + tick - self.rooms.loop.time()
            if wait > 0:
                self.rooms.loop.call_later(wait, self._flush)
            else:
                self.rooms.loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._is_flush_due = False
        self._left_at = self.rooms.loop.time()
        leaving, self._leaving = self._leaving, []
        for start in range(0, len(leaving), MERGED_AT_ONCE):
            part = leaving[start : start + MERGED_AT_ONCE]
            senders = {sender for _payload, sender in part}
            # One frame for everybody; what comes back to one of several senders changes nothing there.
            only_sender = senders.pop() if len(senders) == 1 else None
            for frame in _frames([payload for payload, _sender in part]):
                for connection in self.connections:
                    if connection is not only_sender:
                        connection.put(frame)

    # What is stored

    async def _store_all(self) -> None:
        while self._unstored and not self.is_closed:
            wait = self._committed_at + COMMIT_GAP_SECONDS - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._committed_at = time.monotonic()
            batch = self._unstored[:COMMITTED_AT_ONCE]
            if not await self._store(batch):
                return
            del self._unstored[: len(batch)]
            for each in batch:
                each.connection.committed += each.acknowledges
            for connection in {each.connection for each in batch if each.acknowledges}:
                connection.put(ack_frame(connection.committed))

    async def _store(self, batch: list[Unstored]) -> bool:
        new = [
            log.NewUpdate(payload=each.payload, user_id=each.connection.user_id)
            for each in batch
            if each.payload is not None
        ]
        if not new:
            return True
        async with self._seq_lock:
            last = await self._append(new)
            if last is None:
                return False
            first = last - len(new) + 1
            if first > self.seq + 1 and not await self._catch_up_to(first):
                # The poll reads everything from here on, our own rows too.
                return True
            self.seq = last
        payloads = tuple(each.payload for each in new)
        if sum(map(len, payloads)) <= TOLD_BY_BUS_BYTES:
            self.rooms.bus.send(BusMessage(Kind.UPDATES, self.document_id, first, payloads))
        else:
            self.rooms.bus.send(BusMessage(Kind.DOCUMENT, self.document_id))
        return True

    async def _append(self, new: list[log.NewUpdate]) -> int | None:
        """The number of the last one; None when it was given up and the room is shut."""
        started = time.monotonic()
        failing_since: float | None = None
        pause = 0.1
        while True:
            attempt = self.rooms.start(self.rooms.writing(log.append, self.document_id, new))
            # Slow is no failure: a long import may hold the database's write lock.
            while not (await asyncio.wait([attempt], timeout=GIVE_UP_SECONDS))[0]:
                self._tell_unsaved()
            try:
                last: int = await attempt
            except CoeditedDocument.DoesNotExist:
                self.shut(Close.NO_DOCUMENT)
                return None
            except Exception as error:
                logger.warning("changes are not stored", extra={"error": str(error)})
                self._tell_unsaved()
                now = time.monotonic()
                failing_since = failing_since or now
                if now - failing_since > GIVE_UP_SECONDS:
                    self.shut(Close.TRY_AGAIN)
                    return None
                await asyncio.sleep(pause)
                pause = min(pause * 2, 0.8)
            else:
                COMMIT_SECONDS.observe(time.monotonic() - started)
                return last

    def _tell_unsaved(self) -> None:
        """Everybody who waits, not only those whose changes are tried just now."""
        for connection in {each.connection for each in self._unstored}:
            connection.put(notice_frame("unsaved"))

    # What others stored

    async def catch_up(self) -> None:
        """Take over what the log has and this room has not."""
        async with self._seq_lock:
            if not self.is_closed:
                await self._catch_up_to(None)

    async def _catch_up_to(self, end: int | None) -> bool:
        try:
            rows = await self.rooms.reading(log.rows_after, self.document_id, self.seq)
        except DatabaseError as error:
            logger.warning("the log cannot be read", extra={"error": str(error)})
            return False
        rows = [(seq, payload) for seq, payload in rows if end is None or seq < end]
        self._take_over([payload for _seq, payload in rows])
        if rows:
            self.seq = rows[-1][0]
        return True

    async def hear_updates(self, first: int, payloads: tuple[bytes, ...]) -> None:
        async with self._seq_lock:
            last = first + len(payloads) - 1
            if self.is_closed or last <= self.seq:
                return
            if first > self.seq + 1:
                await self._catch_up_to(None)
                return
            self._take_over(payloads[self.seq + 1 - first :])
            self.seq = last

    def _take_over(self, payloads: Iterable[bytes]) -> None:
        for payload in payloads:
            try:
                self._outline.add(payload)
                self._doc.apply_update(payload)
            except (ValueError, RuntimeError) as error:
                logger.error("a stored change is broken", extra={"error": str(error)})
                continue
            self._pass_on(payload, None)
        self._ask_who_waited()

    # Rights and versions

    def set_right(self, connection: Connection, right: Right) -> None:
        if right == connection.right:
            return
        connection.right = right
        connection.put(notice_frame("rights", right=right.name.lower()))
        if right >= Right.WRITE:
            self._ask_for_changes(connection)
            self.rooms.note_writers(self)
        else:
            self._withdraw(connection)

    def tell_failure(self, failure: dict[str, str]) -> None:
        """Why no version can be made, in each reader's language; an empty one takes it back."""
        if failure != self._failure:
            self._failure = failure
            for connection in self.connections:
                self._tell_failure_to(connection)

    def _tell_failure_to(self, connection: Connection) -> None:
        reason = self._failure.get(connection.claim.language, "")
        connection.put(notice_frame("unversioned", reason=reason))

    def tell_version(self, at: str, by: list[str]) -> None:
        frame = notice_frame("version", at=at, by=by)
        for connection in self.connections:
            connection.put(frame)

    def checkpoint_due(self) -> str | None:
        """Whether a pause, or minutes of writing, call for a version now; to be asked for once."""
        if self._changed_at is None:
            self._asked_at = time.monotonic()
            return None
        now = time.monotonic()
        if now - self._changed_at >= IDLE_SECONDS:
            kind = "idle"
            self._changed_at = None
        elif now - self._asked_at >= WRITING_SECONDS:
            kind = "timer"
        else:
            return None
        self._asked_at = now
        return kind


def _frames(payloads: list[bytes]) -> list[bytes]:
    if len(payloads) > 1:
        try:
            payloads = [pycrdt.merge_updates(*payloads)]
        except ValueError:
            logger.exception("updates cannot be merged")
    return [sync_frame(Sync.UPDATE, payload) for payload in payloads]


def _stored(document_id: int) -> tuple[log.Stored, Outline]:
    """What is stored of a document, in step with its text at rest."""
    begin(document_id)
    stored = log.stored(document_id)
    outline = Outline()
    for payload in stored.payloads:
        try:
            outline.add(payload)
        except BadUpdate as error:
            logger.error("a stored change cannot be read", extra={"error": str(error)})
    return stored, outline
