"""Two versions of a text, compared: what a page of changes shows and restores."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..clean import parse
from ..tree import Node, block_html, to_html
from .alignment import opcodes
from .changes import Change, align, full_text
from .rendering import ChangeRenderer


def compare(old_html: str, new_html: str) -> str:
    """Safe HTML of both versions in one: deleted parts in <del>, inserted ones in <ins>.

    Blocks are matched first, then the words of blocks that changed; inside tables rows and cells.
    """
    return "".join(passage.inline for passage in Comparison(old_html, new_html).passages)


@dataclass(frozen=True)
class PictureVersion:
    """Which version of a file a text showed, and since when, in words."""

    number: int
    since: str = ""


# By the ids of the files.
Pictures = Mapping[int, PictureVersion]


@dataclass(frozen=True)
class Passage:
    """One top block of the comparison. Changed ones are numbered from 1, all others are 0."""

    number: int
    change: Change

    @property
    def kind(self) -> str:
        return self.change.kind

    @property
    def inline(self) -> str:
        return ChangeRenderer("both").change(self.change)

    @property
    def old(self) -> str:
        return ChangeRenderer("old").change(self.change)

    @property
    def new(self) -> str:
        return ChangeRenderer("new").change(self.change)

    @property
    def old_pictures(self) -> dict[int, int]:
        """The versions of files that the old text shows in it, by the ids of the files."""
        figures = _figures([self.change.old]) if self.change.old else []
        return {
            int(node.attributes["attachment"]): int(node.attributes["version"])
            for node in figures
            if "version" in node.attributes
        }

    @property
    def words(self) -> str:
        """The beginning of what it says, to tell it from others."""
        node = self.change.new or self.change.old
        return " ".join(full_text(node).split())[:60] if node else ""


class Comparison:
    """Two versions with what belongs together matched. Raises UnknownMarkup.

    `old_pictures`, `new_pictures`: which versions of files each of them showed.
    """

    def __init__(
        self,
        old_html: str,
        new_html: str,
        *,
        old_pictures: Pictures | None = None,
        new_pictures: Pictures | None = None,
    ) -> None:
        old, new = _parsed(old_html, old_pictures), _parsed(new_html, new_pictures)
        self.changes = align(old, new)

    @cached_property
    def passages(self) -> list[Passage]:
        found, number = [], 0
        for change in self.changes:
            number += change.kind != "same"
            found.append(Passage(0 if change.kind == "same" else number, change))
        return found

    @property
    def count(self) -> int:
        return sum(change.kind != "same" for change in self.changes)


def _parsed(html: str, pictures: Pictures | None) -> list[Node]:
    """The text, its figures with the versions that it showed."""
    nodes = parse(html)
    for node in _figures(nodes) if pictures else ():
        if shown := (pictures or {}).get(int(node.attributes["attachment"])):
            node.attributes |= {"version": str(shown.number), "since": shown.since}
    return nodes


def _figures(nodes: list[Node]) -> list[Node]:
    return [node for top in nodes for node in top.walk() if node.name == "figure"]


def revert_passage(
    *,
    old_html: str,
    base_html: str,
    number: int,
    present_html: str,
    old_pictures: Pictures | None = None,
    base_pictures: Pictures | None = None,
) -> str | None:
    """The present text with one passage as it was in an old one; None where it has no place any more.

    `number` counts the changed passages of the comparison of the old text with `base_html`, which
    is the present text or one before it.
    """
    base, present = _parsed(base_html, base_pictures), _parsed(present_html, base_pictures)
    place, chosen = 0, None
    for change in align(_parsed(old_html, old_pictures), base):
        number -= change.kind != "same"
        if number == 0:
            chosen = change
            break
        place += change.new is not None
    if chosen is None:
        return None
    kept: dict[int, int] = {}
    for is_same, a, b, c, _d in opcodes(*([block_html(n) for n in t] for t in (base, present))):
        if is_same:
            kept |= {a + n: c + n for n in range(b - a)}
    old = [chosen.old] if chosen.old is not None else []
    if chosen.new is not None:
        if place not in kept:
            return None
        present[kept[place] : kept[place] + 1] = old
        return _without_versions(present)
    before = kept.get(place - 1) if place else -1
    after = kept.get(place) if place < len(base) else len(present)
    if before is None and after is None:
        return None
    start = before + 1 if before is not None else after or 0
    between = present[start : after if after is not None else start]
    if block_html(old[0]) not in [block_html(node) for node in between]:
        present[start:start] = old
    return _without_versions(present)


def _without_versions(nodes: list[Node]) -> str:
    for node in _figures(nodes):
        node.attributes.pop("version", None)
    return to_html(nodes)
