"""What a person said of a file, kept as plain data and put over what was recognised.

`meeting`: title, day, time, place. `people`: those who were there, instead of the recognised ones.
`decisions`: place -> outcome (empty where it is none), wording, votes. `todos`: place -> title,
owner, due day, or None where it is none. `added`: lines that became a decision, todo or note.
A place is the line and, since a line may tell several, which of them: "12-0".
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ....meetings.models import Attendance
from ...models import ImportedMinutes
from ..parsing import LineKind, ParsedItem, ParsedMinutes, ParsedResolution, ParsedTodo, Participant
from ..parsing.grammar.words import plain
from ..parsing.lines import Line

Corrections = dict[str, Any]
Role, Presence = Attendance.Role, Attendance.Presence
DECISION, TODO, NOTE = "decision", "todo", "note"


def apply_corrections(parsed: ParsedMinutes, corrections: Corrections) -> ParsedMinutes:
    """Put what a person said over what was recognised; what is said twice counts once."""
    add_lines(parsed, corrections)
    _set_meeting(parsed, corrections.get("meeting"))
    if (people := corrections.get("people")) is not None:
        parsed.participants = [_participant(one) for one in people]
    decisions, todos = corrections.get("decisions", {}), corrections.get("todos", {})
    for item in parsed.items:
        places = dict(placed(item.resolutions))
        item.resolutions = [
            one
            for place, one in places.items()
            if place not in decisions or _decide(one, decisions[place])
        ]
        work = dict(placed(item.todos))
        item.todos = [
            one for place, one in work.items() if place not in todos or _assign(one, todos[place])
        ]
    return parsed


def state_of(imported: ImportedMinutes) -> str:
    """A sign of the file and what was said of it, to know whether a page is up to date."""
    state = [imported.content_hash, imported.corrections]
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def placed(found: list[Any]) -> Iterator[tuple[str, Any]]:
    """Outcomes of an item with their places, in the order of the lines."""
    counted: Counter[int] = Counter()
    for one in sorted(found, key=lambda one: one.line):
        yield f"{one.line}-{counted[one.line]}", one
        counted[one.line] += 1


# Lines that a person named


def add_lines(parsed: ParsedMinutes, corrections: Corrections) -> None:
    """Make decisions, todos and notes of the lines that a person named as such."""
    for number, kind in corrections.get("added", []):
        line = parsed.lines[number - 1] if 1 <= number <= len(parsed.lines) else None
        item = item_of(parsed, number)
        if line is None or item is None or not (words := plain(line.words)):
            continue
        _move_to_notes(parsed, item, line)
        if kind == DECISION:
            item.resolutions.append(ParsedResolution(words, number, is_certain=True))
        elif kind == TODO:
            item.todos.append(ParsedTodo(words, number))


def item_of(parsed: ParsedMinutes, number: int) -> ParsedItem | None:
    """The item that a line belongs to: the one that has it, else the one opened before it."""
    for item in parsed.items:
        if any(line.number == number for line in (*item.notes, *item.announcement)):
            return item
    before = [item for item in parsed.items if item.in_minutes and item.line <= number]
    if before:
        return max(before, key=lambda item: item.line)
    return next(iter(parsed.items), None)


def _move_to_notes(parsed: ParsedMinutes, item: ParsedItem, line: Line) -> None:
    """A line of the introduction that belongs to an item after all."""
    if any(other is line for other in parsed.preamble):
        parsed.preamble = [other for other in parsed.preamble if other is not line]
        item.notes = sorted([*item.notes, line], key=lambda other: other.number)
        line.kind = LineKind.NOTES


# What is said of the meeting and of those who were there


def meeting_of(parsed: ParsedMinutes, said: dict[str, str] | None) -> dict[str, str]:
    found = {
        "title": parsed.title,
        "held_on": parsed.held_on.isoformat(),
        "starts_at": f"{parsed.starts_at:%H:%M}" if parsed.starts_at else "",
        "place": parsed.place,
    }
    return found | (said or {})


def _set_meeting(parsed: ParsedMinutes, said: dict[str, str] | None) -> None:
    facts = meeting_of(parsed, said)
    parsed.title, parsed.place = facts["title"], facts["place"]
    parsed.held_on = datetime.date.fromisoformat(facts["held_on"])
    starts_at = facts["starts_at"]
    parsed.starts_at = datetime.time.fromisoformat(starts_at) if starts_at else None


def people_of(parsed: ParsedMinutes, said: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [_told(person) for person in parsed.participants] if said is None else said


def _told(person: Participant) -> dict[str, Any]:
    role = Role.GUEST if person.is_guest else Role.MEMBER
    if person.is_minutes_taker:
        role = Role.SECRETARY
    if person.is_chair:
        role = Role.CHAIR
    return {
        "name": person.name,
        "role": role.value,
        "presence": (Presence.EXCUSED if person.is_absent else Presence.PRESENT).value,
        "note": person.note,
        "line": person.line,
    }


def _participant(said: dict[str, Any]) -> Participant:
    role = said["role"]
    return Participant(
        said["name"],
        said["line"],
        is_minutes_taker=role == Role.SECRETARY,
        is_chair=role == Role.CHAIR,
        is_guest=role == Role.GUEST,
        is_absent=said["presence"] == Presence.EXCUSED,
        note=said["note"],
    )


# What is said of decisions and todos


def decision_of(found: ParsedResolution, said: dict[str, Any] | str | None) -> dict[str, Any]:
    """The fields of a decision; one that is in doubt has no outcome until a person gives it one."""
    fields = {
        "outcome": found.outcome if found.is_certain else "",
        "wording": found.wording,
        "yes": found.votes_yes,
        "no": found.votes_no,
        "abstained": found.votes_abstained,
    }
    # Reviews that were begun before the wording could be corrected hold the outcome alone.
    return fields | ({"outcome": said} if isinstance(said, str) else said or {})


def todo_of(found: ParsedTodo, said: dict[str, Any] | None) -> dict[str, Any]:
    due_on = found.due_on.isoformat() if found.due_on else ""
    return {"title": found.title, "owner": found.owner, "due_on": due_on} | (said or {})


def _decide(found: ParsedResolution, said: dict[str, Any] | str) -> bool:
    """Whether it is a decision; what nobody confirmed stays in doubt."""
    fields = decision_of(found, said)
    found.wording = fields["wording"]
    found.votes_yes, found.votes_no = fields["yes"], fields["no"]
    found.votes_abstained = fields["abstained"]
    if fields["outcome"]:
        found.outcome, found.is_certain = fields["outcome"], True
    return bool(fields["outcome"])


def _assign(found: ParsedTodo, said: dict[str, Any] | None) -> bool:
    if said is None:
        return False
    fields = todo_of(found, said)
    found.title, found.owner = fields["title"], fields["owner"][:200]
    due_on = fields["due_on"]
    found.due_on = datetime.date.fromisoformat(due_on) if due_on else None
    return True
