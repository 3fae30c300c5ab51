"""The entry point of the web processes, without a server in front of it."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import SyncToAsync

from teamweb.site.asgi import application
from tests.teamweb.coediting.playing import play

SCOPE = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "root_path": "",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
    "client": ("127.0.0.1", 1),
    "server": ("127.0.0.1", 8000),
}


def ask(path: str) -> list[dict[str, Any]]:
    """What the application sends for a GET."""
    sent: list[dict[str, Any]] = []

    async def talk() -> None:
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            for message in asked:
                return message
            await asyncio.Event().wait()  # Nobody leaves before the answer.
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await application({**SCOPE, "path": path, "raw_path": path.encode()}, receive, send)

    play(talk)
    return sent


def test_a_request_goes_to_its_thread_once_for_all_middleware_and_the_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes: list[str] = []
    call = SyncToAsync.__call__

    async def counted(self: SyncToAsync, *arguments: Any, **named: Any) -> Any:
        changes.append(str(self.func))
        return await call(self, *arguments, **named)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    start, *_body = ask("/healthz")

    assert start["status"] == 200
    assert any(name == b"X-Request-ID" for name, _ in start["headers"])
    # What Django does when a request begins and ends, and the answer between.
    assert len(changes) <= 3, changes
