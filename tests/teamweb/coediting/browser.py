"""A browser as the server sees it: a Yjs document, and what the editor's provider does on the wire."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from teamweb.coediting.wire.protocol import (
    EMPTY_UPDATE,
    GONE,
    Message,
    Presence,
    Reader,
    Sync,
    awareness_frame,
    read_presence,
    read_sync,
    sync_frame,
)
from teamweb.core.richtext.schema import schema_version

# Far beyond what is needed, for machines with much to do.
LIMIT = 60


class Browser:
    """Keeps its document over connections, as a browser with its own store does."""

    def __init__(self, base_url: str, document_id: int, session: str, *, epoch: int = 1) -> None:
        self.path, self.session = (
            f"/ws/{document_id}/?epoch={epoch}&schema={schema_version()}",
            session,
        )
        self.go_to(base_url)
        self.doc: Doc = Doc()
        self.text = self.doc.get("default", type=XmlFragment)
        self.doc.observe(self._note)
        # The changes of this connection that the server has to acknowledge.
        self.counted: list[bytes] = []
        self.acked = self.frames_received = 0
        self.is_synced = False
        self.notices: list[dict[str, Any]] = []
        self.presence: dict[int, Any] = {}
        self.close_code: int | None = None
        self._socket: ClientConnection | None = None
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._tasks: list[asyncio.Task] = []
        self._changed = asyncio.Condition()
        self._is_remote = False
        self._paragraph: XmlText | None = None

    def go_to(self, base_url: str) -> None:
        """The server of the next connection."""
        self.url, self.origin = base_url.replace("http", "ws") + self.path, base_url

    # The document

    def _note(self, event: Any) -> None:
        if not self._is_remote and self.is_online:
            self._send_counted(Sync.UPDATE, event.update)

    def _send_counted(self, step: Sync, payload: bytes) -> None:
        self.counted.append(payload)
        self._outgoing.put_nowait(sync_frame(step, payload))

    @property
    def sent(self) -> int:
        return len(self.counted)

    def type(self, text: str, at: int | None = None) -> None:
        """In a paragraph of this browser's own; `at` counts bytes."""
        if self._paragraph is None:
            with self.doc.transaction():
                paragraph = self.text.children.append(XmlElement("paragraph"))
                self._paragraph = paragraph.children.append(XmlText(""))
        end = len(self._paragraph)
        self._paragraph.insert(end if at is None else min(at, end), text)

    def delete(self, start: int, end: int) -> None:
        """From this browser's own paragraph."""
        assert self._paragraph is not None
        del self._paragraph[start:end]

    def words(self) -> str:
        return str(self.text)

    # The wire

    @property
    def is_online(self) -> bool:
        return self._socket is not None and self.close_code is None

    async def open(self, **changes: Any) -> "Browser":
        """Connect and say hello; does not wait for an answer."""
        await self.offline()
        self.counted = []
        self.acked = self.frames_received = 0
        self.is_synced, self.close_code = False, None
        self.presence = {}
        self._outgoing = asyncio.Queue()
        self._socket = await connect(
            changes.pop("url", self.url),
            origin=changes.pop("origin", self.origin),
            additional_headers={"Cookie": f"sessionid={self.session}"} if self.session else {},
            compression=None,
            max_size=None,
            open_timeout=LIMIT,
            **changes,
        )
        self._outgoing.put_nowait(sync_frame(Sync.STEP1, self.doc.get_state()))
        self._tasks = [
            asyncio.create_task(self._read(self._socket)),
            asyncio.create_task(self._write(self._socket)),
        ]
        return self

    async def online(self) -> "Browser":
        """Connect until the document is here; tries again while the server is away."""
        async with asyncio.timeout(LIMIT):
            while True:
                try:
                    await self.open()
                    await self.until(lambda: self.is_synced or self.close_code is not None)
                except (OSError, ConnectionClosed, TimeoutError):
                    await asyncio.sleep(0.1)
                    continue
                if self.close_code is None:
                    return self
                if self.close_code >= 4400:
                    raise AssertionError(f"refused with {self.close_code}")
                await asyncio.sleep(0.1)

    async def offline(self) -> None:
        """Go away without a word, as a lost network does, with everything not yet sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.transport.abort()
            self._socket = None

    async def leave(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        await self.offline()

    async def send_raw(self, frame: bytes | str) -> None:
        assert self._socket is not None
        await self._socket.send(frame)

    def show(self, client_id: int | None = None, clock: int = 1, **state: Any) -> None:
        shown = json.dumps(state).encode() if state else GONE
        client = self.doc.client_id if client_id is None else client_id
        self._outgoing.put_nowait(awareness_frame([Presence(client, clock, shown)]))

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            await socket.send(await self._outgoing.get())

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                assert isinstance(frame, bytes)
                self._take(frame)
                async with self._changed:
                    self._changed.notify_all()
        except ConnectionClosed:
            pass
        self.close_code = socket.close_code or 1006
        async with self._changed:
            self._changed.notify_all()

    def _take(self, frame: bytes) -> None:
        self.frames_received += 1
        reader = Reader(frame)
        match reader.uint():
            case Message.SYNC:
                self._take_sync(*read_sync(reader))
            case Message.AWARENESS:
                for each in read_presence(reader.bytes()):
                    self.presence[each.client_id] = json.loads(each.state)
            case Message.ACK:
                self.acked = reader.uint()
            case Message.NOTICE:
                self.notices.append(json.loads(reader.bytes()))
            case other:
                raise AssertionError(f"message {other}")

    def _take_sync(self, step: Sync, payload: bytes) -> None:
        if step == Sync.STEP1:
            answer = self.doc.get_update(payload)
            if answer != EMPTY_UPDATE:
                self._send_counted(Sync.STEP2, answer)
            return
        self._is_remote = True
        try:
            self.doc.apply_update(payload)
        finally:
            self._is_remote = False
        if step == Sync.STEP2:
            self.is_synced = True

    # Waiting

    async def until(self, condition: Callable[[], Any], *, seconds: float | None = LIMIT) -> None:
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            facts = (
                f"close {self.close_code}, {self.acked} of {self.sent} acknowledged, {self.notices}"
            )
            raise AssertionError(f"not so within {seconds} s: {facts}") from None

    async def saved(self, *, seconds: float = LIMIT) -> None:
        """In a connection that lives: everything written before it was sent with its beginning."""
        await self.until(
            lambda: self.is_online and self.is_synced and self.acked == self.sent, seconds=seconds
        )

    async def closed(self, *, seconds: float | None = LIMIT) -> int:
        await self.until(lambda: self.close_code is not None, seconds=seconds)
        assert self.close_code is not None
        return self.close_code
