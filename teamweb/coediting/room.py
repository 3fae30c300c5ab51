"""One document that is open in this process: takes changes, passes them on, has them stored.

A change goes out to the other browsers at once and is acknowledged to its sender after the
commit. All work on the Doc happens in the event loop's thread, all work on the database in others.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pycrdt
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from . import log
from .actions import begin
from .bus import Kind
from .bus import Message as BusMessage
from .connection import Connection
from .counters import COMMIT_SECONDS, REFUSED, UPDATES
from .models import CoeditedDocument
from .presence import RoomPresence
from .protocol import (
    EMPTY_UPDATE,
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

if TYPE_CHECKING:
    from .rooms import Rooms

logger = logging.getLogger(__name__)

MAX_UPDATE_BYTES = 5_000_000
MAX_AWARENESS_BYTES = 64_000
# Changes of one tick leave as one frame. Sending costs time for each browser: among few a change hardly
# has to wait for the next tick, among many the frames get fewer.
TICK_SECONDS_FOR_EACH, MAX_TICK_SECONDS = 0.00005, 0.01
MERGED_AT_ONCE = 200
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
    """A change that was taken and is not committed; without payload only its acknowledgement waits."""

    connection: Connection
    payload: bytes | None


class Room:
    def __init__(self, rooms: "Rooms", document_id: int) -> None:
        self.rooms, self.document_id = rooms, document_id
        self.connections: set[Connection] = set()
        self.seq = self.epoch = 0
        self.checkpoint_seq: int | None = None
        self.is_closed = False
        self.presence = RoomPresence(document_id)
        # `seq` moves under it only: own commits and what others stored must not overtake each other.
        self._seq_lock = asyncio.Lock()
        self._is_ready = asyncio.Event()
        self._doc: pycrdt.Doc = pycrdt.Doc()
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
                stored = await self.rooms.reading(_stored, self.document_id)
                doc: pycrdt.Doc = pycrdt.Doc()
                await self._apply_in_pieces(doc, stored.payloads)
                # What was taken meanwhile is not in the log yet.
                for each in self._unstored:
                    if each.payload is not None:
                        doc.apply_update(each.payload)
                doc.observe(self._note_change)
                self._doc, self.seq, self.epoch = doc, stored.seq, stored.epoch
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
                self._take(connection, step, payload)
        elif kind == Message.AWARENESS:
            self._take_presence(connection, reader.bytes())
        elif kind == Message.QUERY_AWARENESS:
            connection.put(awareness_frame(self.presence.states()))
        else:
            raise Malformed("an unknown message")

    def _send_difference(self, connection: Connection, state_vector: bytes) -> None:
        try:
            difference = self._doc.get_update(state_vector)
        except ValueError as error:
            raise Malformed("no state vector") from error
        connection.put(sync_frame(Sync.STEP2, difference))

    def _take(self, connection: Connection, step: Sync, payload: bytes) -> None:
        if len(payload) > MAX_UPDATE_BYTES:
            REFUSED.labels("size").inc()
            connection.close(Close.TOO_LARGE)
            return
        if connection.right < Right.WRITE:
            REFUSED.labels("right").inc()
            with translation.override(connection.claim.language):
                reason = _("You may read this text, but not change it.")
            connection.put(notice_frame("refused", reason=reason))
            return
        seen = self._changes_seen
        if not self._apply(connection, payload):
            return
        connection.accepted += 1
        is_whole = self._knows(payload)
        if step == Sync.UPDATE and not is_whole:
            # It builds on what the browser wrote while it was away: it is asked for all of that.
            connection.held += 1
            self._ask_for_changes(connection)
            return
        if step == Sync.STEP2 and is_whole and seen == self._changes_seen:
            # A browser that comes back tells what is known here, though perhaps not committed yet.
            self._unstored.append(Unstored(connection, None))
        else:
            self._unstored.append(Unstored(connection, payload))
            self._pass_on(payload, connection)
            self._changed_at = time.monotonic()
            UPDATES.inc()
        if step == Sync.STEP2:
            self._unstored += [Unstored(connection, None)] * connection.held
            connection.held = 0
        if self._storing is None or self._storing.done():
            self._storing = self.rooms.start(self._store_all())

    def _apply(self, connection: Connection, payload: bytes) -> bool:
        try:
            self._doc.apply_update(payload)
        except ValueError as error:
            # It could not be decoded: the document was not touched.
            raise Malformed("no update") from error
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:
            # An update made to harm, or a panic in the library: what it left half done is thrown away.
            logger.warning(
                "an update broke", extra={"user": connection.user_id, "error": repr(error)}
            )
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

    def _knows(self, payload: bytes) -> bool:
        """Whether every insertion of an update is in the document, none waiting for another."""
        return pycrdt.get_update(payload, self._doc.get_state()).startswith(b"\x00")

    # What browsers show of themselves

    def _take_presence(self, connection: Connection, payload: bytes) -> None:
        if len(payload) > MAX_AWARENESS_BYTES:
            raise Malformed("too much presence")
        # Only those who may write are shown: nobody has to be seen reading.
        if connection.right >= Right.WRITE:
            states = read_presence(payload)
            if self.presence.take(connection, states, self.connections):
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
                each.connection.committed += 1
            for connection in {each.connection for each in batch}:
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
                self._doc.apply_update(payload)
            except (ValueError, RuntimeError) as error:
                logger.error("a stored change is broken", extra={"error": str(error)})
                continue
            self._pass_on(payload, None)

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


def _stored(document_id: int) -> log.Stored:
    """What is stored of a document, in step with its text at rest."""
    begin(document_id)
    return log.stored(document_id)
