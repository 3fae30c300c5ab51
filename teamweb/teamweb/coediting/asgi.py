"""The ASGI application of /ws/<document id>/: one call for each socket."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from .editing_sessions import Connection, EditingSession, EditingSessions
from .wire.handshake import Refusal, claim_of, has_own_origin
from .wire.protocol import Close, Malformed

logger = logging.getLogger(__name__)

_PATH = re.compile(r"/ws/([0-9]{1,18})/")

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_sessions: EditingSessions | None = None


def editing_sessions() -> EditingSessions:
    """Return those of the running loop; a server has one as long as it lives."""
    global _sessions
    if _sessions is None or _sessions.loop is not asyncio.get_running_loop():
        _sessions = EditingSessions()
    return _sessions


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await receive()
    path = _PATH.fullmatch(scope["path"])
    if path is None or not has_own_origin(scope):
        # Before it is accepted this is an HTTP answer, 403.
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    sessions = editing_sessions()
    joined = await sessions.join(claim_of(scope, int(path[1])), send)
    if isinstance(joined, Refusal):
        await send({"type": "websocket.close", "code": int(joined.code)})
        return
    session, connection = joined
    receiver = asyncio.create_task(_receive_all(receive, session, connection))
    connection.sender = asyncio.create_task(connection.send_all())
    try:
        await asyncio.wait({receiver, connection.sender}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        receiver.cancel()
        connection.sender.cancel()
        await sessions.leave(session, connection)


async def _receive_all(receive: Receive, session: EditingSession, connection: Connection) -> None:
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        frame = event.get("bytes")
        try:
            if frame is None:
                raise Malformed("text")
            if not connection.may_send(len(frame)):
                connection.close(Close.TOO_MUCH)
            await session.receive(connection, frame)
        except Malformed:
            connection.close(Close.GARBAGE)
        except Exception:
            logger.exception("a frame could not be handled")
            connection.close(Close.TRY_AGAIN)


def with_websockets(http: Any) -> Any:
    """An ASGI application that gives sockets to `application` and everything else to `http`."""

    async def both(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await (application if scope["type"] == "websocket" else http)(scope, receive, send)

    return both
