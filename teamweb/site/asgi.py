"""The one entry point of every web process: pages, and sockets for editing together."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb.site.settings")

_http = get_asgi_application()

# Django has to be set up first.
from teamweb.coediting.asgi import application as _websocket  # noqa: E402


async def application(scope: Any, receive: Any, send: Any) -> None:
    handler = _websocket if scope["type"] == "websocket" else _http
    await handler(scope, receive, send)
