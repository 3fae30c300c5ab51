"""The parser's result: a meeting, its items, and their text as HTML."""

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field

from ....core.richtext import from_markdown
from .lines import Line, LineKind, dedented
from .outcomes import ParsedResolution, ParsedTodo
from .people import Participant


@dataclass
class ParsedItem:
    title: str
    line: int
    level: int = 0
    written_number: str = ""
    parent: "ParsedItem | None" = None
    is_part_b: bool = False
    in_minutes: bool = False
    announcement: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    resolutions: list[ParsedResolution] = field(default_factory=list)
    todos: list[ParsedTodo] = field(default_factory=list)

    @property
    def announcement_html(self) -> str:
        return to_html(self.announcement)

    @property
    def notes_html(self) -> str:
        return to_html(self.notes)


@dataclass
class ParsedMinutes:
    """The content of a file; `items` in order, every sub-item after its parent."""

    title: str
    held_on: datetime.date
    starts_at: datetime.time | None
    place: str
    has_minutes: bool
    participants: list[Participant]
    items: list[ParsedItem]
    preamble: list[Line]
    lines: list[Line]
    warnings: list[str]
    # The lines that open an item, and whether in the minutes: also where two became one item.
    opened: list[tuple[int, bool]] = field(default_factory=list)

    @property
    def preamble_html(self) -> str:
        return to_html(self.preamble, apart=True)

    def lines_by_kind(self) -> dict[LineKind, int]:
        """How many non-blank lines were taken for what; together all of them."""
        counted = Counter(line.kind for line in self.lines if not line.is_blank)
        return {kind: counted[kind] for kind in LineKind}


def to_html(lines: list[Line], *, apart: bool = False) -> str:
    """Canonical HTML of some lines of a file; `apart`: each is a paragraph of its own."""
    if not any(not line.is_blank for line in lines):
        return ""
    text: list[str] = []
    before: int | None = None
    for line, shown in zip(lines, dedented(lines), strict=True):
        # What stood apart in the file stays apart.
        if before is not None and (apart or line.number > before + 1) and not line.is_code:
            text.append("")
        text.append(shown if line.is_code else _with_addresses(shown))
        before = line.number
    return from_markdown("\n".join(text))


LINK = re.compile(r"!?\[(?P<words>[^\]]*)\]\((?P<address>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")

LISTED_NUMBER = re.compile(r"^(\s*[-*+]\s+)(\d{1,9})([.)])(?=\s)")


def _with_addresses(text: str) -> str:
    """Links that hold here too; addresses within the other wiki become words, pictures become links."""

    def put(match: re.Match[str]) -> str:
        words, address = match["words"], match["address"]
        if address.startswith(("http://", "https://", "mailto:")):
            return f"[{words}]({address})"
        return f"{words} ({address})"

    # In "- 5. Juni" the number is no list within the list.
    text = LISTED_NUMBER.sub(r"\1\2\\\3", text)
    return LINK.sub(put, text)
