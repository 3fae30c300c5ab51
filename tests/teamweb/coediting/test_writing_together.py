"""Several browsers in one text, over real sockets."""

import asyncio

import pytest
from pycrdt import Doc, XmlFragment

from .playing import play
from .site import EditingSite

pytestmark = pytest.mark.slow


def stored_words(site: EditingSite, document_id: int) -> str:
    doc: Doc = Doc()
    text = doc.get("default", type=XmlFragment)
    for _seq, payload, _user in site.rows(document_id):
        doc.apply_update(payload)
    return str(text)


def test_what_one_types_the_other_sees_and_saved_means_stored(editing, document_id):
    async def work() -> None:
        anna = await editing.browser("writer0", document_id=document_id).online()
        bert = await editing.browser("writer1", document_id=document_id).online()
        anna.type("Guten Morgen")
        await bert.until(lambda: "Guten Morgen" in bert.words())
        await anna.saved()
        assert "Guten Morgen" in stored_words(editing, document_id)
        await anna.leave()
        await bert.leave()

    play(work)
    # The first row is the text that stood in the page.
    (_imported, row, *_more) = editing.rows(document_id)
    assert row[2] == editing.person("writer0")["id"]


def test_a_task_ticked_by_a_reader_reaches_who_writes_and_nothing_is_lost(editing):
    server = editing.servers[0]
    found = server.do("new_page_with_task", editing.facts["space"])

    async def work() -> None:
        anna = await editing.browser("writer0", document_id=found["document"]).online()
        anna.type("Vorher. ")
        await anna.saved()
        bert = editing.person("writer1")["id"]
        body = await asyncio.to_thread(server.do, "tick", found["page"], bert)
        assert 'data-checked="true"' in body and "Vorher." in body
        anna.type("Nachher.")
        await anna.until(lambda: 'checked="true"' in anna.words())
        await anna.saved()
        assert "Vorher. Nachher." in anna.words()
        await anna.leave()

    play(work)
    words = stored_words(editing, found["document"])
    assert "Vorher. Nachher." in words and 'checked="true"' in words


def test_two_who_open_a_text_at_the_same_moment_both_get_it(editing):
    async def work() -> None:
        for _round in range(5):
            found = editing.servers[0].do("new_page", editing.facts["space"])
            pair = [editing.browser(f"writer{n}", document_id=found["document"]) for n in range(3)]
            await asyncio.gather(*(browser.online() for browser in pair))
            pair[0].type("da")
            for browser in pair:
                await browser.until(lambda browser=browser: "da" in browser.words())
            await asyncio.gather(*(browser.leave() for browser in pair))

    play(work)
