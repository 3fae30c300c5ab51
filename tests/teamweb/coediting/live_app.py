"""The site's ASGI application, with a text to write in and a way to change things inside its process."""

import asyncio
import json
from typing import Any

from teamweb_site.asgi import application as site

from . import scene


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"].startswith("/test/"):
        await _do(scope, receive, send)
    else:
        await site(scope, receive, send)


async def _do(scope: Any, receive: Any, send: Any) -> None:
    """/test/<function of the scene>, its arguments as JSON."""
    body, more = b"", True
    while more:
        event = await receive()
        body, more = body + event.get("body", b""), event.get("more_body", False)
    function = getattr(scene, scope["path"].removeprefix("/test/"))
    result = await asyncio.to_thread(scene.in_database, function, *json.loads(body))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(result).encode()})
