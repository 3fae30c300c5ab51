"""Tables in Markdown: lists of work, and of those present."""

import datetime
import re

from ..outcomes import ParsedTodo
from .assignments import bare_owner
from .deadlines import due_day, read_day
from .words import plain

ROW = re.compile(r"^\s*\|.*\|\s*$|^\s*[^|\s][^|]*(?:\|[^|]*){2,}$")
RULE = re.compile(r"^[\s|:=+-]*-{2,}[\s|:=+-]*$")
WHAT = re.compile(
    r"(?:aufgaben?|maßnahmen?|was|to-?do'?s?|tätigkeit|auftrag|arbeitsauftrag|thema|gegenstand|nächste\s+schritte?|arbeitspaket|schritt)\b",
    re.I,
)
WHO = re.compile(
    r"(?:wer|zuständig\w*|verantwortlich\w*|bearbeit\w*|federführ\w*|durch|person|name|erledigung\s+durch|umsetzung\s+durch)\b",
    re.I,
)
WHEN = re.compile(
    r"(?:bis|frist|termin|wann|fällig\w*|erledigung|erledigung\s+bis|datum|zieltermin|fertigstellung|deadline)\b",
    re.I,
)
DONE = re.compile(r"^\W*(?:erledigt|abgeschlossen|fertig|ok|ja|done|x|✓|☑)\W*$", re.I)
STATE = re.compile(r"(?:status|stand|erledigt|erl\.)", re.I)


def is_row(text: str) -> bool:
    return bool(ROW.match(text))


def is_rule(text: str) -> bool:
    return "|" in text and bool(RULE.match(text))


def cells(text: str) -> list[str]:
    inner = text.strip().removeprefix("|").removesuffix("|")
    return [plain(cell.strip()).replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


class Columns:
    """Which column of a table of work tells what, by the words of its head."""

    def __init__(self, head: list[str]) -> None:
        self.what = _first(WHAT, head)
        self.who = _first(WHO, head)
        self.when = _first(WHEN, head)
        self.state = _first(STATE, head)

    @property
    def is_work(self) -> bool:
        return self.what is not None and (self.who is not None or self.when is not None)

    def todo(self, row: list[str], line: int, held_on: datetime.date | None) -> ParsedTodo | None:
        def cell(place: int | None) -> str:
            return row[place].strip() if place is not None and place < len(row) else ""

        title = cell(self.what)
        if not re.search(r"\w", title):
            return None
        written = cell(self.when)
        return ParsedTodo(
            title,
            line,
            bare_owner(cell(self.who)).strip("-–—")[:200],
            bool(DONE.match(cell(self.state))) if self.state is not None else False,
            read_day(written, held_on) or due_day(title, held_on),
        )


def _first(pattern: re.Pattern[str], head: list[str]) -> int | None:
    return next((place for place, cell in enumerate(head) if pattern.match(cell.strip())), None)
