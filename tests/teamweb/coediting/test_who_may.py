"""Nobody without the right gets a byte or gets one in, also when the right ends in the middle."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from teamweb.coediting.editing_sessions import SOCKETS_PER_PERSON
from teamweb.coediting.wire.protocol import Sync, sync_frame
from teamweb.core.richtext.schema import schema_version

from .browser import Browser
from .playing import play
from .site import EditingSite

pytestmark = pytest.mark.slow
# Seconds: far below the minute after which every right is asked anyway, with room for a busy machine.
AT_ONCE = 10.0


@pytest.fixture
def place(editing: EditingSite) -> dict[str, Any]:
    """A page of its own space, with people of its own."""
    facts: dict[str, Any] = editing.servers[0].do("build", 2)
    return facts


def browser_of(editing: EditingSite, place: dict[str, Any], who: str) -> Browser:
    return Browser(editing.servers[0].address, place["document"], place["people"][who]["session"])


async def refusal(browser: Browser) -> int:
    await browser.open()
    code = await browser.closed()
    assert browser.frames_received == 0
    return code


def test_an_outsider_and_a_visitor_get_nothing(editing, place):
    async def work() -> None:
        outsider = browser_of(editing, place, "outsider")
        assert await refusal(outsider) == 4403
        outsider.session = ""
        assert await refusal(outsider) == 4401
        outsider.session = "x" * 32
        assert await refusal(outsider) == 4401

    play(work)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/ws/{document}/?epoch=2&schema={schema}", 4409),
        ("/ws/{document}/?epoch=1&schema=0", 4426),
        ("/ws/{document}/?epoch=1", 4426),
        ("/ws/{document}/", 4409),
        ("/ws/{document}/?epoch=x&schema=%ff", 4409),
        # As for a document that is closed to them.
        ("/ws/987654321/?epoch=1&schema={schema}", 4403),
    ],
)
def test_an_old_page_and_a_wrong_address_get_nothing(editing, place, path, code):
    async def work() -> None:
        browser = browser_of(editing, place, "writer0")
        address = editing.servers[0].address.replace("http", "ws")
        browser.url = address + path.format(document=place["document"], schema=schema_version())
        assert await refusal(browser) == code

    play(work)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:1", "http://127.0.0.1", "null", None],
)
def test_a_page_of_another_site_opens_nothing(editing, place, origin):
    async def work() -> None:
        with pytest.raises(InvalidStatus) as refused:
            await browser_of(editing, place, "writer0").open(origin=origin)
        assert refused.value.response.status_code == 403

    play(work)


def test_an_unknown_address_opens_nothing(editing, place):
    async def work() -> None:
        browser = browser_of(editing, place, "writer0")
        with pytest.raises(InvalidStatus):
            await browser.open(url=browser.url.replace("/ws/", "/ws/x"))

    play(work)


Change = Callable[[EditingSite, dict[str, Any]], None]


def _do(function: str, *names: str) -> Change:
    def change(editing: EditingSite, place: dict[str, Any]) -> None:
        known = {
            "user": place["people"]["writer0"]["id"],
            "session": place["people"]["writer0"]["session"],
            "page": place["page"],
            "document": place["document"],
        }
        editing.servers[0].do(function, *(known[name] for name in names))

    return change


@pytest.mark.parametrize(
    ("change", "code", "others_stay"),
    [
        pytest.param(_do("end_membership", "user"), 4403, True, id="membership ended"),
        pytest.param(_do("deactivate", "user"), 4401, True, id="deactivated"),
        pytest.param(_do("sign_out", "session"), 4401, True, id="signed out"),
        pytest.param(_do("move_away", "page"), 4403, False, id="page moved"),
        pytest.param(_do("trash_page", "page"), 4410, False, id="page in the trash"),
        pytest.param(_do("delete_page", "page"), 4404, False, id="page deleted"),
        pytest.param(_do("new_epoch", "document"), 4409, False, id="new epoch"),
    ],
)
def test_a_right_that_ends_ends_the_connection_at_once(editing, place, change, code, others_stay):
    async def work() -> None:
        gone = await browser_of(editing, place, "writer0").online()
        stays = await browser_of(editing, place, "writer1").online()
        gone.type("vorher")
        await gone.saved()
        await asyncio.to_thread(change, editing, place)

        assert await gone.closed(seconds=AT_ONCE) == code
        received = gone.frames_received
        if others_stay:
            stays.type("nachher")
            await stays.saved()
        assert gone.frames_received == received
        # Whoever comes again is not told whether the document is gone or closed to them.
        assert await refusal(gone) == (4403 if code == 4404 else code)
        await stays.leave()

    play(work)


@pytest.mark.parametrize(
    ("function", "who"),
    [("sign_out", "session"), ("change_password", "id")],
)
def test_a_session_that_ends_in_another_process_ends_the_connection(editing, place, function, who):
    """Without Redis, processes hear of each other through the database only."""
    other = editing.serve()

    async def work() -> None:
        gone = await browser_of(editing, place, "writer0").online()
        stays = await browser_of(editing, place, "writer1").online()
        await asyncio.to_thread(other.do, function, place["people"]["writer0"][who])

        assert await gone.closed(seconds=AT_ONCE) == 4401
        stays.type("nachher")
        await stays.saved()
        await stays.leave()

    try:
        play(work)
    finally:
        other.terminate()


def test_one_person_opens_a_limited_number_of_sockets(editing, place):
    async def work() -> None:
        opened = [
            await browser_of(editing, place, "writer0").online() for _ in range(SOCKETS_PER_PERSON)
        ]
        assert await refusal(browser_of(editing, place, "writer0")) == 4429
        colleague = await browser_of(editing, place, "writer1").online()
        await opened.pop().leave()
        opened.append(await browser_of(editing, place, "writer0").online())
        await asyncio.gather(*(browser.leave() for browser in [*opened, colleague]))

    play(work)


def test_words_written_while_the_page_lay_in_the_trash_come_when_it_is_back(editing, place):
    async def work() -> None:
        writer = await browser_of(editing, place, "writer0").online()
        await asyncio.to_thread(_do("trash_page", "page"), editing, place)
        assert await writer.closed(seconds=AT_ONCE) == 4410
        writer.type("unterwegs")
        await asyncio.to_thread(_do("restore_page", "page"), editing, place)
        await writer.online()
        await writer.saved()
        reader = await browser_of(editing, place, "writer1").online()
        await reader.until(lambda: "unterwegs" in reader.words())
        await reader.leave()
        await writer.leave()

    play(work)


def test_what_is_sent_after_the_right_ended_is_not_taken(editing, place):
    """The browser sends on as if it had not heard of the end."""

    async def work() -> None:
        gone = await browser_of(editing, place, "writer0").online()
        stays = await browser_of(editing, place, "writer1").online()
        typing = asyncio.create_task(type_on(gone))
        await stays.until(lambda: "3" in stays.words())
        await asyncio.to_thread(_do("end_membership", "user"), editing, place)
        await gone.closed(seconds=AT_ONCE)
        # What was taken before the end is committed with this one.
        stays.type("danach")
        await stays.saved()
        words, rows = stays.words(), len(editing.rows(place["document"]))
        frame = sync_frame(Sync.UPDATE, gone.doc.get_update())
        with pytest.raises(Exception):  # noqa: B017  whatever the library says of a closed socket
            for _ in range(50):
                await gone.send_raw(frame)
                await asyncio.sleep(0.01)
        typing.cancel()
        stays.type("!")
        await stays.saved()
        words = words.replace("danach", "danach!")
        rows += 1
        assert stays.words() == words
        assert len(editing.rows(place["document"])) == rows
        await stays.leave()

    async def type_on(browser: Browser) -> None:
        for number in range(10_000):
            browser.type(str(number % 10))
            await asyncio.sleep(0.005)

    play(work)


def test_a_viewer_reads_along_and_changes_nothing(editing, place):
    async def work() -> None:
        viewer = await browser_of(editing, place, "viewer").online()
        writer = await browser_of(editing, place, "writer0").online()
        assert {"kind": "rights", "right": "read"} in viewer.notices
        assert {"kind": "rights", "right": "write"} in writer.notices
        writer.type("zu lesen")
        await viewer.until(lambda: "zu lesen" in viewer.words())
        viewer.type("heimlich")
        await viewer.until(lambda: viewer.notices[-1]["kind"] == "refused")
        assert viewer.notices[-1]["reason"] == "Sie können diesen Text lesen, aber nicht ändern."
        writer.type(" und mehr")
        await writer.saved()
        assert "heimlich" not in writer.words()
        assert viewer.acked == 0
        await viewer.leave()
        await writer.leave()

    play(work)
    # The first row is the text that stood in the page.
    (_imported, *rows) = editing.rows(place["document"])
    assert {user for _seq, _payload, user in rows} == {place["people"]["writer0"]["id"]}


def test_a_writer_who_becomes_a_reader_is_told_and_refused(editing, place):
    async def work() -> None:
        demoted = await browser_of(editing, place, "writer0").online()
        other = await browser_of(editing, place, "writer1").online()
        demoted.type("noch erlaubt")
        demoted.show(user={}, cursor=1)
        await demoted.saved()
        await other.until(lambda: any(other.presence.values()))
        user = place["people"]["writer0"]["id"]
        await asyncio.to_thread(editing.servers[0].do, "only_read", user, place["page"])
        await demoted.until(
            lambda: demoted.notices[-1] == {"kind": "rights", "right": "read"}, seconds=AT_ONCE
        )
        demoted.type("verboten")
        await demoted.until(lambda: demoted.notices[-1]["kind"] == "refused")
        await other.until(lambda: not any(other.presence.values()))
        assert demoted.close_code is None
        other.type("weiter")
        await demoted.until(lambda: "weiter" in demoted.words())
        assert "verboten" not in other.words()
        await demoted.leave()
        await other.leave()

    play(work)


def test_presence_has_the_servers_name_and_only_the_own_client(editing, place):
    async def work() -> None:
        liar = await browser_of(editing, place, "writer0").online()
        other = await browser_of(editing, place, "writer1").online()
        other.show(user={"id": 1, "name": "x", "color": "#123456"}, cursor={"anchor": 5})
        await liar.until(lambda: other.doc.client_id in liar.presence)
        liar.show(user={"id": 1, "name": "Bürgermeisterin", "color": "red"}, cursor=7, more="x")
        await other.until(lambda: liar.doc.client_id in other.presence)

        person = place["people"]["writer0"]
        shown = other.presence[liar.doc.client_id]
        assert set(shown) == {"user", "cursor"}
        assert (shown["user"]["id"], shown["user"]["name"]) == (person["id"], person["name"])
        assert shown["user"]["color"].startswith("#")
        assert shown["cursor"] == 7
        assert liar.presence[other.doc.client_id]["user"]["color"] == "#123456"

        # The other's client, and one that nobody has.
        liar.show(client_id=other.doc.client_id, clock=99, user={}, cursor="falsch")
        liar.show(client_id=4711, user={}, cursor="falsch")
        liar.show(client_id=other.doc.client_id, clock=100)
        liar.show(clock=2, user={}, cursor=8)
        await other.until(lambda: other.presence[liar.doc.client_id]["cursor"] == 8)
        assert 4711 not in other.presence
        late = await browser_of(editing, place, "writer1").online()
        await late.until(lambda: len(late.presence) == 2)
        assert late.presence[other.doc.client_id]["cursor"] == {"anchor": 5}

        client = liar.doc.client_id
        await liar.offline()
        await other.until(lambda: other.presence[client] is None)
        await other.leave()
        await late.leave()

    play(work)


def test_lists_say_who_writes(editing, place):
    names = sorted(place["people"][f"writer{n}"]["name"] for n in (0, 1))
    server = editing.servers[0]

    async def shown(expected: list[str]) -> None:
        async with asyncio.timeout(10):
            while await asyncio.to_thread(server.do, "writers_in", place["document"]) != expected:
                await asyncio.sleep(0.05)

    async def work() -> None:
        pair = [await browser_of(editing, place, f"writer{n}").online() for n in (0, 1)]
        viewer = await browser_of(editing, place, "viewer").online()
        await shown(names)
        await viewer.leave()
        for browser in pair:
            await browser.leave()
        await shown([])

    play(work)
