"""All rooms of this process's event loop, and what wakes them.

Nothing here is lost with the process: the log, the access rules and the sessions are in the database.
"""

import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error as DatabaseError
from django.db import connections as database_connections

from ..access.readable import current_version
from .bus import Bus, Kind, Message
from .connection import Connection, Send
from .counters import CONNECTIONS, REFUSED, ROOMS
from .handshake import Admission, Claim, Refusal, admit
from .models import Checkpoint, CoeditedDocument
from .presence import remember_writers
from .protocol import Close
from .room import Room, Unavailable

logger = logging.getLogger(__name__)

POLL_SECONDS = 2
RECHECK_SECONDS = 60
PRESENCE_RENEWAL_SECONDS = 15
# Opening is the most expensive thing a browser can ask for.
LOADED_AT_ONCE = 2
CLAIMS_AT_ONCE = 50
# Windows that one person may have open in this process: each costs memory, and a room that is loaded.
SOCKETS_PER_PERSON = 40
SWITCH_SECONDS = 0.0005

# One pool each, so that a database that hangs on writing does not keep readers and sign-ins waiting.
_readers = ThreadPoolExecutor(4, "coediting-reader")
_writers = ThreadPoolExecutor(4, "coediting-writer")
_askers = ThreadPoolExecutor(1, "coediting-asker")


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return function(*arguments)
    finally:
        # Threads of ours have no request whose end would do it.
        database_connections.close_all()


def _silent(code: Close) -> Refusal:
    """Whoever comes from outside is not told whether there is such a document."""
    return Refusal(Close.NO_RIGHT if code == Close.NO_DOCUMENT else code)


class Rooms:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        # Threads that ask the database would otherwise keep the loop waiting for 5 ms each time.
        sys.setswitchinterval(SWITCH_SECONDS)
        self.bus = Bus(self._hear, self._recover)
        self._rooms: dict[int, Room] = {}
        self._loading: dict[int, asyncio.Task[None]] = {}
        self._sockets: Counter[int] = Counter()
        self._load_slots = asyncio.Semaphore(LOADED_AT_ONCE)
        self._tasks: set[asyncio.Task] = set()
        # Counts what may have changed rights, so that an answer from before is not used after.
        self._rights_changed = 0
        self._checking: asyncio.Task | None = None
        self._checked_at = time.monotonic()
        self._access_version: int | None = None
        self._told_writers: dict[int, tuple[list[str], float]] = {}
        self._polling: asyncio.Task | None = None

    # Threads and tasks

    def reading(self, function: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        return self.loop.run_in_executor(_readers, _call, function, arguments)

    async def writing(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await self.loop.run_in_executor(_writers, _call, function, arguments)

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task:
        """A task that is kept until it ends; what it raises is logged unless somebody awaits it."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def ask_checkpoint(self, document_id: int, kind: str) -> None:
        self.loop.run_in_executor(_askers, _call, _ask_checkpoint, (document_id, kind))

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

    async def join(self, claim: Claim, send: Send) -> tuple[Room, Connection] | Refusal:
        """Opens the room if nobody is in it; many who come at once wait for the same reading."""
        asked_at = self._rights_changed
        admission = await self.admit(claim)
        if isinstance(admission, Refusal):
            return _silent(admission.code)
        user_id = admission.user_id
        # Counted before the room is loaded, so that nobody lets many be loaded at once.
        if self._sockets[user_id] >= SOCKETS_PER_PERSON:
            REFUSED.labels(Close.TOO_MANY.name.lower()).inc()
            return Refusal(Close.TOO_MANY)
        self._sockets[user_id] += 1
        joined: tuple[Room, Connection] | Refusal | None = None
        try:
            joined = await self._join(claim, admission, asked_at, send)
        finally:
            if not isinstance(joined, tuple):
                self._count_down(user_id)
        return joined

    async def _join(
        self, claim: Claim, admission: Admission, asked_at: int, send: Send
    ) -> tuple[Room, Connection] | Refusal:
        while True:
            try:
                room = await self._opened(claim.document_id)
            except Unavailable as unavailable:
                return _silent(unavailable.code)
            if room.epoch != claim.epoch:
                room.drop_if_empty()
                return Refusal(Close.OTHER_EPOCH)
            if not room.is_closed and asked_at == self._rights_changed:
                connection = Connection(claim, admission, send)
                room.join(connection)
                CONNECTIONS.inc()
                return room, connection
            room.drop_if_empty()
            asked_at = self._rights_changed
            answer = await self.admit(claim)
            if isinstance(answer, Refusal):
                return _silent(answer.code)
            if answer.user_id != admission.user_id:
                return Refusal(Close.NOT_SIGNED_IN)
            admission = answer

    async def leave(self, room: Room, connection: Connection) -> None:
        CONNECTIONS.dec()
        self._count_down(connection.user_id)
        await room.leave(connection)

    def _count_down(self, user_id: int) -> None:
        self._sockets[user_id] -= 1
        if not self._sockets[user_id]:
            del self._sockets[user_id]

    async def _opened(self, document_id: int) -> Room:
        if document_id not in self._rooms:
            self._rooms[document_id] = room = Room(self, document_id)
            self._loading[document_id] = self.start(self._load(room))
            ROOMS.inc()
            if self._polling is None or self._polling.done():
                self._polling = self.start(self._poll())
        room = self._rooms[document_id]
        if document_id in self._loading:
            await asyncio.shield(self._loading[document_id])
        return room

    async def _load(self, room: Room) -> None:
        try:
            async with self._load_slots:
                await room.load()
        except BaseException:
            room.is_closed = True
            self.forget(room)
            raise
        finally:
            del self._loading[room.document_id]
        self.bus.send(Message(Kind.WHO_IS_THERE, room.document_id))

    def forget(self, room: Room) -> None:
        if self._rooms.get(room.document_id) is room:
            del self._rooms[room.document_id]
            ROOMS.dec()
            self.note_writers(room)

    # What wakes rooms

    def _hear(self, message: Message) -> None:
        if message.kind is Kind.RIGHTS:
            self._rights_changed += 1
            self._check_rights()
            return
        room = self._rooms.get(message.document_id)
        if room is None:
            return
        match message.kind:
            case Kind.DOCUMENT:
                self.start(self._look_at([message.document_id]))
            case Kind.UPDATES:
                self.start(room.hear_updates(message.number, message.payloads))
            case Kind.PRESENCE:
                for frame in message.payloads:
                    room.hear_presence(frame)
            case Kind.WHO_IS_THERE:
                room.tell_presence()

    def _recover(self) -> None:
        """The bus is there (again): what was said meanwhile was missed."""
        self._hear(Message(Kind.RIGHTS))
        self.start(self._look_at(list(self._rooms)))

    async def _poll(self) -> None:
        """The net under the bus: every two seconds as long as a room is open."""
        while self._rooms:
            await asyncio.sleep(POLL_SECONDS)
            await self._look_at(list(self._rooms))
            await self._look_at_version()
            if time.monotonic() - self._checked_at > RECHECK_SECONDS:
                self._check_rights()
            for room in list(self._rooms.values()):
                room.expire_presence()
                self.note_writers(room)
                if kind := room.checkpoint_due():
                    self.ask_checkpoint(room.document_id, kind)

    async def _look_at(self, document_ids: list[int]) -> None:
        rooms = {pk: room for pk in document_ids if (room := self._rooms.get(pk)) and room.epoch}
        if not rooms:
            return
        try:
            facts = await self.reading(_facts, list(rooms))
        except DatabaseError as error:
            logger.warning("the database is away", extra={"error": str(error)})
            return
        for pk, room in rooms.items():
            if pk not in facts:
                room.shut(Close.NO_DOCUMENT)
                continue
            head_seq, epoch, checkpoint_seq, failure = facts[pk]
            if epoch != room.epoch:
                room.shut(Close.OTHER_EPOCH)
                continue
            if head_seq > room.seq:
                self.start(room.catch_up())
            if room.checkpoint_seq is not None and checkpoint_seq != room.checkpoint_seq:
                self.start(self._tell_version(room))
            room.checkpoint_seq = checkpoint_seq
            room.tell_failure(failure)

    async def _tell_version(self, room: Room) -> None:
        if version := await self.reading(_newest_version, room.document_id):
            room.tell_version(*version)

    # Rights

    async def _look_at_version(self) -> None:
        try:
            version = await self.reading(current_version)
        except DatabaseError:
            return
        if self._access_version not in (None, version):
            self._rights_changed += 1
            self._check_rights()
        self._access_version = version

    def _check_rights(self) -> None:
        """Ask for everybody's right again; asked for meanwhile, once more afterwards."""
        if self._checking is None or self._checking.done():
            self._checking = self.start(self._check_until_unchanged())

    async def _check_until_unchanged(self) -> None:
        asked_at = -1
        while asked_at != self._rights_changed:
            asked_at = self._rights_changed
            try:
                await asyncio.gather(*map(self._check_room, list(self._rooms.values())))
            except DatabaseError as error:
                logger.warning("rights cannot be asked for", extra={"error": str(error)})
                # The next poll tries again.
                self._checked_at = 0
                return
        self._checked_at = time.monotonic()

    async def _check_room(self, room: Room) -> None:
        connections = list(room.connections)
        for start in range(0, len(connections), CLAIMS_AT_ONCE):
            part = connections[start : start + CLAIMS_AT_ONCE]
            answers = await self.reading(admit, [each.claim for each in part])
            for connection, answer in zip(part, answers, strict=True):
                _apply_answer(room, connection, answer)

    # Who writes

    def note_writers(self, room: Room) -> None:
        """Tell the cache who writes in a room, when that changed or grows old there."""
        names = sorted(room.writers().values())
        told, told_at = self._told_writers.get(room.document_id, ([], 0.0))
        now = time.monotonic()
        if names == told and (not names or now - told_at < PRESENCE_RENEWAL_SECONDS):
            return
        if names:
            self._told_writers[room.document_id] = names, now
        else:
            self._told_writers.pop(room.document_id, None)
        self.loop.run_in_executor(_askers, _call, _remember_writers, (room.document_id, names))


def _apply_answer(room: Room, connection: Connection, answer: Admission | Refusal) -> None:
    if isinstance(answer, Refusal):
        REFUSED.labels(answer.code.name.lower()).inc()
        connection.close(answer.code)
    elif answer.user_id != connection.user_id:
        connection.close(Close.NOT_SIGNED_IN)
    else:
        room.set_right(connection, answer.right)


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
    """A broker that is away does no harm: the beat finds what is due."""
    try:
        from .tasks import checkpoint_task

        checkpoint_task.delay(document_id, kind)
    except Exception as error:
        logger.warning("no version asked for", extra={"error": str(error)})


def _remember_writers(document_id: int, names: list[str]) -> None:
    try:
        remember_writers(document_id, names)
    except Exception as error:
        logger.warning("the cache is away", extra={"error": str(error)})
