"""One browser's socket: what waits to be sent to it, and how much it may send."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from ..wire.handshake import Admission, Claim
from ..wire.protocol import Close
from ..yjs.updates import Id

# A browser that reads too slowly is closed and gets the difference when it comes back.
MAX_WAITING_FRAMES = 2_000
MAX_WAITING_BYTES = 32_000_000
# Seconds for a browser to take the closing.
CLOSE_WITHIN = 5
# Somebody who types sends 5 to 10 frames a second; undoing or pasting sends a few large ones.
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 300, 1_500
BYTES_PER_SECOND, BYTES_AT_ONCE = 1_000_000, 25_000_000
# Each time a browser opens a text it takes a client id; one that was away long brings several.
CLIENTS_PER_SECOND, CLIENTS_AT_ONCE = 1, 1_000

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Allowance:
    """So much a second, and some at once after a rest."""

    def __init__(self, per_second: float, at_once: float) -> None:
        self._per_second, self._at_once, self._left = per_second, at_once, at_once
        self._at = time.monotonic()

    def takes(self, amount: float) -> bool:
        now = time.monotonic()
        self._left = min(self._at_once, self._left + (now - self._at) * self._per_second)
        self._at = now
        self._left -= amount
        return self._left >= 0


class Connection:
    def __init__(self, claim: Claim, admission: Admission, send: Send) -> None:
        self.claim = claim
        self.user_id, self.name, self.right = admission.user_id, admission.name, admission.right
        # Frames with changes that were taken, and how many of them are committed.
        self.accepted = self.committed = 0
        # Of the accepted, those that the browser's next answer to our question holds, too.
        self.held = 0
        # The item of somebody else that its changes build on and that is not here.
        self.waits_for: Id = (0, 0)
        # The Yjs client whose presence this connection shows.
        self.client_id: int | None = None
        self.close_code: Close | None = None
        self.sender: asyncio.Task | None = None
        self._send = send
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._frame_allowance = Allowance(FRAMES_PER_SECOND, FRAMES_AT_ONCE)
        self._byte_allowance = Allowance(BYTES_PER_SECOND, BYTES_AT_ONCE)
        self._client_allowance = Allowance(CLIENTS_PER_SECOND, CLIENTS_AT_ONCE)

    @property
    def is_open(self) -> bool:
        return self.close_code is None

    def put(self, frame: bytes) -> None:
        """Send it as soon as the browser takes it."""
        if not self.is_open:
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) > MAX_WAITING_FRAMES or self._bytes > MAX_WAITING_BYTES:
            self.close(Close.TOO_MUCH)
        self._wake.set()

    def close(self, code: Close) -> None:
        """End it at once: what still waits is not sent any more."""
        if self.is_open:
            self.close_code = code
            self._frames.clear()
            self._wake.set()
            if self.sender is not None:
                asyncio.get_running_loop().call_later(CLOSE_WITHIN, self.sender.cancel)

    def may_send(self, size: int) -> bool:
        return self._frame_allowance.takes(1) and self._byte_allowance.takes(size)

    def may_use_clients(self, number: int) -> bool:
        return self._client_allowance.takes(number)

    async def send_all(self) -> None:
        """Runs until the connection is closed from this side, or lost."""
        with contextlib.suppress(OSError):
            while self.is_open:
                await self._wake.wait()
                self._wake.clear()
                while self._frames:
                    frame = self._frames.popleft()
                    self._bytes -= len(frame)
                    await self._send({"type": "websocket.send", "bytes": frame})
            await self._send({"type": "websocket.close", "code": int(self.close_code or 1000)})
