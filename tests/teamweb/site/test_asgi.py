"""The entry point of the web processes, without a server in front of it."""

from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from asgiref.testing import ApplicationCommunicator

from teamweb_site.asgi import application
from tests.teamweb.coediting.playing import play


async def ask(path: str) -> dict[str, Any]:
    """The head of the answer to a GET, once all of it has been sent and closed."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", b"localhost")]}
    talk = ApplicationCommunicator(application, scope)
    await talk.send_input({"type": "http.request"})
    head: dict[str, Any] = await talk.receive_output(timeout=20)
    await talk.receive_output(timeout=20)
    await talk.wait(timeout=20)
    return head


def test_a_request_goes_to_its_thread_once_for_all_middleware_and_the_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes: list[str] = []
    call = SyncToAsync.__call__

    async def counted(self: SyncToAsync, *arguments: Any, **named: Any) -> Any:
        changes.append(str(self.func))
        return await call(self, *arguments, **named)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    start = play(lambda: ask("/healthz"))

    assert start["status"] == 200
    assert any(name == b"X-Request-ID" for name, _ in start["headers"])
    # What Django does when a request begins and ends, and the answer between.
    assert len(changes) <= 3, changes


def test_no_socket_is_opened_in_maintenance(settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "maintenance").touch()

    async def knock() -> dict[str, Any]:
        talk = ApplicationCommunicator(
            application, {"type": "websocket", "path": "/ws/1/", "headers": []}
        )
        await talk.send_input({"type": "websocket.connect"})
        answer: dict[str, Any] = await talk.receive_output(timeout=20)
        await talk.wait(timeout=20)
        return answer

    assert play(knock) == {"type": "websocket.close"}
