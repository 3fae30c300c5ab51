"""People who write in one text over real sockets: how long until each sees what another typed.

All of them look for marks in the frames they get; only those who write keep a document, so that the
measuring process is not what is slow. The same people speak to our server and to Hocuspocus.
"""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from teamweb.coediting.wire.protocol import EMPTY_UPDATE, Message, Reader, Sync, sized, sync_frame

from .load import Step

MARK = re.compile(rb"~\d{3}\.\d{4}~")
MARK_LENGTH = 10
WAIT_SECONDS = 60


class OurServer:
    def __init__(self, address: str, document: int, facts: dict[str, Any]) -> None:
        socket = f"{address.replace('http', 'ws')}/ws/{document}/"
        self.url = f"{socket}?epoch=1&schema={facts['schema']}"
        self.origin, self.sessions = address, facts["sessions"]

    async def connect(self, number: int) -> ClientConnection:
        cookie = f"sessionid={self.sessions[number % len(self.sessions)]}"
        return await _connect(self.url, origin=self.origin, cookie=cookie)

    def packed(self, step: Sync, payload: bytes) -> bytes:
        return sync_frame(step, payload)

    def unpacked(self, frame: bytes) -> tuple[int, Reader]:
        reader = Reader(frame)
        return reader.uint(), reader


class Hocuspocus:
    """Frames begin with the name of the text; the first one signs in."""

    SYNC_ANSWER = 4

    def __init__(self, address: str, name: str) -> None:
        self.url, self.head = address.replace("http", "ws"), sized(name.encode())

    async def connect(self, number: int) -> ClientConnection:
        socket = await _connect(self.url)
        await socket.send(self.head + b"\x02\x00" + sized(b"token") + sized(b"4.7.0"))
        return socket

    def packed(self, step: Sync, payload: bytes) -> bytes:
        return self.head + sync_frame(step, payload)

    def unpacked(self, frame: bytes) -> tuple[int, Reader]:
        reader = Reader(frame)
        reader.bytes()
        kind = reader.uint()
        return (Message.SYNC if kind == self.SYNC_ANSWER else kind), reader


Side = OurServer | Hocuspocus


async def _connect(url: str, *, origin: str | None = None, cookie: str = "") -> ClientConnection:
    return await connect(
        url,
        origin=origin,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie} if cookie else {},
        compression=None,
        ping_interval=None,
        max_size=None,
        max_queue=None,
        open_timeout=WAIT_SECONDS,
    )


@dataclass
class Outcome:
    """What `people` of whom some wrote went through."""

    step: Step
    typed: int = 0
    expected: int = 0
    closed: int = 0
    # Typed and not in the text of somebody who opens it afterwards, or there twice.
    wrong: int = 0
    # Acknowledged as stored, of what our server has to acknowledge.
    unacknowledged: int = 0

    @property
    def seen(self) -> int:
        return len(self.step.seconds)


@dataclass
class _Person:
    number: int
    socket: ClientConnection
    sent: int = 0
    acked: int = 0
    is_here: asyncio.Event = field(default_factory=asyncio.Event)


class Crowd:
    def __init__(self, side: Side, *, people: int, writers: int, rate: float) -> None:
        self.side, self.people, self.writers, self.rate = side, people, writers, rate
        self.step = Step("")
        self.closed = 0
        self._typed_at: dict[bytes, tuple[float, int]] = {}
        self._end = 0.0

    async def write_for(self, seconds: float) -> Outcome:
        crowd, reading = [], []
        for number in range(self.people):
            person = _Person(number, await self.side.connect(number))
            reading.append(asyncio.create_task(self._read(person)))
            await person.socket.send(self.side.packed(Sync.STEP1, b"\x00"))
            crowd.append(person)
        async with asyncio.timeout(WAIT_SECONDS):
            await asyncio.gather(*(person.is_here.wait() for person in crowd))
        self._end = time.perf_counter() + seconds
        await asyncio.gather(*(self._write(person) for person in crowd[: self.writers]))
        expected = len(self._typed_at) * (self.people - 1)
        await _until(lambda: len(self.step.seconds) >= expected)
        if isinstance(self.side, OurServer):
            await _until(lambda: all(person.acked == person.sent for person in crowd))
        outcome = Outcome(self.step, len(self._typed_at), expected, self.closed)
        outcome.wrong = await self._wrong()
        if isinstance(self.side, OurServer):
            outcome.unacknowledged = sum(person.sent - person.acked for person in crowd)
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        await asyncio.gather(*(person.socket.close() for person in crowd))
        return outcome

    async def _read(self, person: _Person) -> None:
        try:
            async for frame in person.socket:
                assert isinstance(frame, bytes)
                now = time.perf_counter()
                for mark in MARK.findall(frame):
                    typed_at, by = self._typed_at.get(mark, (now, person.number))
                    if by != person.number:
                        self.step.seconds.append(now - typed_at)
                kind, reader = self.side.unpacked(frame)
                if kind == Message.ACK:
                    person.acked = reader.uint()
                elif kind == Message.SYNC and not person.is_here.is_set():
                    await self._greet(person, Sync(reader.uint()))
        except ConnectionClosed:
            pass
        self.closed += 1

    async def _greet(self, person: _Person, step: Sync) -> None:
        if step == Sync.STEP1:
            await person.socket.send(self.side.packed(Sync.STEP2, EMPTY_UPDATE))
        else:
            person.is_here.set()

    async def _write(self, person: _Person) -> None:
        chance, changes = random.Random(person.number), list[bytes]()
        doc: Doc = Doc()
        root = doc.get("default", type=XmlFragment)
        doc.observe(lambda event: changes.append(event.update))
        with doc.transaction():
            paragraph = root.children.append(XmlElement("paragraph"))
            text = paragraph.children.append(XmlText(""))
        pause, count = 1 / self.rate, 0
        next_at = time.perf_counter() + chance.random() * pause
        while next_at < self._end:
            await asyncio.sleep(next_at - time.perf_counter())
            next_at += pause
            mark = f"~{person.number:03}.{count:04}~"
            # Anywhere in the paragraph, but never inside another mark.
            text.insert(chance.randint(0, count) * MARK_LENGTH, mark)
            count += 1
            self._typed_at[mark.encode()] = time.perf_counter(), person.number
            for change in changes:
                await person.socket.send(self.side.packed(Sync.UPDATE, change))
            person.sent += len(changes)
            changes.clear()

    async def _wrong(self) -> int:
        doc, _seconds = await opened(self.side)
        found = Counter(MARK.findall(str(doc.get("default", type=XmlFragment)).encode()))
        return sum(1 for mark in self._typed_at if found[mark] != 1)


async def opened(side: Side) -> tuple[Doc, float]:
    """The text as a browser gets it that has nothing of it yet, and the seconds it waits for that."""
    began = time.perf_counter()
    socket = await side.connect(0)
    await socket.send(side.packed(Sync.STEP1, b"\x00"))
    while True:
        frame = await asyncio.wait_for(socket.recv(), WAIT_SECONDS)
        assert isinstance(frame, bytes)
        kind, reader = side.unpacked(frame)
        if kind == Message.SYNC and reader.uint() == Sync.STEP2:
            break
    seconds = time.perf_counter() - began
    await socket.close()
    doc: Doc = Doc()
    doc.apply_update(reader.bytes())
    return doc, seconds


async def _until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """Returns also when it never becomes so: what is missing is counted."""
    end = time.perf_counter() + seconds
    while not is_so() and time.perf_counter() < end:
        await asyncio.sleep(0.05)
