"""While the file `maintenance` lies in the data folder, everybody gets the maintenance page."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from ..operation.failures import json_error, wants_json


def is_on() -> bool:
    return bool((settings.VAR_DIR / "maintenance").exists())


ALWAYS_ANSWERED = ("/healthz", "/readyz", "/metrics")


class MaintenanceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_on() or request.path in ALWAYS_ANSWERED:
            return self.get_response(request)
        headers = {"Retry-After": "300"}
        if wants_json(request.path, request.headers.get("Accept", "")):
            sentence = _("Teamweb will be back in a few minutes. What you have saved is safe.")
            body = json_error(request.path, 503, sentence)
            return HttpResponse(body, status=503, content_type="application/json", headers=headers)
        page = loader.get_template("503.html").render()
        return HttpResponse(page, status=503, headers=headers)


def without_sockets(application: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Refuses new sockets meanwhile: who edits keeps the text in the browser, which tries again."""

    async def or_refused(scope: Any, receive: Any, send: Any) -> None:
        if is_on():
            await receive()
            await send({"type": "websocket.close"})  # Before it is accepted: 403.
            return
        await application(scope, receive, send)

    return or_refused
