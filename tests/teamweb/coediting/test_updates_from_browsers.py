"""What a browser may send: nothing that ends the process, and nothing under somebody else's client id."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from teamweb.coediting.conversion import to_html
from teamweb.coediting.text_attribution import TextAttribution
from teamweb.coediting.wire.protocol import Sync, sized, sync_frame, uint
from teamweb.coediting.yjs.outline import NoEditorsUpdate, Outline
from teamweb.coediting.yjs.updates import BadUpdate, check_state_vector, decode
from teamweb.core.richtext.schema import MAX_DEPTH

from .hostile import (
    TEXT,
    chain,
    clocks,
    deleting,
    element,
    forged,
    in_root,
    inside,
    mutated,
    nested_mark,
    nested_value,
    recorded,
    update,
)
from .playing import play

RECORDED = recorded()
PARAGRAPH = (in_root(7, element(b"paragraph")), inside(0, 7, TEXT))
UNREADABLE = {
    "40,000 lists in a value": nested_value(40_000),
    "3,000 lists in a value": nested_value(3_000),
    "70 lists in a value": nested_value(70),
    "lists in a mark": nested_mark(3_000),
    "a mark that is no JSON": update(*PARAGRAPH, inside(1, 6, sized(b"bold") + sized(b"{"))),
    "more clients than bytes": uint(2**40) + b"\0",
    "more structs than bytes": b"\1" + uint(2**40) + b"\7\0",
    "more values than bytes": update(in_root(7, element()), inside(0, 8, uint(2**40), sub=b"kind")),
    "more deletions than bytes": b"\0\1\7" + uint(2**40),
    "a clock beyond all": update(*PARAGRAPH, clock=2**40),
    "a length beyond all": update(b"\0" + uint(2**40)),
    "a deletion beyond all": deleting(7, 0, 2**40),
    "a client beyond all": update(*PARAGRAPH, client=2**60),
    "no length": update(b"\0\0"),
    "words that are no UTF-8": update(*PARAGRAPH, inside(1, 4, sized(b"\xff\xfe"))),
    "half a character": update(*PARAGRAPH, inside(1, 4, sized(b"\xed\xa0\x80"))),
    "something behind it": update(*PARAGRAPH) + b"\0",
    "inside itself": update(inside(0, 7, element())),
    "beside itself": update(b"\x84" + uint(7) + uint(0) + sized(b"a")),
    "one client twice": b"\2" + update(*PARAGRAPH)[1:-1] + update(*PARAGRAPH, clock=2)[1:],
    "an unknown content": update(in_root(12, b"\0")),
    "nothing": b"",
}
NO_EDITORS = {
    "3,000 blocks inside one another": chain(3_000),
    "one block too many": chain(MAX_DEPTH + 1),
    "a list": update(in_root(7, b"\0")),
    "a map": update(in_root(7, b"\1")),
    "an embedded object": update(*PARAGRAPH, inside(1, 5, sized(b"{}"))),
    "a document": update(in_root(9, sized(b"guid") + b"\x76\0")),
    "bytes": update(in_root(3, sized(b"abc"))),
    "old JSON": update(in_root(2, b"\1" + sized(b"1"))),
    "words between blocks": update(in_root(4, sized(b"abc"))),
    "words in an element": update(PARAGRAPH[0], inside(0, 4, sized(b"abc"))),
    "an element in a text": update(*PARAGRAPH, inside(1, 7, element())),
    "a type as an attribute": update(PARAGRAPH[0], inside(0, 7, element(), sub=b"level")),
    "another root": update(in_root(7, element(), root=b"other")),
    "an attribute of the root": update(
        bytes([8 | 0x20]) + b"\1" + sized(b"default") + sized(b"a") + b"\1\x7e"
    ),
    "something inside of words": update(*PARAGRAPH, inside(1, 4, sized(b"a")), inside(2, 7, TEXT)),
    "an attribute of words": update(
        *PARAGRAPH, inside(1, 4, sized(b"a")), inside(2, 8, b"\1\x7e", sub=b"level")
    ),
    "an unknown element": update(in_root(7, element(b"script"))),
    "a cell outside of a table": update(in_root(7, element(b"tableCell"))),
    "a paragraph in a paragraph": update(PARAGRAPH[0], inside(0, 7, element(b"paragraph"))),
    "a block in a rule": update(
        in_root(7, element(b"horizontalRule")), inside(0, 7, element(b"paragraph"))
    ),
    "words in a list": update(in_root(7, element(b"bulletList")), inside(0, 7, TEXT)),
    "a cell beside a paragraph": update(
        PARAGRAPH[0], b"\x87" + uint(7) + uint(0) + element(b"tableCell")
    ),
    "a type among the notes": update(in_root(7, element(), root=b"kept")),
}


def accept(outline: Outline, payload: bytes, *, is_own=lambda client: True, only_complete=False):
    return outline.accept(payload, decode(payload), is_own=is_own, only_complete=only_complete)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_update_is_refused_before_it_touches_a_document(name):
    with pytest.raises(BadUpdate):
        decode(UNREADABLE[name])


@pytest.mark.parametrize("name", NO_EDITORS)
def test_what_no_editor_writes_is_refused_before_it_touches_a_document(name):
    outline = Outline()
    with pytest.raises(NoEditorsUpdate):
        accept(outline, NO_EDITORS[name])
    # As if it had not come.
    assert outline.end(7) == 0
    assert accept(outline, update(*PARAGRAPH)).is_complete


@pytest.mark.parametrize(
    "data", [uint(2**60), b"\1\7", b"\1" + uint(2**60) + b"\1", b"\0\0", b"\1\7" + uint(2**40), b""]
)
def test_what_is_no_state_vector_is_refused(data):
    with pytest.raises(BadUpdate):
        check_state_vector(data)


def test_something_inside_of_words_that_are_gone_is_refused_too():
    """Words beside something collected stand nowhere; pycrdt still knows them as words."""
    outline = Outline()
    gone = update(b"\0\3", b"\x84" + uint(7) + uint(1) + sized(b"abc"))
    assert accept(outline, gone).is_complete
    with pytest.raises(NoEditorsUpdate):
        accept(outline, update(inside(4, 7, TEXT), clock=6))
    # What was a type before it was collected is named by whoever wrote into it offline.
    assert accept(outline, update(inside(1, 7, TEXT), clock=6)).is_complete


def test_what_editors_write_is_taken_as_it_comes():
    outline, doc = Outline(), Doc()
    for payload in RECORDED:
        check_state_vector(doc.get_state())
        accepted = accept(outline, payload)
        doc.apply_update(accepted.payload)

        assert accepted.payload == payload
        assert {client: outline.end(client) for client in clocks(doc)} == clocks(doc)


def test_the_deepest_text_of_the_schema_is_taken_also_level_by_level():
    deepest = "<blockquote>" * (MAX_DEPTH - 1) + '<p>a <span data-mention="7">K</span></p>'
    writer = Doc(client_id=7)
    root = writer.get("default", type=XmlFragment)
    outline, updates = Outline(), []
    writer.observe(lambda event: updates.append(event.update))
    parent = root
    for _level in range(MAX_DEPTH - 1):
        parent = parent.children.append(XmlElement("blockquote"))
    paragraph = parent.children.append(XmlElement("paragraph"))
    paragraph.children.append(XmlText("a "))
    mention = paragraph.children.append(XmlElement("mention"))
    mention.attributes["user"] = "7"
    mention.children.append(XmlText("K"))
    for payload in updates:
        assert accept(outline, payload).payload == payload
    assert to_html(writer) == deepest + "</blockquote>" * (MAX_DEPTH - 1)

    updates.clear()
    root.children[0].children.append(XmlElement("paragraph"))
    parent.children.append(XmlElement("blockquote")).children.append(XmlElement("paragraph"))
    with pytest.raises(NoEditorsUpdate):
        for payload in updates:
            accept(outline, payload)


def test_attribution_reads_whatever_is_let_in():
    """A value too deep for it left the writer of a change unknown."""
    attribution = TextAttribution()
    attribution.apply(nested_value(8), writer=1, version=1)
    with pytest.raises(BadUpdate):
        attribution.apply(nested_value(3_000), writer=1, version=1)


def take_mutated(seed: int) -> None:
    """What is let in changes a document exactly as the outline says, and breaks nothing."""
    rng = random.Random(seed)
    payload = mutated(RECORDED, rng)
    outline, doc = Outline(), Doc()
    for known in RECORDED[: rng.choice((0, 0, 3, 12))]:
        outline.add(known)
        doc.apply_update(known)
    try:
        accepted = accept(outline, payload, only_complete=rng.random() < 0.5)
        if not accepted.payload:
            return
        doc.apply_update(accepted.payload)
    except ValueError:
        return
    written = clocks(doc)
    assert {client: outline.end(client) for client in written} == written
    TextAttribution().apply(accepted.payload, writer=1, version=1)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_a_changed_update_is_refused_or_harmless(seed):
    take_mutated(seed)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_at_random_are_refused_or_harmless(data):
    try:
        accepted = accept(Outline(), data)
    except BadUpdate:
        return
    Doc().apply_update(accepted.payload)


# --- whose client id ------------------------------------------------------------------------------


class Server:
    """As the session judges: client ids that nobody has used become the sender's."""

    def __init__(self) -> None:
        self.doc, self.outline = Doc(), Outline()
        self.text = self.doc.get("default", type=XmlFragment)
        self.owners: dict[int, str] = {}

    def take(self, who: str, payload: bytes, step: Sync = Sync.UPDATE) -> bool:
        """Whether it is acknowledged."""
        decoded = decode(payload)
        for client in self.outline.news(decoded):
            if not self.outline.end(client):
                self.owners.setdefault(client, who)
        accepted = self.outline.accept(
            payload,
            decoded,
            is_own=lambda client: self.owners.get(client) == who,
            only_complete=step == Sync.UPDATE,
        )
        if accepted.payload:
            self.doc.apply_update(accepted.payload)
        return accepted.is_complete or (step == Sync.STEP2 and accepted.waits_for is None)


class Writer:
    def __init__(self, who: str, client: int) -> None:
        self.who, self.doc = who, Doc(client_id=client)
        self.text = self.doc.get("default", type=XmlFragment)
        self.words: list[str] = []

    def type(self) -> bytes:
        self.words.append(f"[{self.who}{len(self.words):03}]")
        before = self.doc.get_state()
        with self.doc.transaction():
            self.text.children.append(XmlElement("paragraph")).children.append(
                XmlText(self.words[-1])
            )
        return self.doc.get_update(before)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_acknowledged_is_lost_beside_somebody_who_forges(data):
    """Under the others' client ids at their next clocks, and deleting what they have not written yet."""
    server = Server()
    writers = [Writer("a", 21), Writer("b", 22)]
    for writer in writers:
        # The session binds it when the browser shows itself, before anybody sees it.
        server.owners[writer.doc.client_id] = writer.who
    unsent: dict[str, list[bytes]] = {"a": [], "b": []}
    for _step in range(data.draw(st.integers(3, 14))):
        writer = data.draw(st.sampled_from(writers))
        match data.draw(st.sampled_from(("type", "send", "come back", "forge", "delete"))):
            case "type":
                unsent[writer.who].append(writer.type())
            case "send":
                for payload in unsent[writer.who]:
                    assert server.take(writer.who, payload)
                unsent[writer.who].clear()
            case "come back":
                # It got what the others wrote, and sends all that the server lacks.
                writer.doc.apply_update(server.doc.get_update(writer.doc.get_state()))
                answer = writer.doc.get_update(server.doc.get_state())
                assert server.take(writer.who, answer, Sync.STEP2)
                unsent[writer.who].clear()
            case "forge":
                step = data.draw(st.sampled_from((Sync.UPDATE, Sync.STEP2)))
                forgery = forged(server.doc.get_update(), writer.doc.client_id, "gefälscht")
                server.take("x", forgery, step)
            case "delete":
                client = writer.doc.client_id
                end = server.outline.end(client)
                step = data.draw(st.sampled_from((Sync.UPDATE, Sync.STEP2)))
                server.take("x", deleting(client, end, 50), step)
    for writer in writers:
        assert server.take(writer.who, writer.doc.get_update(server.doc.get_state()), Sync.STEP2)
    text = str(server.text)
    assert "gefälscht" not in text
    assert all(text.count(word) == 1 for writer in writers for word in writer.words)


def test_what_builds_on_unsent_words_of_others_waits_for_them():
    server = Server()
    anna, bert = Writer("a", 21), Writer("b", 22)
    server.owners |= {21: "a", 22: "b"}
    # It reached Bert, but the server went down before it was stored.
    bert.doc.apply_update(anna.type())
    bert.type()
    with bert.doc.transaction():
        bert.text.children[0].children[0].insert(3, "von Bert")
    everything = bert.doc.get_update()

    assert not server.take("b", everything, Sync.UPDATE)
    assert not server.take("b", everything, Sync.STEP2)
    assert server.take("a", anna.doc.get_update(), Sync.STEP2)
    assert server.take("b", everything, Sync.STEP2)
    assert str(server.text) == str(bert.text)


def test_a_copy_with_a_hole_gives_what_can_be_read_of_it():
    """A browser whose own store lost something still gets the rest stored, and acknowledged."""
    server = Server()
    anna = Writer("a", 21)
    first, _lost, third = anna.type(), anna.type(), anna.type()
    holed = Doc()
    for payload in (first, third):
        holed.apply_update(payload)

    assert server.take("a", holed.get_update(), Sync.STEP2)
    assert anna.words[0] in str(server.text) and anna.words[2] not in str(server.text)


# --- through the socket ---------------------------------------------------------------------------


@pytest.mark.slow
def test_a_made_update_closes_only_its_own_socket(editing, document_id):
    async def work() -> None:
        anna = await editing.browser("writer0", document_id=document_id).online()
        for frames, code in (
            (UNREADABLE.values(), 1003),
            (NO_EDITORS.values(), 4413),
        ):
            for payload in frames:
                hostile = await editing.browser("writer1", document_id=document_id).online()
                await hostile.send_raw(sync_frame(Sync.UPDATE, payload))
                assert await hostile.closed() == code
        hostile = await editing.browser("writer1", document_id=document_id).online()
        await hostile.send_raw(sync_frame(Sync.STEP1, uint(2**60)))
        assert await hostile.closed() == 1003
        anna.type("unversehrt")
        await anna.saved()
        assert anna.close_code is None
        newcomer = await editing.browser("viewer", document_id=document_id).online()
        await newcomer.until(lambda: "unversehrt" in newcomer.words())
        await newcomer.leave()
        await anna.leave()

    play(work)


@pytest.mark.slow
def test_nobody_writes_under_the_client_id_of_somebody_else(editing, document_id):
    async def work() -> None:
        anna = await editing.browser("writer0", document_id=document_id).online()
        mallory = await editing.browser("writer1", document_id=document_id).online()
        anna.show(cursor=None)
        await mallory.until(lambda: anna.doc.client_id in mallory.presence)
        # Before she has written anything, and at her next clock.
        for word in ("zuerst", "danach"):
            forgery = forged(mallory.doc.get_update(), anna.doc.client_id, "gefälscht")
            for step in (Sync.UPDATE, Sync.STEP2):
                await mallory.send_raw(sync_frame(step, forgery))
            end = clocks(mallory.doc).get(anna.doc.client_id, 0)
            await mallory.send_raw(sync_frame(Sync.UPDATE, deleting(anna.doc.client_id, end, 40)))
            mallory.type("x")
            await anna.until(lambda: "x" in anna.words())
            anna.type(word)
            await anna.saved()
            await mallory.until(lambda word=word: word in mallory.words())
        # The same person on, in another window.
        second = editing.browser("writer0", document_id=document_id)
        second.doc.apply_update(anna.doc.get_update())
        anna.type("und Schluss")
        second.doc.apply_update(anna.doc.get_update())
        await anna.leave()
        await second.online()
        await second.saved()
        await mallory.until(lambda: "und Schluss" in mallory.words())
        newcomer = await editing.browser("viewer", document_id=document_id).online()
        await newcomer.until(lambda: "und Schluss" in newcomer.words())
        assert "zuerst" in newcomer.words() and "danach" in newcomer.words()
        assert "gefälscht" not in newcomer.words()
        for each in (second, mallory, newcomer):
            await each.leave()

    play(work)
