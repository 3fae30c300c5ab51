"""The words of one paragraph changed letter by letter, with their marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from pycrdt import XmlText

from teamweb.core.richtext.tree import Mark, Text, ordered

from .alignment import stretches
from .layout import formatting, mark_name, read_mark
from .reading import Piece, pieces

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
BLANK = " \t\r\n\f"

Runs = tuple[tuple[str, tuple[Mark, ...]], ...]


class Ends(NamedTuple):
    """Blanks mean nothing at the beginning and the end of a paragraph and around line breaks."""

    after_break: bool
    before_break: bool


@dataclass(frozen=True)
class WantedText:
    """`ends` is None where every blank counts, as in code."""

    texts: tuple[Text, ...]
    ends: Ends | None

    @property
    def letters(self) -> str:
        return "".join(text.text for text in self.texts)


class Letter(NamedTuple):
    """A letter of the normalised text, and the stretch of letters of the document that it replaces."""

    letter: str
    marks: tuple[Mark, ...]
    start: int
    end: int


class LiveText:
    """Neighbouring texts of the document; usually there is only one."""

    def __init__(self, texts: list[XmlText], ends: Ends | None) -> None:
        self.texts = texts
        self.ends = ends
        self.pieces = [pieces(text) for text in texts]

    @property
    def all_pieces(self) -> list[Piece]:
        return [piece for found in self.pieces for piece in found]

    def letters(self) -> list[Letter]:
        return folded(((piece.text, piece.marks) for piece in self.all_pieces), self.ends)


def folded(runs: Any, ends: Ends | None) -> list[Letter]:
    """Normalised letters: blanks folded to one, none at the ends."""
    found: list[Letter] = []
    place = 0
    after_blank = ends is not None and ends.after_break
    for words, marks in runs:
        for letter in words:
            if ends is None or letter not in BLANK:
                found.append(Letter(letter, marks, place, place + 1))
                after_blank = False
            elif not after_blank:
                found.append(Letter(" ", marks, place, place + 1))
                after_blank = True
            elif found and found[-1].end == place and found[-1].letter == " ":
                found[-1] = found[-1]._replace(end=place + 1)
            place += 1
    if ends is not None and ends.before_break:
        while found and found[-1].letter == " ":
            found.pop()
    return found


def runs_of(letters: list[Letter]) -> Runs:
    return tuple(
        ("".join(letter.letter for letter in group), marks)
        for marks, group in groupby(letters, key=lambda letter: letter.marks)
    )


class Edit(NamedTuple):
    """From letter `start` to `end` of the document: new words instead, or another formatting."""

    start: int
    end: int
    words: Runs
    formatting: dict[str, Any] | None = None


def patch(live: LiveText, wanted: WantedText) -> tuple[bool, bool]:
    """Change `live` in place; returns whether letters were deleted, and whether inserted."""
    edits = _edits(live, live.letters(), wanted)
    if wanted.ends is not None and not _leads_to(live, edits, wanted):
        # A blank without meaning got one: then every single blank is made as it should be.
        exact = folded(((piece.text, piece.marks) for piece in live.all_pieces), None)
        edits = _edits(live, exact, wanted)
    places = _Places(live)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        if edit.formatting is not None:
            for text, start, end in places.stretches(edit.start, edit.end):
                text.format(start, end, edit.formatting)
            continue
        for text, start, end in places.stretches(edit.start, edit.end):
            del text[start:end]
        text, offset = places.place(edit.start)
        for words, marks in edit.words:
            text.insert(offset, words, formatting(marks))
            offset += len(words.encode())
    return (
        any(edit.end > edit.start for edit in edits if edit.formatting is None),
        any(edit.words for edit in edits),
    )


def _edits(live: LiveText, letters: list[Letter], wanted: WantedText) -> list[Edit]:
    old, new = "".join(letter.letter for letter in letters), wanted.letters
    new_marks = [text.marks for text in wanted.texts for _ in text.text]
    present = [piece.formatting for piece in live.all_pieces for _ in piece.text]
    edits: list[Edit] = []
    for is_equal, i1, i2, j1, j2 in _differences(old, new):
        if is_equal:
            edits += _reformatted(letters[i1:i2], new_marks[j1:j2], present)
            continue
        if i1 < i2:
            start, end = letters[i1].start, letters[i2 - 1].end
        elif i1:
            start = end = letters[i1 - 1].end
        elif letters:
            start = end = letters[0].start
        else:
            start = end = 0
        words = tuple(
            ("".join(letter for letter, _ in group), marks)
            for marks, group in groupby(
                zip(new[j1:j2], new_marks[j1:j2], strict=True), key=lambda pair: pair[1]
            )
        )
        edits.append(Edit(start, end, words))
    return edits


def _differences(old: str, new: str) -> Iterator[tuple[bool, int, int, int, int]]:
    """As `stretches`, compared word by word, and words that changed letter by letter at their ends."""
    i = j = 0
    old_words, new_words = TOKEN.findall(old), TOKEN.findall(new)
    for is_equal, i1, i2, j1, j2 in stretches(old_words, new_words):
        before, after = "".join(old_words[i1:i2]), "".join(new_words[j1:j2])
        if is_equal:
            yield True, i, i + len(before), j, j + len(after)
        else:
            for inner, a, b, c, d in _ends_compared(before, after):
                yield inner, i + a, i + b, j + c, j + d
        i, j = i + len(before), j + len(after)


def _ends_compared(a: str, b: str) -> Iterator[tuple[bool, int, int, int, int]]:
    start = 0
    shorter = min(len(a), len(b))
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    if start:
        yield True, 0, start, 0, start
    if start < len(a) - end or start < len(b) - end:
        yield False, start, len(a) - end, start, len(b) - end
    if end:
        yield True, len(a) - end, len(a), len(b) - end, len(b)


def _reformatted(
    letters: list[Letter], wanted: list[tuple[Mark, ...]], present: list[dict[str, Any]]
) -> Iterator[Edit]:
    changes = [
        (letter, _change(present[letter.start], marks) if letter.marks != marks else {})
        for letter, marks in zip(letters, wanted, strict=True)
    ]
    for change, group in groupby(changes, key=lambda pair: pair[1]):
        if change:
            same = [letter for letter, _ in group]
            yield Edit(same[0].start, same[-1].end, (), change)


def _change(present: dict[str, Any], wanted: tuple[Mark, ...]) -> dict[str, Any]:
    """What to set so that a text with formatting `present` has the marks `wanted`."""
    change: dict[str, Any] = dict(formatting(wanted))
    for key, values in present.items():
        if values is None:
            continue
        if read_mark(key, values) in wanted:
            change = {k: v for k, v in change.items() if mark_name(k) != mark_name(key)}
        elif key not in change:
            change[key] = None
    return change


def _leads_to(live: LiveText, edits: list[Edit], wanted: WantedText) -> bool:
    letters = [(letter, piece.marks) for piece in live.all_pieces for letter in piece.text]
    # Formatting first: it leaves all places as they are.
    for edit in edits:
        if edit.formatting is not None:
            names = {mark_name(key) for key in edit.formatting}
            added = tuple(
                read_mark(key, values)
                for key, values in edit.formatting.items()
                if values is not None
            )
            for place in range(edit.start, edit.end):
                letter, marks = letters[place]
                kept = tuple(mark for mark in marks if mark.name not in names)
                letters[place] = letter, ordered(kept + added)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        if edit.formatting is None:
            letters[edit.start : edit.end] = [
                (letter, marks) for words, marks in edit.words for letter in words
            ]
    return runs_of(folded(letters, wanted.ends)) == tuple(
        (text.text, text.marks) for text in wanted.texts
    )


class _Places:
    """From letters, counted over all texts, to a text and its bytes."""

    def __init__(self, live: LiveText) -> None:
        self.offsets: list[tuple[XmlText, int]] = []
        self.ends: list[tuple[XmlText, int]] = []
        for text, found in zip(live.texts, live.pieces, strict=True):
            offset = 0
            for piece in found:
                for letter in piece.text:
                    self.offsets.append((text, offset))
                    offset += len(letter.encode())
                    self.ends.append((text, offset))
        self.first = live.texts[0]

    def place(self, letter: int) -> tuple[XmlText, int]:
        """Where to insert before this letter: behind the one before it, if there is one."""
        return self.ends[letter - 1] if letter else (self.first, 0)

    def stretches(self, start: int, end: int) -> list[tuple[XmlText, int, int]]:
        """The bytes of these letters, the last stretch first."""
        found: list[tuple[XmlText, int, int]] = []
        for place in range(start, end):
            (text, begin), (_, behind) = self.offsets[place], self.ends[place]
            if found and found[-1][0] is text:
                found[-1] = (text, found[-1][1], behind)
            else:
                found.append((text, begin, behind))
        return found[::-1]
