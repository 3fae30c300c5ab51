"""The one entry point of every web process: pages, and sockets for editing together."""

import gc
import os
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
# What the site writes is for its own user only.
os.umask(0o077)


class OneThreadHandler(ASGIHandler):
    """Runs all middleware and the view in one go in one thread.

    All of them are synchronous here. Django would change between thread and event loop at each
    middleware: 0.6 to 0.9 ms of CPU for every request.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = await sync_to_async(self.get_response)(request)
        return response


django.setup(set_prefix=False)
_http = OneThreadHandler()

# Django has to be set up first.
from teamweb.coediting.asgi import application as _websocket  # noqa: E402
from teamweb.core.pooled_sqlite3.base import close_idle  # noqa: E402
from teamweb_site.middleware.body_limit import BodyLimit  # noqa: E402
from teamweb_site.middleware.maintenance import without_sockets  # noqa: E402
from teamweb_site.operation.keys import wrong_key_message_at_start  # noqa: E402

if settings.ELASTICSEARCH_URL:
    # Its client takes seconds to load, which nobody's first search should wait for.
    import teamweb_search.engines.elasticsearch  # noqa: F401

# What is loaded now stays for good: the collector need not walk through it again and again
# (5 ms, every few requests). A request makes some ten thousand objects and leaves few cycles.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)


async def application(scope: Any, receive: Any, send: Any) -> None:
    handler = _HANDLERS[scope["type"]]
    await handler(scope, receive, send)


async def _lifespan(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    if sentence := await sync_to_async(wrong_key_message_at_start)():
        await send({"type": "lifespan.startup.failed", "message": sentence})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    # SQLite puts everything into the one file when its last connection closes: who stops the site
    # and copies that file has everything.
    close_idle()
    await send({"type": "lifespan.shutdown.complete"})


_HANDLERS: dict[str, Any] = {
    "http": BodyLimit(_http),
    "websocket": without_sockets(_websocket),
    "lifespan": _lifespan,
}
