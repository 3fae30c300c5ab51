"""All editing sessions of this process's event loop, and what happens elsewhere and concerns them.

Nothing here is lost with the process: log, access rules and sign-ins are in the database.
"""

import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from django.db import Error as DatabaseError

from ...core.jobs.wakeup import wake_worker
from ..counters import CONNECTIONS, EDITING_SESSIONS, REFUSED
from ..models import Checkpoint, CoeditedDocument
from ..wire.bus import Bus, Kind, Message
from ..wire.handshake import Admission, Claim, Refusal, admit
from ..wire.protocol import Close
from .connection import Connection, Send
from .presence import remember_writers
from .rights import RightsCheck
from .session import EditingSession, Unavailable
from .threads import askers, call, readers, writers

logger = logging.getLogger(__name__)

POLL_SECONDS = 2
PRESENCE_RENEWAL_SECONDS = 15
# Opening is the most expensive thing a browser can ask for.
LOADED_AT_ONCE = 2
# Windows that one person may have open in this process: each costs memory, and a session that is loaded.
SOCKETS_PER_PERSON = 40
SWITCH_SECONDS = 0.0005


def _silent(code: Close) -> Refusal:
    """Hide from browsers whether there is such a document."""
    return Refusal(Close.NO_RIGHT if code == Close.NO_DOCUMENT else code)


class EditingSessions:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        # Threads that ask the database would otherwise keep the loop waiting for 5 ms each time.
        sys.setswitchinterval(SWITCH_SECONDS)
        self.bus = Bus(self._receive, self._recover)
        self._sessions: dict[int, EditingSession] = {}
        self._loading: dict[int, asyncio.Task[None]] = {}
        self._sockets: Counter[int] = Counter()
        self._load_slots = asyncio.Semaphore(LOADED_AT_ONCE)
        self._tasks: set[asyncio.Task] = set()
        self.rights = RightsCheck(self)
        self._noted_writers: dict[int, tuple[list[str], float]] = {}
        self._polling: asyncio.Task | None = None

    # Threads and tasks

    def reading(self, function: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        return self.loop.run_in_executor(readers, call, function, arguments)

    async def writing(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await self.loop.run_in_executor(writers, call, function, arguments)

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task:
        """A task that is kept until it ends; what it raises is logged unless somebody awaits it."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def ask_checkpoint(self, document_id: int, kind: str) -> None:
        self.loop.run_in_executor(askers, call, _ask_checkpoint, (document_id, kind))

    # Coming and going

    async def admit(self, claim: Claim) -> Admission | Refusal:
        """Whether the browser may come in, as of now."""
        try:
            (answer,) = await self.reading(admit, [claim])
        except DatabaseError as error:
            logger.warning("nobody can be let in", extra={"error": str(error)})
            answer = Refusal(Close.TRY_AGAIN)
        if isinstance(answer, Refusal):
            REFUSED.labels(answer.code.name.lower()).inc()
        return answer

    async def join(self, claim: Claim, send: Send) -> tuple[EditingSession, Connection] | Refusal:
        """Open the session if nobody is in it; many who come at once wait for the same reading."""
        asked_at = self.rights.changes
        admission = await self.admit(claim)
        if isinstance(admission, Refusal):
            return _silent(admission.code)
        user_id = admission.user_id
        # Counted before the session is loaded, so that nobody lets many be loaded at once.
        if self._sockets[user_id] >= SOCKETS_PER_PERSON:
            REFUSED.labels(Close.TOO_MANY.name.lower()).inc()
            return Refusal(Close.TOO_MANY)
        self._sockets[user_id] += 1
        joined: tuple[EditingSession, Connection] | Refusal | None = None
        try:
            joined = await self._join(claim, admission, asked_at, send)
        finally:
            if not isinstance(joined, tuple):
                self._count_down(user_id)
        return joined

    async def _join(
        self, claim: Claim, admission: Admission, asked_at: int, send: Send
    ) -> tuple[EditingSession, Connection] | Refusal:
        while True:
            try:
                session = await self._opened(claim.document_id)
            except Unavailable as unavailable:
                return _silent(unavailable.code)
            if session.document.epoch != claim.epoch:
                session.drop_if_empty()
                return Refusal(Close.OTHER_EPOCH)
            if not session.is_closed and asked_at == self.rights.changes:
                connection = Connection(claim, admission, send)
                session.join(connection)
                CONNECTIONS.inc()
                return session, connection
            session.drop_if_empty()
            asked_at = self.rights.changes
            answer = await self.admit(claim)
            if isinstance(answer, Refusal):
                return _silent(answer.code)
            if answer.user_id != admission.user_id:
                return Refusal(Close.NOT_SIGNED_IN)
            admission = answer

    async def leave(self, session: EditingSession, connection: Connection) -> None:
        CONNECTIONS.dec()
        self._count_down(connection.user_id)
        await session.leave(connection)

    def _count_down(self, user_id: int) -> None:
        self._sockets[user_id] -= 1
        if not self._sockets[user_id]:
            del self._sockets[user_id]

    async def _opened(self, document_id: int) -> EditingSession:
        if document_id not in self._sessions:
            self._sessions[document_id] = session = EditingSession(self, document_id)
            self._loading[document_id] = self.start(self._load(session))
            EDITING_SESSIONS.inc()
            if self._polling is None or self._polling.done():
                self._polling = self.start(self._poll())
        session = self._sessions[document_id]
        if document_id in self._loading:
            await asyncio.shield(self._loading[document_id])
        return session

    async def _load(self, session: EditingSession) -> None:
        try:
            async with self._load_slots:
                await session.load()
        except BaseException:
            session.is_closed = True
            self.forget(session)
            raise
        finally:
            del self._loading[session.document_id]
        self.bus.send(Message(Kind.PRESENCE_REQUEST, session.document_id))

    def all(self) -> list[EditingSession]:
        return list(self._sessions.values())

    def forget(self, session: EditingSession) -> None:
        if self._sessions.get(session.document_id) is session:
            del self._sessions[session.document_id]
            EDITING_SESSIONS.dec()
            self.note_writers(session)

    # What happens elsewhere

    def _receive(self, message: Message) -> None:
        if message.kind is Kind.RIGHTS:
            self.rights.note_change()
            return
        session = self._sessions.get(message.document_id)
        if session is None:
            return
        match message.kind:
            case Kind.DOCUMENT:
                self.start(self._look_at([message.document_id]))
            case Kind.UPDATES:
                self.start(session.receive_updates(message.number, message.payloads))
            case Kind.PRESENCE:
                for frame in message.payloads:
                    session.receive_presence(frame)
            case Kind.PRESENCE_REQUEST:
                session.broadcast_own_presence()

    def _recover(self) -> None:
        """The bus is there (again): messages of meanwhile were missed."""
        self._receive(Message(Kind.RIGHTS))
        self.start(self._look_at(list(self._sessions)))

    async def _poll(self) -> None:
        """The net under the bus: every two seconds as long as a session is open."""
        while self._sessions:
            await asyncio.sleep(POLL_SECONDS)
            await self._look_at(list(self._sessions))
            await self.rights.look_at_version()
            self.rights.check_if_old()
            for session in list(self._sessions.values()):
                session.expire_presence()
                self.note_writers(session)
                if kind := session.checkpoint_due():
                    self.ask_checkpoint(session.document_id, kind)

    async def _look_at(self, document_ids: list[int]) -> None:
        # Without an epoch it is still being read.
        sessions = {
            pk: session
            for pk in document_ids
            if (session := self._sessions.get(pk)) and session.document.epoch
        }
        if not sessions:
            return
        try:
            facts = await self.reading(_facts, list(sessions))
        except DatabaseError as error:
            logger.warning("the database is away", extra={"error": str(error)})
            return
        for pk, session in sessions.items():
            if pk not in facts:
                session.shut(Close.NO_DOCUMENT)
                continue
            head_seq, epoch, checkpoint_seq, failure = facts[pk]
            if epoch != session.document.epoch:
                session.shut(Close.OTHER_EPOCH)
                continue
            if head_seq > session.document.seq:
                self.start(session.catch_up())
            if session.checkpoint_seq is not None and checkpoint_seq != session.checkpoint_seq:
                self.start(self._broadcast_version(session))
            session.checkpoint_seq = checkpoint_seq
            session.notify_failure(failure)

    async def _broadcast_version(self, session: EditingSession) -> None:
        if version := await self.reading(_newest_version, session.document_id):
            session.broadcast_version(*version)

    # Who writes

    def note_writers(self, session: EditingSession) -> None:
        """Keep in the cache who writes in a session, when that changed or grows old there."""
        names = sorted(session.writers().values())
        noted, noted_at = self._noted_writers.get(session.document_id, ([], 0.0))
        now = time.monotonic()
        if names == noted and (not names or now - noted_at < PRESENCE_RENEWAL_SECONDS):
            return
        if names:
            self._noted_writers[session.document_id] = names, now
        else:
            self._noted_writers.pop(session.document_id, None)
        self.loop.run_in_executor(askers, call, _remember_writers, (session.document_id, names))


def _facts(document_ids: Iterable[int]) -> dict[int, tuple[int, int, int, dict[str, str]]]:
    rows = CoeditedDocument.objects.filter(pk__in=list(document_ids))
    return {
        pk: (head_seq, epoch, checkpoint_seq, failure)
        for pk, head_seq, epoch, checkpoint_seq, failure in rows.values_list(
            "pk", "head_seq", "epoch", "checkpoint_seq", "failure"
        )
    }


def _newest_version(document_id: int) -> tuple[str, list[str]] | None:
    """When the newest version was made, and who had a part in it."""
    newest = Checkpoint.objects.filter(document_id=document_id).order_by("-seq").first()
    if newest is None:
        return None
    people = newest.contributors.select_related("user").exclude(user=None)[:20]
    return newest.created_at.isoformat(), [str(each.user) for each in people]


def _ask_checkpoint(document_id: int, kind: str) -> None:
    """Ask a worker for a version; a broker that is away does no harm: the beat finds what is due."""
    wake_worker("teamweb.coediting.tasks.checkpoint_task", document_id, kind)


def _remember_writers(document_id: int, names: list[str]) -> None:
    try:
        remember_writers(document_id, names)
    except Exception as error:
        logger.warning("the cache is away", extra={"error": str(error)})
