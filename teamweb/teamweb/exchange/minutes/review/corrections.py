"""What a person said of the lines of a file, kept as plain data and put over what was recognised.

`decisions`: place -> outcome, empty where it is none. `todos`: place -> owner, due day, or None
where it is none. `added`: lines that were taken for notes, as `decision` or `todo`. A place is the
line and, since a line may tell several, which of them: "12-0".
"""

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..parsing import ParsedItem, ParsedMinutes, ParsedResolution, ParsedTodo
from ..parsing.grammar.words import plain

Corrections = dict[str, Any]
DECISION, TODO = "decision", "todo"


def add_lines(parsed: ParsedMinutes, corrections: Corrections) -> None:
    """Make outcomes of the lines that a person named as such."""
    for number, kind in corrections.get("added", []):
        found = _item_of(parsed, number)
        if found is None:
            continue
        item, words = found
        if kind == DECISION:
            item.resolutions.append(ParsedResolution(words, number, is_certain=True))
        else:
            item.todos.append(ParsedTodo(words, number))


def apply_corrections(parsed: ParsedMinutes, corrections: Corrections) -> ParsedMinutes:
    """Put what a person said over what was recognised; what is said twice counts once."""
    add_lines(parsed, corrections)
    decisions, todos = corrections.get("decisions", {}), corrections.get("todos", {})
    for item in parsed.items:
        places = dict(placed(item.resolutions))
        item.resolutions = [
            one for place, one in places.items() if _decide(one, decisions.get(place))
        ]
        work = dict(placed(item.todos))
        item.todos = [
            one for place, one in work.items() if place not in todos or _assign(one, todos[place])
        ]
    return parsed


def placed(found: list[Any]) -> Iterator[tuple[str, Any]]:
    """Outcomes of an item with their places, in the order of the lines."""
    counted: Counter[int] = Counter()
    for one in sorted(found, key=lambda one: one.line):
        yield f"{one.line}-{counted[one.line]}", one
        counted[one.line] += 1


def _decide(found: ParsedResolution, outcome: str | None) -> bool:
    """Whether it is a decision; what nobody confirmed stays in doubt."""
    if outcome is None:
        return True
    if outcome:
        found.outcome, found.is_certain = outcome, True
    return bool(outcome)


def _assign(found: ParsedTodo, said: dict[str, str] | None) -> bool:
    if said is None:
        return False
    found.owner = said["owner"][:200]
    found.due_on = datetime.date.fromisoformat(said["due_on"]) if said["due_on"] else None
    return True


def _item_of(parsed: ParsedMinutes, number: int) -> tuple[ParsedItem, str] | None:
    for item in parsed.items:
        for line in item.notes:
            if line.number == number and (words := plain(line.words)):
                return item, words
    return None
