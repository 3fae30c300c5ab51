"""How much a request may send, decided before any of it is kept: Django writes all of it to disk first.

A proxy may set a limit too; nothing here relies on one.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.template import loader
from django.utils import translation

from ..operation.failures import disk_full_message, is_disk_full, json_error, wants_json

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

_POLICY = (
    b"default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; img-src 'self'"
)


class TooLarge(Exception):
    """More came than the address takes."""


class BodyLimit:
    """Refuses with 413 what is larger than `settings.BODY_LIMITS` allow at its address.

    More than visitors may send is read only for somebody who is signed in.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        announced = _announced_length(scope)
        limit = _limit_for_visitors(scope["path"])
        if announced is None:
            # In pieces: each is counted as it comes.
            limit = await _limit(scope, limit) if _is_chunked(scope) else limit
        elif announced > limit:
            limit = await _limit(scope, limit)
            if announced > limit:
                await _refuse(scope, send)
                return
        await self._count(scope, receive, send, limit)

    async def _count(self, scope: dict[str, Any], receive: Receive, send: Send, limit: int) -> None:
        received = 0
        has_answered = False

        async def counted() -> dict[str, Any]:
            nonlocal received
            event = await receive()
            received += len(event.get("body", b""))
            if received > limit:
                raise TooLarge
            return event

        async def noted(event: dict[str, Any]) -> None:
            nonlocal has_answered
            has_answered = True
            await send(event)

        try:
            await self.application(scope, counted, noted)
        except TooLarge:
            if not has_answered:
                await _refuse(scope, send)
        except OSError as error:
            # Bodies wait on disk until all of them are there.
            if has_answered or not is_disk_full(error):
                raise
            await _answer(scope, send, 507)


def _limit_for_visitors(path: str) -> int:
    for prefix, limit in settings.BODY_LIMITS:
        if path.startswith(prefix):
            return int(limit)
    return int(settings.BODY_LIMIT_FOR_VISITORS)


async def _limit(scope: dict[str, Any], for_visitors: int) -> int:
    is_small = for_visitors < settings.BODY_LIMIT_FOR_VISITORS
    if is_small or not await sync_to_async(_is_signed_in)(_header(scope, b"cookie")):
        return for_visitors
    return int(settings.BODY_LIMIT_FOR_MEMBERS)


def _is_signed_in(cookies: str) -> bool:
    """Read the session as AuthenticationMiddleware does."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    close_old_connections()
    try:
        return get_user(request).is_authenticated
    except DatabaseError:
        return False
    finally:
        close_old_connections()


async def _refuse(scope: dict[str, Any], send: Send) -> None:
    await _answer(scope, send, 413)


async def _answer(scope: dict[str, Any], send: Send, status: int) -> None:
    chosen = parse_cookie(_header(scope, b"cookie")).get(settings.LANGUAGE_COOKIE_NAME)
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        if wants_json(scope["path"], _header(scope, b"accept")):
            too_large = translation.gettext("This is too large to be sent here.")
            kind = b"application/json"
            sentence = too_large if status == 413 else disk_full_message()
            text = json_error(scope["path"], status, sentence)
        else:
            kind, text = b"text/html; charset=utf-8", loader.get_template(f"{status}.html").render()
    body = text.encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        # What was not read is never read.
        (b"connection", b"close"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", _POLICY),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _announced_length(scope: dict[str, Any]) -> int | None:
    text = _header(scope, b"content-length")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _is_chunked(scope: dict[str, Any]) -> bool:
    return "chunked" in _header(scope, b"transfer-encoding").lower()


def _header(scope: dict[str, Any], wanted: bytes) -> str:
    return next(
        (value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted), ""
    )
