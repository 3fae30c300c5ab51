"""One list of items from the agenda and the minutes of a file."""

import re
from collections import Counter
from difflib import SequenceMatcher

from .grammar.words import plain
from .lines import Line
from .parsed import ParsedItem

NUMBERED_TOP = re.compile(
    r"(?:Zu\s+)?((?:TOP|Tagesordnungspunkt|Punkt)\s*\d{1,2}(?:\.\d{1,2})*)\b[*_]*\s*[:.)–-]?[*_]*\s*(.*)$",
    re.I,
)


def merge_agenda(agenda: list[ParsedItem], minutes: list[ParsedItem]) -> list[ParsedItem]:
    """Items in the order of the minutes; what only the agenda names follows its neighbour there."""
    agenda = _without_repetition(agenda)
    for items in (agenda, minutes):
        _nest(items)
    merged = list(minutes)
    partner: dict[int, ParsedItem] = {}
    free = list(minutes)
    for item in agenda:
        match = next((other for other in free if same_topic(other.title, item.title)), None)
        if match:
            free.remove(match)
            partner[id(item)] = match
            _join(match, item)
    before: ParsedItem | None = None
    for item in agenda:
        if id(item) in partner:
            before = partner[id(item)]
            continue
        if item.parent is not None:
            item.parent = partner.get(id(item.parent), item.parent)
        merged.insert(_end_of_branch(merged, before, item.parent), item)
        before = item
    return merged


def _join(item: ParsedItem, announced: ParsedItem) -> None:
    if announced.title != item.title:
        item.announcement.append(Line(announced.line, announced.title))
    item.announcement += announced.announcement
    item.written_number = item.written_number or announced.written_number
    item.is_part_b = item.is_part_b or announced.is_part_b


def _without_repetition(agenda: list[ParsedItem]) -> list[ParsedItem]:
    """Merge the items of an agenda that is in the file twice."""
    kept: list[ParsedItem] = []
    for item in agenda:
        same = next(
            (
                other
                for other in kept
                if not item.parent and _normal(other.title) == _normal(item.title)
            ),
            None,
        )
        if same is None:
            kept.append(item)
        elif (text := _text(item)) and text != _text(same):
            same.announcement += item.announcement
    return kept


def _text(item: ParsedItem) -> list[str]:
    return [line.text.strip() for line in item.announcement if not line.is_blank]


def _nest(items: list[ParsedItem]) -> None:
    """Hang items below each other by the levels of their headings; the most usual level is the top."""
    levels = Counter(item.level for item in items if item.level)
    if not levels:
        return
    usual = min(levels, key=lambda level: (-levels[level], level))
    # A lone deeper majority below few main headings is nesting, not the top.
    if any(item.level < usual for item in items[:1] if item.level):
        usual = items[0].level
    stack: list[ParsedItem] = []
    for item in items:
        if not item.level:
            continue
        while stack and (stack[-1].level >= item.level or item.level <= usual):
            stack.pop()
        if stack and item.level > usual:
            item.parent = stack[-1]
            item.is_part_b = item.is_part_b or item.parent.is_part_b
        stack.append(item)


def _end_of_branch(
    items: list[ParsedItem], before: ParsedItem | None, parent: ParsedItem | None
) -> int:
    """Return the index in `items` after `before`, or of the first item below `parent`."""
    position = 0
    anchor = before or parent
    if anchor is None:
        return 0
    position = items.index(anchor) + 1

    def is_below(item: ParsedItem | None, top: ParsedItem) -> bool:
        while item is not None:
            if item is top:
                return True
            item = item.parent
        return False

    top = anchor
    while top.parent is not None and top.parent is not parent and top is not parent:
        top = top.parent
    while position < len(items) and is_below(items[position].parent, top):
        position += 1
    return position


def _normal(title: str) -> str:
    title = re.sub(r"[(\[][^)\]]*[)\]]", "", plain(title).lower())
    bare = NUMBERED_TOP.sub(r"\2", title)
    return re.sub(r"[\W_]+", " ", bare or title).strip()


def same_topic(one: str, other: str) -> bool:
    """Whether two titles name the same topic, apart from numbers, brackets and small changes."""
    one, other = _normal(one), _normal(other)
    if not one or not other:
        return False
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 6 and longer.startswith(shorter + " "):
        return True
    return len(shorter) >= 6 and SequenceMatcher(None, one, other).ratio() >= 0.85
