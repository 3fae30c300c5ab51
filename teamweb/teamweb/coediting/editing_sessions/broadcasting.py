"""Sends the changes of one editing session to its browsers, many in one frame."""

import logging
from typing import TYPE_CHECKING

import pycrdt

from ..wire.protocol import Sync, sync_frame
from .connection import Connection

if TYPE_CHECKING:
    from .session import EditingSession

logger = logging.getLogger(__name__)

# Changes of one tick leave as one frame. Sending costs time for each browser: among few a change hardly
# has to wait for the next tick, among many the frames get fewer.
TICK_SECONDS_FOR_EACH, MAX_TICK_SECONDS = 0.00005, 0.01
MERGED_AT_ONCE = 200


class Broadcaster:
    def __init__(self, session: "EditingSession") -> None:
        self._session = session
        self._loop = session.sessions.loop
        self._leaving: list[tuple[bytes, Connection | None]] = []
        self._left_at = 0.0
        self._is_flush_due = False

    def broadcast(self, payload: bytes, sender: Connection | None) -> None:
        """Send an update to all browsers with the next tick, save the one it came from."""
        self._leaving.append((payload, sender))
        if not self._is_flush_due:
            self._is_flush_due = True
            number = len(self._session.connections)
            tick = min(number * TICK_SECONDS_FOR_EACH, MAX_TICK_SECONDS)
            wait = self._left_at + tick - self._loop.time()
            if wait > 0:
                self._loop.call_later(wait, self._flush)
            else:
                self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._is_flush_due = False
        self._left_at = self._loop.time()
        leaving, self._leaving = self._leaving, []
        for start in range(0, len(leaving), MERGED_AT_ONCE):
            part = leaving[start : start + MERGED_AT_ONCE]
            senders = {sender for _payload, sender in part}
            # One frame for everybody; what comes back to one of several senders changes nothing there.
            only_sender = senders.pop() if len(senders) == 1 else None
            for frame in _frames([payload for payload, _sender in part]):
                for connection in self._session.connections:
                    if connection is not only_sender:
                        connection.put(frame)


def _frames(payloads: list[bytes]) -> list[bytes]:
    if len(payloads) > 1:
        try:
            payloads = [pycrdt.merge_updates(*payloads)]
        except ValueError:
            logger.exception("updates cannot be merged")
    return [sync_frame(Sync.UPDATE, payload) for payload in payloads]
