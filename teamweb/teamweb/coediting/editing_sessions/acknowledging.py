"""Commits the changes of one editing session, and acknowledges them to their senders afterwards.

A change is sent to the other browsers before it is stored, so that they see it at once. Its sender
gets "stored" only after the commit: what a crash takes away comes back from the sender's browser.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..counters import COMMIT_SECONDS
from ..models import CoeditedDocument
from ..update_log import log
from ..wire.bus import Kind, Message
from ..wire.protocol import Close, ack_frame, notice_frame
from .connection import Connection

if TYPE_CHECKING:
    from .session import EditingSession

logger = logging.getLogger(__name__)

# Changes that come while a commit is young are committed together.
COMMIT_GAP_SECONDS = 0.03
COMMITTED_AT_ONCE = 500
GIVE_UP_SECONDS = 2
# Larger batches are announced only: the other processes read them from the log.
SENT_BY_BUS_BYTES = 256_000


@dataclass(frozen=True)
class Unstored:
    """A change that was taken and is not committed, and how many frames its commit acknowledges.

    Without payload only the acknowledgement waits: the browser sent what is known here, though
    perhaps not committed yet. It keeps its place in the queue behind what it repeats.
    """

    connection: Connection
    payload: bytes | None
    acknowledges: int = 1


class UpdateStore:
    def __init__(self, session: "EditingSession") -> None:
        self._session = session
        self._unstored: list[Unstored] = []
        self._storing: asyncio.Task | None = None
        self._committed_at = 0.0

    @property
    def is_empty(self) -> bool:
        return not self._unstored

    @property
    def running(self) -> asyncio.Task | None:
        """The task that stores, as long as it runs."""
        return None if self._storing is None or self._storing.done() else self._storing

    def payloads(self) -> Iterator[bytes]:
        return (each.payload for each in self._unstored if each.payload is not None)

    def add(self, unstored: Unstored) -> None:
        self._unstored.append(unstored)
        if self.running is None:
            self._storing = self._session.sessions.start(self._store_all())

    async def _store_all(self) -> None:
        while self._unstored and not self._session.is_closed:
            wait = self._committed_at + COMMIT_GAP_SECONDS - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._committed_at = time.monotonic()
            # Left in the list while it is stored: a document that is loaded anew needs it still.
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
        session = self._session
        async with session.seq_lock:
            last = await self._append(new)
            if last is None:
                return False
            first = last - len(new) + 1
            if first > session.document.seq + 1 and not await session.catch_up_to(first):
                # The poll reads everything from here on, our own rows too.
                return True
            session.document.seq = last
        payloads = tuple(each.payload for each in new)
        if sum(map(len, payloads)) <= SENT_BY_BUS_BYTES:
            message = Message(Kind.UPDATES, session.document_id, first, payloads)
        else:
            message = Message(Kind.DOCUMENT, session.document_id)
        session.sessions.bus.send(message)
        return True

    async def _append(self, new: list[log.NewUpdate]) -> int | None:
        """Return the number of the last row; None when it gave up and the session is shut."""
        session = self._session
        started = time.monotonic()
        failing_since: float | None = None
        pause = 0.1
        while True:
            write = session.sessions.writing(log.append, session.document_id, new)
            attempt = session.sessions.start(write)
            # Slow is no failure: a long import may hold the database's write lock.
            while not (await asyncio.wait([attempt], timeout=GIVE_UP_SECONDS))[0]:
                self._notify_unsaved()
            try:
                last: int = await attempt
            except CoeditedDocument.DoesNotExist:
                session.shut(Close.NO_DOCUMENT)
                return None
            except Exception as error:
                logger.warning("changes are not stored", extra={"error": str(error)})
                self._notify_unsaved()
                now = time.monotonic()
                failing_since = failing_since or now
                if now - failing_since > GIVE_UP_SECONDS:
                    session.shut(Close.TRY_AGAIN)
                    return None
                await asyncio.sleep(pause)
                pause = min(pause * 2, 0.8)
            else:
                COMMIT_SECONDS.observe(time.monotonic() - started)
                return last

    def _notify_unsaved(self) -> None:
        """Everybody who waits, not only those whose changes are tried just now."""
        for connection in {each.connection for each in self._unstored}:
            connection.put(notice_frame("unsaved"))
