"""Messages to editing sessions: from other threads, and through Redis from other processes.

Nothing relies on them. A message that is lost costs time only: sessions ask the database every two seconds.
"""

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any
from weakref import WeakSet

from django.conf import settings

from ...access.readable import bump_version
from ...core.redis.link import fail_fast_options, link_to
from .protocol import Malformed, Reader, sized, uint

logger = logging.getLogger(__name__)


class Kind(Enum):
    # Rows were appended to the log, or a version was made of it.
    DOCUMENT = b"d"
    # Somebody's rights, account or session changed.
    RIGHTS = b"r"
    # Committed updates themselves; `number` is the seq of the first one.
    UPDATES = b"u"
    # What browsers of another process show of themselves, and the question for it.
    PRESENCE = b"p"
    PRESENCE_REQUEST = b"w"


@dataclass(frozen=True)
class Message:
    kind: Kind
    document_id: int = 0
    number: int = 0
    payloads: tuple[bytes, ...] = ()

    def packed(self, sender: bytes) -> bytes:
        head = self.kind.value + sender + uint(self.document_id) + uint(self.number)
        return head + uint(len(self.payloads)) + b"".join(map(sized, self.payloads))


SENDER_BYTES = 8
_sender = b""
_listeners: WeakSet["Bus"] = WeakSet()


def _name_process() -> None:
    """Give this process a name: its own messages come back from Redis."""
    global _sender
    _sender = secrets.token_bytes(SENDER_BYTES)


_name_process()
os.register_at_fork(after_in_child=_name_process)


def announce(document_id: int) -> None:
    """Notify the sessions of a document, after the commit that appended to its log or made a version."""
    _broadcast(Message(Kind.DOCUMENT, document_id))


def announce_rights() -> None:
    """Let every open connection be asked for its right again; call it after the commit."""
    if not _broadcast(Message(Kind.RIGHTS)):
        # The others look at the version every two seconds.
        bump_version()


def reaches_other_processes() -> bool:
    """Whether messages reach other processes; else they compare the version of access rules."""
    return bool(redis_url()) and link_to(redis_url()).is_up


def unpacked(data: bytes) -> tuple[bytes, Message]:
    """Who sent it, and the message."""
    reader = Reader(data)
    reader.place = 1 + SENDER_BYTES
    kind = Kind(data[:1])
    document_id, number = reader.uint(), reader.uint()
    payloads = tuple(reader.bytes() for _ in range(reader.uint()))
    reader.end()
    return data[1 : 1 + SENDER_BYTES], Message(kind, document_id, number, payloads)


def _broadcast(message: Message) -> bool:
    """False when Redis was found to be away just now."""
    for bus in list(_listeners):
        bus.receive_from_thread(message)
    return _publish(message) if reaches_other_processes() else True


def _publish(message: Message) -> bool:
    import redis

    try:
        with redis.Redis.from_url(redis_url(), **fail_fast_options()) as client:
            client.publish(_channel(), message.packed(_sender))
    except (redis.RedisError, OSError) as error:
        link_to(redis_url()).lost(error)
        return False
    return True


_PATIENCE: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 2}


def redis_url() -> str:
    """Empty: there is one web process only."""
    return str(getattr(settings, "COEDITING_REDIS_URL", ""))


def _channel() -> str:
    # Channels do not know Redis' database numbers, so the name has to hold them apart.
    return f"teamweb-coediting:{redis_url().rpartition('/')[2]}"


class Bus:
    """The bus in one event loop; `receive` is called in the loop, `recover` after an interruption."""

    def __init__(self, receive: Callable[[Message], None], recover: Callable[[], None]) -> None:
        self._receive, self._recover = receive, recover
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task] = []
        self._outgoing: asyncio.Queue[Message] = asyncio.Queue(1_000)
        _listeners.add(self)
        if redis_url():
            self._tasks = [
                self._loop.create_task(self._listen()),
                self._loop.create_task(self._send_outgoing()),
            ]

    def receive_from_thread(self, message: Message) -> None:
        # The loop may have ended since.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._receive, message)

    def send(self, message: Message) -> None:
        """To the other processes, in order; dropped while Redis is away."""
        if self._tasks:
            with contextlib.suppress(asyncio.QueueFull):
                self._outgoing.put_nowait(message)

    async def _send_outgoing(self) -> None:
        import redis.asyncio

        client = redis.asyncio.Redis.from_url(redis_url(), **_PATIENCE)
        while True:
            message = await self._outgoing.get()
            try:
                await client.publish(_channel(), message.packed(_sender))
            except redis.RedisError:
                await asyncio.sleep(0.2)

    async def _listen(self) -> None:
        import redis.asyncio

        pause = 0.2
        while True:
            client = redis.asyncio.Redis.from_url(
                redis_url(), socket_connect_timeout=2, socket_timeout=None
            )
            try:
                async with client.pubsub(ignore_subscribe_messages=True) as subscription:
                    await subscription.subscribe(_channel())
                    pause = 0.2
                    self._recover()
                    async for found in subscription.listen():
                        self._take(found["data"])
            except (redis.RedisError, OSError) as error:
                logger.warning(
                    "Redis is away: sessions ask the database", extra={"error": str(error)}
                )
            finally:
                await client.aclose()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)

    def _take(self, data: bytes) -> None:
        try:
            sender, message = unpacked(data)
        except (Malformed, ValueError, IndexError):
            logger.warning("a message on the bus makes no sense")
            return
        if sender != _sender:
            self._receive(message)
