"""The lines of a file beside what was recognised in them, as the review screen shows and changes them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms

from ....meetings.models import Resolution
from ...models import ImportedMinutes
from ..accounts import Accounts
from ..parsing import LineKind, ParsedResolution, ParsedTodo, parse_minutes
from .corrections import (
    DECISION,
    NOTE,
    TODO,
    Corrections,
    add_lines,
    decision_of,
    meeting_of,
    people_of,
    placed,
    todo_of,
)
from .forms import DecisionForm, MeetingForm, PersonForm, TodoForm

# A page has at most so many lines and outcomes: browsers and Django stop at a thousand fields.
LINES_A_PAGE, OUTCOMES_A_PAGE, PEOPLE = 200, 80, 80
# Empty places for people whom the file does not list.
MORE_PEOPLE = 2
# What can be more than it was taken for.
OPEN_KINDS = (
    *(LineKind.NOTES, LineKind.RESOLUTION, LineKind.TODO),
    *(LineKind.AGENDA, LineKind.PLAIN, LineKind.NOT_UNDERSTOOD),
)


@dataclass
class Outcome:
    """A decision or todo of a line; `is_chosen`: it is recorded as things stand."""

    place: str
    found: ParsedResolution | ParsedTodo
    said: dict[str, Any]
    is_chosen: bool
    form: forms.Form | None = None
    # The member whom the owner's name means.
    account: str = ""

    @property
    def is_decision(self) -> bool:
        return isinstance(self.found, ParsedResolution)

    @property
    def is_in_doubt(self) -> bool:
        return isinstance(self.found, ParsedResolution) and not (
            self.found.is_certain or self.is_chosen
        )


@dataclass
class Row:
    """A line of the file."""

    number: int
    text: str
    kind: LineKind | None
    # Whether it stands in an item already.
    is_placed: bool
    may_turn: bool
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def offers(self) -> list[str]:
        """What else a click makes of the line."""
        chosen = {one.is_decision for one in self.outcomes if one.is_chosen}
        kinds = {
            DECISION: True not in chosen,
            TODO: False not in chosen,
            NOTE: bool(chosen) or not self.is_placed,
        }
        return [kind for kind, is_offered in kinds.items() if self.may_turn and is_offered]


class Review:
    """One page of the lines, the facts of the meeting and its people, with what a person said."""

    def __init__(
        self, imported: ImportedMinutes, sent: Mapping[str, Any] | None = None, page: int = 1
    ) -> None:
        self.imported, self.sent = imported, sent
        self.corrections: Corrections = imported.corrections
        self.parsed = parse_minutes(imported.source, name=imported.name)
        self.meeting = self._form(
            MeetingForm,
            "meeting",
            "title",
            meeting_of(self.parsed, self.corrections.get("meeting")),
        )
        people = people_of(self.parsed, self.corrections.get("people"))
        self.more_people = people[PEOPLE:]
        self.people = list(self._people(people[:PEOPLE]))
        add_lines(self.parsed, self.corrections)
        self.accounts = Accounts(imported.space.group, self.parsed.participants)  # type: ignore[arg-type]
        self.all_rows = self._read_rows()
        self.pages = list(_pages(self.all_rows)) or [[]]
        self.page = min(max(page, 1), len(self.pages))
        self.rows = self.pages[self.page - 1]
        for one in (one for row in self.rows for one in row.outcomes):
            self._give_form(one)

    @property
    def outcomes(self) -> list[Outcome]:
        return [one for row in self.all_rows for one in row.outcomes]

    @property
    def forms(self) -> list[forms.Form]:
        people = [form for form, _line in self.people]
        shown = (one.form for row in self.rows for one in row.outcomes)
        return [self.meeting, *people, *(form for form in shown if form)]

    @cached_property
    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms if form.is_bound)

    def said(self, line: int = 0, kind: str = "") -> Corrections:
        """The corrections with what was sent; `kind` is what a click made of a line."""
        said: Corrections = {**self.corrections, "added": list(self.corrections.get("added", []))}
        if self.meeting.is_bound:
            said["meeting"] = self.meeting.said()  # type: ignore[attr-defined]
        if any(form.is_bound for form, _line in self.people):
            told = [form.said(at) for form, at in self.people if form.is_bound]  # type: ignore[attr-defined]
            said["people"] = [*(one for one in told if one), *self.more_people]
        for part in ("decisions", "todos"):
            said[part] = dict(self.corrections.get(part, {}))
        for one in (one for row in self.rows for one in row.outcomes):
            if one.form and one.form.is_bound:
                part = "decisions" if one.is_decision else "todos"
                said[part][one.place] = one.form.said()  # type: ignore[attr-defined]
        row = next((row for row in self.rows if row.number == line), None)
        if row and kind in row.offers:
            _turn(row, kind, said)
        return said

    def _form(self, form: Any, prefix: str, key: str, initial: dict[str, Any]) -> Any:
        is_sent = self.sent is not None and f"{prefix}-{key}" in self.sent
        return form(self.sent if is_sent else None, prefix=prefix, initial=initial)

    def _people(self, people: list[dict[str, Any]]) -> Iterator[tuple[Any, int]]:
        for place, person in enumerate([*people, *([{"role": "member"}] * MORE_PEOPLE)]):
            form = self._form(PersonForm, f"person-{place}", "name", person)
            yield form, person.get("line", 1)

    def _read_rows(self) -> list[Row]:
        outcomes: dict[int, list[Outcome]] = defaultdict(list)
        decisions, todos = self.corrections.get("decisions", {}), self.corrections.get("todos", {})
        for item in self.parsed.items:
            for place, found in placed(item.resolutions):
                fields = decision_of(found, decisions.get(place))
                outcomes[found.line].append(Outcome(place, found, fields, bool(fields["outcome"])))
            for place, work in placed(item.todos):
                said = todos.get(place)
                is_chosen = place not in todos or said is not None
                outcomes[work.line].append(Outcome(place, work, todo_of(work, said), is_chosen))
        notes = {
            line.number for item in self.parsed.items for line in (*item.notes, *item.announcement)
        }
        return [
            Row(
                line.number,
                line.text,
                line.kind,
                line.number in notes,
                bool(self.parsed.items) and line.kind in OPEN_KINDS and not line.is_code,
                outcomes[line.number],
            )
            for line in self.parsed.lines
            if not line.is_blank
        ]

    def _give_form(self, one: Outcome) -> None:
        if one.is_decision:
            one.form = self._form(DecisionForm, f"decision-{one.place}", "wording", one.said)
            return
        if not one.said["owner"] and one.place not in self.corrections.get("todos", {}):
            one.said["owner"] = self.accounts.named_in(one.said["title"])
        one.account = self.accounts.meant(one.said["owner"])
        initial = {**one.said, "is_todo": one.is_chosen}
        one.form = self._form(TodoForm, f"todo-{one.place}", "title", initial)


def _pages(rows: list[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    outcomes = 0
    for row in rows:
        outcomes += len(row.outcomes)
        if page and (len(page) >= LINES_A_PAGE or outcomes > OUTCOMES_A_PAGE):
            yield page
            page, outcomes = [], len(row.outcomes)
        page.append(row)
    if page:
        yield page


def _turn(row: Row, kind: str, said: Corrections) -> None:
    """Make a line a decision, a todo or a mere note; what it was before is not recorded."""
    for one in row.outcomes:
        if one.is_decision:
            before = said["decisions"].get(one.place)
            fields = decision_of(one.found, before)  # type: ignore[arg-type]
            said["decisions"][one.place] = fields | {"outcome": ""}
        else:
            said["todos"][one.place] = None
    known = [one for one in row.outcomes if one.is_decision == (kind == DECISION)]
    if kind == NOTE:
        if not row.is_placed:
            said["added"].append([row.number, NOTE])
    elif not known:
        said["added"].append([row.number, kind])
    elif kind == DECISION:
        said["decisions"][known[0].place]["outcome"] = Resolution.Outcome.ADOPTED.value
    else:
        del said["todos"][known[0].place]
