"""Makes HTML of the screen fit for paper and for PDF/UA, before it is drawn.

Wide tables get smaller type or turned sheets, headings are nested without gaps, ticks and the
addresses of links become text, and every picture says what it shows.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Headings within an element with this attribute stand below the level that it names.
BELOW = "data-below"
# Of a word that can be hyphenated this much stays together, of other words all up to the second.
SYLLABLES, UNBROKEN = 12, 24


class Way(NamedTuple):
    """A way to draw a table: its class, the width of the sheet, a character and a cell's edges in mm."""

    css: str
    sheet: float
    character: float
    edges: float


WAYS = (
    Way("", 165, 2.1, 4.4),
    Way("table-small", 165, 1.7, 2.4),
    Way("table-turned", 250, 1.7, 2.4),
    Way("table-turned table-tiny", 250, 1.3, 1.4),
    Way("table-broad table-tiny", 370, 1.3, 1.4),
)
_PART = re.compile(r"[^-–/]+[-–/]?|[-–/]")
_BROAD = frozenset("ABCDEFGHJKLMNOPQRSTUVWXYZÄÖÜmw@%€&0123456789")


def prepare(root: Any) -> None:
    """Change the tree of a whole document in place."""
    _nest_headings(root)
    for element in list(root.iter()):
        match element.tag:
            case "table":
                _fit(element)
            case "figure":
                _describe_by_caption(element)
            case "a":
                _show_address(element)
            case "ol":
                # What WeasyPrint reads of attributes only along with widths and colours.
                element.set("style", f"counter-reset: list-item {_number(element, 'start') - 1}")
            case "li" if "rt-task" in _classes(element):
                _write_tick(element)
            case "li":
                _give_body(element)
    for image in root.iter("img"):
        if not image.get("alt", "").strip():
            image.set("alt", _("Picture without a description"))


def _nest_headings(root: Any) -> None:
    """No level is left out on the way down; what is a part of an item stands below it."""
    last = 0
    for element, base in _with_base(root, 0):
        if level := HEADINGS.get(element.tag):
            # Texts begin with headings of the second level.
            wanted = base + max(level - 1, 1) if base else level
            last = min(wanted, last + 1, 6)
            element.tag = f"h{last}"


def _with_base(element: Any, base: int) -> Iterator[tuple[Any, int]]:
    yield element, base
    inner = int(element.get(BELOW, base))
    for child in element:
        yield from _with_base(child, inner)


def _classes(element: Any) -> list[str]:
    return str(element.get("class", "")).split()


def _fit(table: Any) -> None:
    """Choose the first way in which no word is cut, and give each column the width that it needs."""
    columns = _columns(table)
    needed = [need for need, _wished in columns]
    way = next(
        (way for way in WAYS if _width(needed, way) <= way.sheet),
        WAYS[-1],
    )
    table.set("class", " ".join([*_classes(table), way.css]).strip())
    spare = max(way.sheet - _width(needed, way), 0)
    wishes = sum(wished for _need, wished in columns) or 1
    widths = [
        need * way.character + way.edges + spare * wished / wishes for need, wished in columns
    ]
    group = SubElement(table, "colgroup")
    for width in widths:
        SubElement(group, "col", style=f"width: {100 * width / sum(widths):.2f}%")
    table.remove(group)
    captions = sum(child.tag == "caption" for child in table)
    table.insert(captions, group)


def _width(needed: list[float], way: Way) -> float:
    return sum(need * way.character + way.edges for need in needed)


def _columns(table: Any) -> list[tuple[float, float]]:
    """Of each column the characters that its words need, and those that it would like besides."""
    needed: dict[int, float] = {0: 1}
    wished: dict[int, float] = {}
    taken: dict[int, int] = {}  # the rows that a cell of the rows above reaches down into
    for row in table.iter("tr"):
        column = 0
        for cell in row:
            while taken.get(column):
                taken[column] -= 1
                column += 1
            span = max(_number(cell, "colspan"), 1)
            words = "".join(cell.itertext()).split()
            need = max(map(_unbroken, words), default=1) / span
            wish = min(sum(map(len, words)) + len(words), 60) / span - need
            for index in range(column, column + span):
                needed[index] = max(needed.get(index, 1), need)
                wished[index] = max(wished.get(index, 0), wish)
                taken[index] = max(_number(cell, "rowspan") - 1, 0)
            column += span
        for index in [index for index in taken if index >= column]:
            taken[index] = max(taken[index] - 1, 0)
    return [(needed[index], wished.get(index, 0)) for index in sorted(needed)]


def _number(cell: Any, name: str) -> int:
    written = cell.get(name, "1")
    return int(written) if written.isdecimal() else 1


def _unbroken(word: str) -> float:
    """How wide the longest part of a word is that is not broken, in characters of usual width."""
    return max(
        min(len(part), SYLLABLES if part.isalpha() else UNBROKEN)
        + sum(letter in _BROAD for letter in part[:UNBROKEN]) * 0.35
        for part in _PART.findall(word)
    )


def _give_body(item: Any) -> None:
    """Wrap what a list item says: WeasyPrint tags an item within an item as its body, and all in it."""
    body = Element("li", {"class": "item-body"})
    body.text, item.text = item.text, None
    for child in list(item):
        item.remove(child)
        body.append(child)
    item.append(body)


def _describe_by_caption(figure: Any) -> None:
    caption = "".join("".join(part.itertext()) for part in figure.iter("figcaption"))
    for image in figure.iter("img"):
        if not image.get("alt", "").strip():
            image.set("alt", caption)


def _show_address(link: Any) -> None:
    address = link.get("href", "")
    words = "".join(link.itertext())
    if not address.startswith(("http:", "https:")) or _bare(address) in words:
        return
    shown = f" ({address})"
    if len(link):
        link[-1].tail = (link[-1].tail or "") + shown
    else:
        link.text = (link.text or "") + shown


def _bare(address: str) -> str:
    return address.partition("://")[2].rstrip("/")


def _write_tick(task: Any) -> None:
    """The box that is drawn on the screen, as text at the beginning of what is to be done."""
    tick = "[x] " if "rt-task--done" in _classes(task) else "[ ] "
    for box, words in pairwise(list(task)):
        if "rt-task__box" in _classes(box):
            task.remove(box)
            words.text = tick + (words.text or "")
