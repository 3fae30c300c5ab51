"""One text that browsers have open in this process.

A change goes out to the other browsers at once and is acknowledged to its sender after the commit. All
work on the Doc happens in the event loop's thread, all work on the database in others.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError

from ..counters import UPDATES
from ..models import CoeditedDocument
from ..registry import Right
from ..update_log import log
from ..wire.bus import Kind
from ..wire.bus import Message as BusMessage
from ..wire.protocol import (
    EMPTY_UPDATE,
    GONE,
    Close,
    Malformed,
    Message,
    Reader,
    Sync,
    awareness_frame,
    notice_frame,
    read_presence,
    read_sync,
    sync_frame,
)
from ..yjs.updates import MAX_CLIENT, check_state_vector
from .acknowledging import UpdateStore
from .broadcasting import Broadcaster
from .connection import Connection
from .intake import UpdateIntake
from .live_document import LiveDocument
from .presence import SessionPresence

if TYPE_CHECKING:
    from .sessions import EditingSessions

logger = logging.getLogger(__name__)

MAX_AWARENESS_BYTES = 64_000
PRESENCE_SECONDS = 0.08
# A version is due after a pause, or after so much writing without one.
IDLE_SECONDS, WRITING_SECONDS = 15, 180


class Unavailable(Exception):
    """The session cannot be opened; the browser gets `code`."""

    def __init__(self, code: Close) -> None:
        super().__init__(code)
        self.code = code


class EditingSession:
    def __init__(self, sessions: "EditingSessions", document_id: int) -> None:
        self.sessions, self.document_id = sessions, document_id
        self.connections: set[Connection] = set()
        self.document = LiveDocument()
        self.checkpoint_seq: int | None = None
        self.is_closed = False
        self.is_ready = asyncio.Event()
        # `document.seq` moves under it only: own commits and what others stored must not overtake
        # each other, or a row would be applied twice or never.
        self.seq_lock = asyncio.Lock()
        self.presence = SessionPresence(document_id)
        self.intake = UpdateIntake(self)
        self.store = UpdateStore(self)
        self._broadcaster = Broadcaster(self)
        self._failure: dict[str, str] = {}
        self._is_presence_due = False
        self._changed_at: float | None = None
        self._asked_at = time.monotonic()

    # Opening and closing

    async def load(self) -> None:
        """Read the document; also anew, after a change that could not be applied as a whole.

        Raises Unavailable.
        """
        try:
            async with self.seq_lock:
                self.document = await LiveDocument.load(
                    self.document_id, self.sessions.reading, self.store.payloads
                )
        except CoeditedDocument.DoesNotExist:
            raise Unavailable(Close.NO_DOCUMENT) from None
        except DatabaseError as error:
            logger.warning("a document cannot be read", extra={"error": str(error)})
            raise Unavailable(Close.TRY_AGAIN) from error
        self.is_ready.set()

    def load_again(self) -> None:
        self.is_ready.clear()
        self.sessions.start(self._load_again())

    async def _load_again(self) -> None:
        try:
            await self.load()
        except Unavailable as error:
            self.shut(error.code)

    def join(self, connection: Connection) -> None:
        self.connections.add(connection)
        connection.put(notice_frame("rights", right=connection.right.name.lower()))
        self.ask_for_changes(connection)
        if self._failure:
            self._notify_failure_to(connection)
        if states := self.presence.states():
            connection.put(awareness_frame(states))
        if connection.right >= Right.WRITE:
            self.sessions.note_writers(self)

    def ask_for_changes(self, connection: Connection) -> None:
        # A reader's browser has nothing that we would take.
        if connection.right >= Right.WRITE:
            connection.put(sync_frame(Sync.STEP1, self.document.doc.get_state()))

    async def leave(self, connection: Connection) -> None:
        """Return when nothing of this session waits for its commit any more, if it was the last one."""
        self.connections.discard(connection)
        self.intake.forget(connection)
        self._withdraw(connection)
        while not self.connections and (storing := self.store.running) is not None:
            await asyncio.wait([storing])
        self.drop_if_empty()

    def drop_if_empty(self) -> None:
        if self.connections or not self.store.is_empty or self.is_closed:
            return
        self.is_closed = True
        self.sessions.forget(self)
        if self._changed_at is not None:
            self.sessions.ask_checkpoint(self.document_id, "leave")

    def shut(self, code: Close) -> None:
        """Send everybody away and forget the session; the browsers bring back what is not stored."""
        if self.is_closed:
            return
        self.is_closed = True
        self.is_ready.set()
        for connection in list(self.connections):
            connection.close(code)
        self.sessions.forget(self)

    # What browsers send

    async def receive(self, connection: Connection, frame: bytes) -> None:
        """Raises Malformed for what is no frame of this protocol."""
        await self.is_ready.wait()
        if not connection.is_open or self.is_closed:
            return
        reader = Reader(frame)
        kind = reader.uint()
        if kind == Message.SYNC:
            step, payload = read_sync(reader)
            if step == Sync.STEP1:
                self._send_difference(connection, payload)
            elif step == Sync.UPDATE or payload != EMPTY_UPDATE:
                await self.intake.take(connection, step, payload)
        elif kind == Message.AWARENESS:
            await self._take_presence(connection, reader.bytes())
        elif kind == Message.QUERY_AWARENESS:
            connection.put(awareness_frame(self.presence.states()))
        else:
            raise Malformed("an unknown message")

    def _send_difference(self, connection: Connection, state_vector: bytes) -> None:
        try:
            check_state_vector(state_vector)
            difference = self.document.doc.get_update(state_vector)
        except ValueError as error:
            raise Malformed("no state vector") from error
        connection.put(sync_frame(Sync.STEP2, difference))

    def note_change(self, payload: bytes, sender: Connection) -> None:
        """Pass on a change that a browser brought."""
        self._broadcaster.broadcast(payload, sender)
        self._changed_at = time.monotonic()
        UPDATES.inc()
        self.intake.ask_waiting()

    # What browsers show of themselves

    async def _take_presence(self, connection: Connection, payload: bytes) -> None:
        if len(payload) > MAX_AWARENESS_BYTES:
            raise Malformed("too much presence")
        states = read_presence(payload)
        # Only those who may write are shown: nobody has to be seen reading.
        if connection.right < Right.WRITE:
            return
        if connection.client_id is None:
            # Others who see a client id could use it: it is its owner's before it is shown.
            shown = next((each.client_id for each in states if each.state != GONE), None)
            if shown is None or shown > MAX_CLIENT:
                return
            if not await self.intake.owns(connection, shown):
                return
            states = [each for each in states if each.client_id == shown]
        may_show = connection in self.connections and connection.right >= Right.WRITE
        if may_show and self.presence.take(connection, states, self.connections):
            self._broadcast_presence_soon()

    def _withdraw(self, connection: Connection) -> None:
        if self.presence.withdraw(connection):
            self._broadcast_presence_soon()
        self.sessions.note_writers(self)

    def _broadcast_presence_soon(self) -> None:
        if not self._is_presence_due:
            self._is_presence_due = True
            self.sessions.loop.call_later(PRESENCE_SECONDS, self._broadcast_presence)

    def _broadcast_presence(self) -> None:
        self._is_presence_due = False
        own, all_changed = self.presence.changes()
        if all_changed:
            self._broadcast_frame(awareness_frame(all_changed))
        if own:
            payload = awareness_frame(own)
            self.sessions.bus.send(BusMessage(Kind.PRESENCE, self.document_id, 0, (payload,)))

    def broadcast_own_presence(self) -> None:
        """Send it to other processes, which asked who is here."""
        if own := self.presence.own_states():
            payload = awareness_frame(own)
            self.sessions.bus.send(BusMessage(Kind.PRESENCE, self.document_id, 0, (payload,)))

    def receive_presence(self, frame: bytes) -> None:
        """Take over what browsers of another process show."""
        reader = Reader(frame)
        reader.uint()
        self.presence.receive(read_presence(reader.bytes()))
        self._broadcast_presence_soon()
        self.sessions.note_writers(self)

    def expire_presence(self) -> None:
        if self.presence.expire():
            self._broadcast_presence_soon()

    def writers(self) -> dict[int, str]:
        """The people who may write and have the text open, in any process."""
        if self.is_closed:
            return {}
        return self.presence.writers(c for c in self.connections if c.right >= Right.WRITE)

    # What others stored

    async def catch_up(self) -> None:
        """Take over what the log has and this session has not."""
        async with self.seq_lock:
            if not self.is_closed:
                await self.catch_up_to(None)

    async def catch_up_to(self, end: int | None) -> bool:
        """Take over the rows before `end`; call it under `seq_lock`. False: the log cannot be read."""
        document = self.document
        try:
            rows = await self.sessions.reading(log.rows_after, self.document_id, document.seq)
        except DatabaseError as error:
            logger.warning("the log cannot be read", extra={"error": str(error)})
            return False
        rows = [(seq, payload) for seq, payload in rows if end is None or seq < end]
        self._take_over([payload for _seq, payload in rows])
        if rows:
            document.seq = rows[-1][0]
        return True

    async def receive_updates(self, first: int, payloads: tuple[bytes, ...]) -> None:
        """Take over rows that another process committed; `first` is the number of the first one."""
        async with self.seq_lock:
            last = first + len(payloads) - 1
            known = self.document.seq
            if self.is_closed or last <= known:
                return
            if first > known + 1:
                # A message was lost, or rows of a third process come between.
                await self.catch_up_to(None)
                return
            self._take_over(payloads[known + 1 - first :])
            self.document.seq = last

    def _take_over(self, payloads: Iterable[bytes]) -> None:
        for payload in self.document.add_stored(payloads):
            self._broadcaster.broadcast(payload, None)
        self.intake.ask_waiting()

    # Rights and versions

    def set_right(self, connection: Connection, right: Right) -> None:
        if right == connection.right:
            return
        connection.right = right
        connection.put(notice_frame("rights", right=right.name.lower()))
        if right >= Right.WRITE:
            self.ask_for_changes(connection)
            self.sessions.note_writers(self)
        else:
            self._withdraw(connection)

    def notify_failure(self, failure: dict[str, str]) -> None:
        """Say in each reader's language why no version can be made; empty takes it back."""
        if failure != self._failure:
            self._failure = failure
            for connection in self.connections:
                self._notify_failure_to(connection)

    def _notify_failure_to(self, connection: Connection) -> None:
        reason = self._failure.get(connection.claim.language, "")
        connection.put(notice_frame("unversioned", reason=reason))

    def broadcast_version(self, at: str, by: list[str]) -> None:
        self._broadcast_frame(notice_frame("version", at=at, by=by))

    def _broadcast_frame(self, frame: bytes) -> None:
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
