"""What is too large is refused before it is read, whoever sends it."""

import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from teamweb_site.asgi import application
from teamweb_site.middleware.body_limit import BodyLimit
from tests.addresses import addresses
from tests.factories.people import UserFactory
from tests.teamweb.coediting.playing import play

PIECE = 32_000


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.BODY_LIMIT_FOR_VISITORS, settings.BODY_LIMIT_FOR_MEMBERS = 6_000_000, 8_000_000


class Sender:
    """A client that sends as long as somebody reads, and knows how much that was."""

    def __init__(self, total: int) -> None:
        self.total, self.sent = total, 0

    async def receive(self) -> dict[str, Any]:
        piece = min(PIECE, self.total - self.sent)
        self.sent += piece
        more = self.sent < self.total
        return {"type": "http.request", "body": b"x" * piece, "more_body": more}


def answer(path: str, sender: Sender, *headers: tuple[bytes, bytes]) -> tuple[int, str]:
    """Status and text of what is answered to a POST."""
    events: list[dict[str, Any]] = []

    async def send(event: dict[str, Any]) -> None:
        events.append(event)

    async def takes_all(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    scope = {"type": "http", "method": "POST", "path": path, "headers": list(headers)}
    play(lambda: BodyLimit(takes_all)(scope, sender.receive, send))
    return events[0]["status"], b"".join(e.get("body", b"") for e in events).decode()


def announced(length: int) -> tuple[bytes, bytes]:
    return b"content-length", str(length).encode()


CHUNKED = (b"transfer-encoding", b"chunked")


def one_click_addresses() -> list[str]:
    """Addresses for everybody: those of accounts, and those whose right is a link."""
    return [
        each.path
        for each in addresses()
        if each.module.startswith("allauth.")
        or any(f"<str:{name}>" in each.route for name in ("token", "secret"))
    ]


def test_addresses_for_everybody_take_little():
    found = one_click_addresses()
    assert len(found) > 20
    for path in [*found, "/admin/login/", "/_util/login/", "/api/v1/search"]:
        for headers in ([announced(100_000)], [CHUNKED]):
            sender = Sender(100_000)
            assert answer(path, sender, *headers)[0] == 413, path
            assert sender.sent <= 64_000 + PIECE


@pytest.mark.parametrize("length_header", [announced, lambda _length: CHUNKED])
def test_visitors_send_a_text_but_no_file(length_header):
    assert answer("/pages/1/edit/", Sender(5_500_000), length_header(5_500_000))[0] == 200

    sender = Sender(7_000_000)
    status, text = answer("/pages/1/edit/", sender, length_header(7_000_000))

    assert status == 413
    assert "zu groß" in text
    assert sender.sent <= 6_000_000 + PIECE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["announced", "chunked"])
def test_members_send_files_up_to_a_limit(client, kind):
    client.force_login(UserFactory())
    cookie = (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())
    stranger = (b"cookie", b"sessionid=" + b"x" * 32)
    for headers, size, status in [
        ([cookie], 7_000_000, 200),
        ([cookie], 9_000_000, 413),
        ([stranger], 7_000_000, 413),
    ]:
        length = announced(size) if kind == "announced" else CHUNKED
        assert answer("/pages/1/files/", Sender(size), *headers, length)[0] == status


def test_a_program_gets_json_and_the_readers_language_is_kept():
    cookie = (b"cookie", b"django_language=en")

    status, text = answer("/api/v1/search", Sender(0), announced(100_000), cookie)

    message = "This is too large to be sent here."
    assert json.loads(text) == {"error": {"status": status, "message": message}}
    assert status == 413


def test_the_site_itself_refuses_before_it_reads():
    async def ask() -> dict[str, Any]:
        headers = [(b"host", b"localhost"), announced(100_000)]
        path = "/accounts/login/"
        scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
        talk = ApplicationCommunicator(application, scope)
        head: dict[str, Any] = await talk.receive_output(timeout=20)
        await talk.wait(timeout=20)
        return head

    assert play(ask)["status"] == 413
