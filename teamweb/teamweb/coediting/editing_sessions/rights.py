"""Asks for the rights of all open connections again when they may have changed."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError

from ...access.readable import current_version
from ..counters import REFUSED
from ..wire.handshake import Admission, Refusal, admit
from ..wire.protocol import Close
from .connection import Connection
from .session import EditingSession

if TYPE_CHECKING:
    from .sessions import EditingSessions

logger = logging.getLogger(__name__)

RECHECK_SECONDS = 60
CLAIMS_AT_ONCE = 50


class RightsCheck:
    def __init__(self, sessions: "EditingSessions") -> None:
        self._sessions = sessions
        # Counts what may have changed rights, so that an answer from before is not used after.
        self.changes = 0
        self._checking: asyncio.Task | None = None
        self._checked_at = time.monotonic()
        self._access_version: int | None = None

    def note_change(self) -> None:
        self.changes += 1
        self._check()

    def check_if_old(self) -> None:
        if time.monotonic() - self._checked_at > RECHECK_SECONDS:
            self._check()

    async def look_at_version(self) -> None:
        """Check when the version of access rules changed: a message may have been lost."""
        try:
            version = await self._sessions.reading(current_version)
        except DatabaseError:
            return
        if self._access_version not in (None, version):
            self.note_change()
        self._access_version = version

    def _check(self) -> None:
        """Ask for everybody's right again; asked for meanwhile, once more afterwards."""
        if self._checking is None or self._checking.done():
            self._checking = self._sessions.start(self._check_until_unchanged())

    async def _check_until_unchanged(self) -> None:
        asked_at = -1
        while asked_at != self.changes:
            asked_at = self.changes
            try:
                await asyncio.gather(*map(self._check_session, self._sessions.all()))
            except DatabaseError as error:
                logger.warning("rights cannot be asked for", extra={"error": str(error)})
                # The next poll tries again.
                self._checked_at = 0
                return
        self._checked_at = time.monotonic()

    async def _check_session(self, session: EditingSession) -> None:
        connections = list(session.connections)
        for start in range(0, len(connections), CLAIMS_AT_ONCE):
            part = connections[start : start + CLAIMS_AT_ONCE]
            answers = await self._sessions.reading(admit, [each.claim for each in part])
            for connection, answer in zip(part, answers, strict=True):
                _apply_answer(session, connection, answer)


def _apply_answer(
    session: EditingSession, connection: Connection, answer: Admission | Refusal
) -> None:
    if isinstance(answer, Refusal):
        REFUSED.labels(answer.code.name.lower()).inc()
        connection.close(answer.code)
    elif answer.user_id != connection.user_id:
        connection.close(Close.NOT_SIGNED_IN)
    else:
        session.set_right(connection, answer.right)
