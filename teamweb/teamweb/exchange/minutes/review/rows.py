"""The lines of a file beside what was recognised in them, for the review screen."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...models import ImportedMinutes
from ..parsing import LineKind, ParsedMinutes, ParsedResolution, ParsedTodo, parse_minutes
from .corrections import DECISION, TODO, Corrections, add_lines, placed


@dataclass
class DecisionRow:
    place: str
    found: ParsedResolution
    chosen: str

    @property
    def is_in_doubt(self) -> bool:
        return not self.found.is_certain and not self.chosen


@dataclass
class TodoRow:
    place: str
    found: ParsedTodo
    is_chosen: bool
    owner: str
    due_on: str


@dataclass
class Row:
    """A line of the file."""

    number: int
    text: str
    kind: LineKind | None
    is_note: bool = False
    decisions: list[DecisionRow] = field(default_factory=list)
    todos: list[TodoRow] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether a person can say that it is a decision or a todo."""
        return self.is_note and not self.decisions and not self.todos


def read_rows(imported: ImportedMinutes) -> tuple[ParsedMinutes, list[Row]]:
    """The file as it was read, and its lines with what a person said of them."""
    parsed = parse_minutes(imported.source, name=imported.name)
    corrections = imported.corrections
    add_lines(parsed, corrections)
    decisions: dict[int, list[DecisionRow]] = defaultdict(list)
    todos: dict[int, list[TodoRow]] = defaultdict(list)
    notes = {line.number for item in parsed.items if item.in_minutes for line in item.notes}
    for item in parsed.items:
        for place, one in placed(item.resolutions):
            decisions[one.line].append(_decision(place, one, corrections))
        for place, one in placed(item.todos):
            todos[one.line].append(_todo(place, one, corrections))
    rows = [
        Row(
            line.number,
            line.text,
            line.kind,
            line.number in notes,
            decisions[line.number],
            todos[line.number],
        )
        for line in parsed.lines
        if not line.is_blank
    ]
    return parsed, rows


def _decision(place: str, found: ParsedResolution, corrections: Corrections) -> DecisionRow:
    default = found.outcome if found.is_certain else ""
    return DecisionRow(place, found, corrections.get("decisions", {}).get(place, default))


def _todo(place: str, found: ParsedTodo, corrections: Corrections) -> TodoRow:
    due_on = found.due_on.isoformat() if found.due_on else ""
    said = corrections.get("todos", {}).get(place, {"owner": found.owner, "due_on": due_on})
    if said is None:
        return TodoRow(place, found, False, found.owner, due_on)
    return TodoRow(place, found, True, said["owner"], said["due_on"])


def corrections_of(
    rows: list[Row], sent: Mapping[str, Any], before: Corrections, outcomes: list[str]
) -> Corrections:
    """What the form says of the lines; raises ValueError for what is no date."""
    said: Corrections = {"decisions": {}, "todos": {}, "added": list(before.get("added", []))}
    for row in rows:
        for decision in row.decisions:
            chosen = sent.get(f"decision-{decision.place}", decision.chosen)
            said["decisions"][decision.place] = chosen if chosen in outcomes else ""
        for todo in row.todos:
            said["todos"][todo.place] = _said_of(todo, sent)
    number, _colon, kind = str(sent.get("add", "")).partition(":")
    if kind in (DECISION, TODO) and any(str(row.number) == number and row.is_open for row in rows):
        said["added"].append([int(number), kind])
    return said


def _said_of(todo: TodoRow, sent: Mapping[str, Any]) -> dict[str, str] | None:
    if not sent.get(f"todo-{todo.place}"):
        return None
    due_on = str(sent.get(f"due-{todo.place}", "")).strip()
    if due_on:
        datetime.date.fromisoformat(due_on)
    return {"owner": str(sent.get(f"owner-{todo.place}", ""))[:200].strip(), "due_on": due_on}
