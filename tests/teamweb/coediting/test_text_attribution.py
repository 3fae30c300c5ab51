"""Random sessions of several writers: the writer of every character is who truly wrote it.

Each character that somebody writes is one that nobody wrote before, so the truth is known by the
character itself, wherever it is moved, copied aside.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, XmlElement, XmlFragment, XmlText

from teamweb.coediting.conversion import merge, to_html
from teamweb.coediting.text_attribution import (
    AuthoredText,
    TextAttribution,
    dump_attribution,
    load_attribution,
)
from teamweb.coediting.update_log.log import KEPT, TEXT
from teamweb.coediting.yjs.updates import BadUpdate, decode

# Letters of the basic plane and of the planes above it.
LETTERS = [chr(code) for code in (*range(0x4E00, 0x9FA0), *range(0x20000, 0x22000))]


def text_of(node: Any) -> str:
    found = []
    for child in node.children:
        if isinstance(child, XmlText):
            found.append("".join(words for words, _marks in child.diff()))
        else:
            found.append(text_of(child))
    return "".join(found)


def place_of(text: str, position: int) -> int:
    """pycrdt counts bytes."""
    return len(text[:position].encode())


@dataclass
class Writer:
    """A browser: its document, what it made but did not send, and what it cut last."""

    user: int
    doc: Doc
    unsent: list[bytes] = field(default_factory=list)
    cut: str = ""
    cut_from: list[float] = field(default_factory=list)
    is_told: bool = False

    def __post_init__(self) -> None:
        self.text = self.doc.get(TEXT, type=XmlFragment)
        self.kept = self.doc.get(KEPT, type=Array)
        self.doc.observe(self._changed)

    def _changed(self, event: Any) -> None:
        if not self.is_told:
            self.unsent.append(event.update)

    def take(self, update: bytes) -> None:
        self.is_told = True
        self.doc.apply_update(update)
        self.is_told = False

    def clock(self) -> int:
        return max(
            (
                struct.clock + struct.length
                for struct in decode(self.doc.get_update()).structs.get(self.doc.client_id, [])
            ),
            default=0,
        )

    def words(self, number: int) -> XmlText:
        paragraph = self.text.children[number]
        if not len(paragraph.children):
            paragraph.children.append(XmlText())
        return next(iter(paragraph.children))

    def deleted(self) -> list[float]:
        """What the last transaction deleted, as the browser notes it."""
        return [
            float(number)
            for client, clock, length in decode(self.unsent[-1]).deletes
            for number in (client, clock, clock + length)
        ]

    def note(self, first: int, sources: list[float]) -> None:
        own = [float(self.doc.client_id), float(first), float(self.clock())]
        self.kept.append([*own, *sources])


class Session:
    def __init__(self, chance: random.Random, people: int) -> None:
        self.chance = chance
        self.letters = iter(chance.sample(LETTERS, 6_000))
        self.truth: dict[str, int] = {}
        self.attribution = TextAttribution()
        self.version = 0
        self.versions: list[tuple[str, AuthoredText]] = []
        self.server: Doc = Doc()
        start: Doc = Doc(client_id=0)
        start.get(TEXT, type=XmlFragment).children.append(
            XmlElement("paragraph", None, [XmlText("")])
        )
        clients = chance.sample(range(1, 2**32), people)
        self.writers = [
            # As in the browser, what is deleted is not forgotten before it was sent.
            Writer(user, Doc(client_id=client, skip_gc=True))
            for user, client in enumerate(clients, start=1)
        ]
        self.log(start.get_update(), None)
        for writer in self.writers:
            writer.take(start.get_update())

    def log(self, payload: bytes, user: int | None, words: Sequence[AuthoredText] = ()) -> None:
        self.version += 1
        self.server.apply_update(payload)
        self.attribution.apply(payload, writer=user, version=self.version, words=words)
        if self.chance.random() < 0.1:
            self.attribution.apply(payload, writer=99, version=self.version)
        if self.chance.random() < 0.15:
            self.attribution = load_attribution(dump_attribution(self.attribution))

    def check(self) -> None:
        runs = self.attribution.runs()
        assert "".join(run.text for run in runs) == text_of(self.server.get(TEXT, type=XmlFragment))
        for run in runs:
            for letter in run.text:
                assert run.writer == self.truth[letter], (letter, run, self.truth[letter])

    # What people do

    def write(self, writer: Writer) -> None:
        _number, words = self._somewhere(writer)
        text = str_of(words)
        at = self.chance.randint(0, len(text))
        new = "".join(next(self.letters) for _ in range(self.chance.randint(1, 5)))
        self.truth |= dict.fromkeys(new, writer.user)
        words.insert(place_of(text, at), new)

    def delete(self, writer: Writer) -> None:
        _number, words = self._somewhere(writer)
        text, first, last = self._part(words)
        if first < last:
            del words[place_of(text, first) : place_of(text, last)]

    def split(self, writer: Writer) -> None:
        """As y-tiptap does: the second half is deleted and written anew into a new paragraph."""
        number, words = self._somewhere(writer)
        text = str_of(words)
        at = self.chance.randint(0, len(text))
        first = writer.clock()
        with writer.doc.transaction():
            if at < len(text):
                del words[place_of(text, at) : place_of(text, len(text))]
            writer.text.children.insert(
                number + 1, XmlElement("paragraph", None, [XmlText(text[at:])])
            )
        writer.note(first, writer.deleted())

    def join(self, writer: Writer) -> None:
        if len(writer.text.children) < 2:
            return
        number = self.chance.randrange(1, len(writer.text.children))
        above, words = writer.words(number - 1), writer.words(number)
        first, text = writer.clock(), str_of(words)
        with writer.doc.transaction():
            del writer.text.children[number]
            if text:
                above.insert(place_of(str_of(above), len(str_of(above))), text)
        if text:
            writer.note(first, writer.deleted())

    def cut(self, writer: Writer) -> None:
        _number, words = self._somewhere(writer)
        text, first, last = self._part(words)
        if first < last:
            writer.cut = text[first:last]
            del words[place_of(text, first) : place_of(text, last)]
            writer.cut_from = writer.deleted()

    def paste(self, writer: Writer) -> None:
        """What was cut before."""
        if not writer.cut:
            return
        _number, words = self._somewhere(writer)
        text, first = str_of(words), writer.clock()
        words.insert(place_of(text, self.chance.randint(0, len(text))), writer.cut)
        writer.cut = ""
        writer.note(first, writer.cut_from)

    def send(self, writer: Writer) -> None:
        """One update for each transaction; or, as after time without a connection, one for all."""
        if writer.unsent and self.chance.random() < 0.3:
            writer.unsent = [writer.doc.get_update(self.server.get_state())]
        for payload in writer.unsent:
            self.log(payload, writer.user)
        writer.unsent.clear()

    def receive(self, writer: Writer) -> None:
        writer.take(self.server.get_update(writer.doc.get_state()))

    def save(self, _writer: Writer) -> None:
        words = AuthoredText.of_runs(self.attribution.runs())
        self.versions.append((to_html(self.server), words))

    def restore(self, writer: Writer) -> None:
        """The server merges an older version into what is written just now."""
        html, words = self.chance.choice(self.versions)
        before = self.server.get_state()
        merge(self.server, html)
        self.log(self.server.get_update(before), writer.user, [words])

    def _somewhere(self, writer: Writer) -> tuple[int, XmlText]:
        if not len(writer.text.children):
            writer.text.children.append(XmlElement("paragraph"))
        number = self.chance.randrange(len(writer.text.children))
        return number, writer.words(number)

    def _part(self, words: XmlText) -> tuple[str, int, int]:
        text = str_of(words)
        first = self.chance.randint(0, len(text))
        return text, first, min(len(text), first + self.chance.randint(0, 6))


def str_of(words: XmlText) -> str:
    return "".join(part for part, _marks in words.diff())


ACTS = ["write"] * 6 + "delete split join cut paste send receive receive save restore".split()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), people=st.integers(2, 5))
def test_every_character_belongs_to_who_wrote_it(seed, people):
    chance = random.Random(seed)
    session = Session(chance, people)
    session.save(session.writers[0])
    for _step in range(70):
        getattr(session, chance.choice(ACTS))(chance.choice(session.writers))
    for writer in session.writers:
        session.send(writer)
    session.check()


def paragraph(text: str) -> XmlElement:
    return XmlElement("paragraph", None, [XmlText(text)])


@pytest.fixture
def doc() -> Doc:
    doc: Doc = Doc()
    doc.get(TEXT, type=XmlFragment).children.append(paragraph("Der Entwurf der Satzung"))
    return doc


def words_of(doc: Doc) -> XmlText:
    return next(iter(doc.get(TEXT, type=XmlFragment).children[0].children))


def changed(doc: Doc, change: Any) -> bytes:
    before = doc.get_state()
    change()
    return doc.get_update(before)


def who(attribution: TextAttribution) -> list[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = []
    for run in attribution.runs():
        if found and found[-1][1] == run.writer:
            found[-1] = (found[-1][0] + run.text, run.writer)
        else:
            found.append((run.text, run.writer))
    return found


def test_words_typed_again_belong_to_who_typed_them(doc):
    attribution = TextAttribution()
    attribution.apply(doc.get_update(), writer=1, version=1)
    words = words_of(doc)
    payload = changed(doc, lambda: words.__delitem__(slice(4, 11)))
    tally = attribution.apply(payload, writer=2, version=2)
    assert (tally.inserted, tally.deleted) == (0, 7)
    payload = changed(doc, lambda: words.insert(4, "Entwurf"))
    tally = attribution.apply(payload, writer=2, version=3)
    assert (tally.inserted, tally.deleted) == (7, 0)
    assert who(attribution) == [("Der ", 1), ("Entwurf", 2), (" der Satzung", 1)]


def test_a_version_that_is_restored_keeps_its_writers_though_the_log_knows_them_no_more(doc):
    attribution = TextAttribution()
    attribution.apply(doc.get_update(), writer=3, version=1)
    words = words_of(doc)
    attribution.apply(changed(doc, lambda: words.__delitem__(slice(0, 23))), writer=2, version=2)
    attribution.deleted.clear()
    old = AuthoredText("Der Entwurf der Satzung", [[4, 1, 1], [19, 3, 1]])
    payload = changed(doc, lambda: words.insert(0, "Der Entwurf der Satzung"))
    tally = attribution.apply(payload, writer=2, version=3, words=[old])
    assert who(attribution) == [("Der ", 1), ("Entwurf der Satzung", 3)]
    assert (tally.inserted, tally.deleted) == (0, 0)


def test_the_server_may_say_who_wrote_what_somebody_else_sent(doc):
    client = doc.client_id
    attribution = TextAttribution()
    # The element and its text come first; then the words, one clock each.
    attribution.apply(doc.get_update(), writer=1, version=1, authors=[[client, 2, 6, 7]])
    assert who(attribution) == [("Der ", 7), ("Entwurf der Satzung", 1)]


def test_updates_may_come_in_any_order(doc):
    words = words_of(doc)
    first = doc.get_update()
    second = changed(doc, lambda: words.insert(0, "Nun: "))
    third = changed(doc, lambda: words.__delitem__(slice(0, 2)))
    attribution = TextAttribution()
    for payload, writer in ((third, 3), (second, 2), (first, 1)):
        attribution.apply(payload, writer=writer, version=writer)
        attribution = load_attribution(dump_attribution(attribution))
    assert who(attribution) == [("n: ", 2), ("Der Entwurf der Satzung", 1)]


def test_what_is_no_update_is_refused():
    for payload in (b"", b"\x01", b"\x01\x01\x05\x00\x84", b"\xff" * 30):
        with pytest.raises(BadUpdate):
            TextAttribution().apply(payload, writer=1, version=1)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_update_is_refused_or_read_but_never_breaks(data):
    doc: Doc = Doc(client_id=7)
    doc.get(TEXT, type=XmlFragment).children.append(paragraph("Der Entwurf"))
    doc.get(KEPT, type=Array).append([7.0, 0.0, 4.0])
    payload = bytearray(doc.get_update())
    for _ in range(data.draw(st.integers(1, 4))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    attribution = TextAttribution()
    try:
        attribution.apply(bytes(payload), writer=1, version=1)
    except BadUpdate:
        return
    assert load_attribution(dump_attribution(attribution)).runs() == attribution.runs()
