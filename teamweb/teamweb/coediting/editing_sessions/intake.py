"""Decides which updates of browsers an editing session takes."""

import logging
from functools import partial
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..counters import REFUSED
from ..registry import Right
from ..update_log.owners import owners_of
from ..wire.protocol import Close, Malformed, Sync, notice_frame
from ..yjs.outline import Accepted, NoEditorsUpdate
from ..yjs.updates import BadUpdate, Decoded, decode
from .acknowledging import Unstored
from .connection import Connection

if TYPE_CHECKING:
    from .session import EditingSession

logger = logging.getLogger(__name__)

MAX_UPDATE_BYTES = 5_000_000
# Larger ones are read in another thread.
READ_AT_ONCE_BYTES = 30_000
# Somebody's changes may build on those of another browser, which comes back a moment later.
WAIT_SECONDS = 20


class UpdateIntake:
    def __init__(self, session: "EditingSession") -> None:
        self._session = session
        # The people to whom Yjs client ids belong; None for an id that is nobody's.
        self._owners: dict[int, int | None] = {}
        # Whose changes build on what somebody else has not sent.
        self._waiting: set[Connection] = set()

    async def take(self, connection: Connection, step: Sync, payload: bytes) -> None:
        """Apply, broadcast and store an update, or refuse it. Raises Malformed for what is none."""
        session = self._session
        decoded = await self._read(connection, payload)
        if decoded is None:
            return
        outline = session.document.outline
        if any(self._owners.get(client) != connection.user_id for client in outline.news(decoded)):
            # It may be known elsewhere already, or somebody may have used the id there.
            await session.catch_up()
            await self._learn_owners(connection, session.document.outline.news(decoded))
        await session.is_ready.wait()
        if not connection.is_open or session.is_closed or connection.right < Right.WRITE:
            return
        accepted = self._accept(connection, step, payload, decoded)
        if accepted is None:
            return
        seen = session.document.changes_seen
        if accepted.payload and not self._apply(connection, accepted.payload):
            return
        self._acknowledge_later(connection, step, accepted, session.document.changes_seen > seen)

    async def _read(self, connection: Connection, payload: bytes) -> Decoded | None:
        if len(payload) > MAX_UPDATE_BYTES:
            REFUSED.labels("size").inc()
            connection.close(Close.TOO_LARGE)
            return None
        try:
            if len(payload) > READ_AT_ONCE_BYTES:
                decoded: Decoded = await self._session.sessions.reading(decode, payload)
            else:
                decoded = decode(payload)
        except BadUpdate as error:
            raise Malformed("no update") from error
        if connection.right < Right.WRITE:
            self._refuse(connection, "right", _("You may read this text, but not change it."))
            return None
        return decoded

    def _accept(
        self, connection: Connection, step: Sync, payload: bytes, decoded: Decoded
    ) -> Accepted | None:
        try:
            return self._session.document.outline.accept(
                payload,
                decoded,
                is_own=lambda client: self._owners.get(client) == connection.user_id,
                only_complete=step == Sync.UPDATE,
            )
        except NoEditorsUpdate as error:
            _log_refusal("an update that no editor makes", connection, error)
            REFUSED.labels("content").inc()
            connection.close(Close.TOO_LARGE)
            return None

    def _apply(self, connection: Connection, payload: bytes) -> bool:
        try:
            self._session.document.doc.apply_update(payload)
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:
            # A panic in pycrdt is no Exception. What the update left half done in the Doc cannot be
            # undone, so the Doc is thrown away and loaded anew.
            _log_refusal("an update broke", connection, error)
            REFUSED.labels("broken").inc()
            connection.close(Close.GARBAGE)
            self._session.load_again()
            return False
        return True

    def _acknowledge_later(
        self, connection: Connection, step: Sync, accepted: Accepted, has_changed: bool
    ) -> None:
        """Have the update stored, and its frame acknowledged after that.

        A browser counts the frames it sent, and believes "stored" once as many are acknowledged.
        What is not taken is acknowledged with a later frame that holds it too, never before.
        """
        session = self._session
        connection.accepted += 1
        acknowledges = 1
        if step == Sync.UPDATE and not accepted.is_complete:
            # It builds on what the browser wrote while it was away: it is asked for all of that.
            connection.held += 1
            if connection not in self._waiting:
                session.ask_for_changes(connection)
            return
        if step == Sync.STEP2:
            # The answer to our question holds everything that the browser has.
            acknowledges += connection.held
            connection.held = 0
        if accepted.waits_for is not None:
            # Not acknowledged before the other one has sent it, and asked for anew then.
            connection.held, connection.waits_for = acknowledges, accepted.waits_for
            acknowledges = 0
            self._waiting.add(connection)
            session.sessions.loop.call_later(WAIT_SECONDS, self._notify_waiting, connection)
        if step == Sync.STEP2 and not has_changed:
            # A browser that comes back sends what is known here, though perhaps not committed yet.
            session.store.add(Unstored(connection, None, acknowledges))
        else:
            session.store.add(Unstored(connection, accepted.payload, acknowledges))
            session.note_change(accepted.payload, connection)

    # Whose client ids these are

    async def owns(self, connection: Connection, client_id: int) -> bool:
        """Whether a client id is this person's; one that nobody has used becomes theirs."""
        if self._owners.get(client_id) != connection.user_id:
            await self._learn_owners(connection, [client_id])
        return self._owners.get(client_id) == connection.user_id

    async def _learn_owners(self, connection: Connection, client_ids: list[int]) -> None:
        """Ask whose these client ids are; those that nobody has used become this person's."""
        asked = [each for each in client_ids if each not in self._owners]
        unused = [each for each in asked if not self._session.document.outline.end(each)]
        if not connection.may_use_clients(len(unused)):
            connection.close(Close.TOO_MUCH)
            return
        try:
            self._owners |= await self._session.sessions.writing(
                partial(owners_of, unused=unused, by=connection.user_id),
                self._session.document_id,
                asked,
            )
        except DatabaseError as error:
            logger.warning("client ids cannot be bound", extra={"error": str(error)})
            connection.close(Close.TRY_AGAIN)

    # Who waits for somebody else's words

    def ask_waiting(self) -> None:
        """Ask those again for whom what they build on has arrived."""
        outline = self._session.document.outline
        for connection in [each for each in self._waiting if outline.knows(each.waits_for)]:
            self._waiting.discard(connection)
            self._session.ask_for_changes(connection)

    def forget(self, connection: Connection) -> None:
        self._waiting.discard(connection)

    def _notify_waiting(self, connection: Connection) -> None:
        if connection in self._waiting:
            reason = _("Part of your text builds on words of somebody else that did not arrive.")
            self._refuse(connection, "foreign", reason)

    def _refuse(self, connection: Connection, label: str, reason: Promise) -> None:
        REFUSED.labels(label).inc()
        with translation.override(connection.claim.language):
            connection.put(notice_frame("refused", reason=str(reason)))


def _log_refusal(what: str, connection: Connection, error: BaseException) -> None:
    logger.warning(what, extra={"user": connection.user_id, "error": repr(error)})
