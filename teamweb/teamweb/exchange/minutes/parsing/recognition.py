"""The parser's third pass: resolutions and todos within the notes of the items."""

import re

from .lines import Line, LineKind
from .outcomes import (
    Label,
    ParsedResolution,
    ParsedTodo,
    plain,
    read_resolution,
    read_todo,
    resolution_below_label,
    todo_below_label,
)
from .parsed import ParsedItem
from .people import names_in_brackets
from .sections import SectionReader
from .unmarked import read_unmarked

# Nobody decides in one line of this length, and the patterns would take long over it.
LONGEST_OUTCOME = 4_000
TODO_HEADING = re.compile(r"(?:to-?do'?s?|arbeitsaufträge|aufgabenliste|offene\s+aufgaben)$", re.I)


class OutcomeReader:
    """Adds the resolutions and todos found in the notes to each item and marks their lines."""

    def __init__(self, read: SectionReader) -> None:
        self.minutes = read.minutes
        self.line_by_number = {line.number: line for line in read.lines}
        self.people = _known_names(read)
        self.announced = {
            line.words for item in read.agenda for line in item.announcement if not line.is_blank
        }

    def read(self) -> None:
        for item in self.minutes:
            self._recognise(item)

    def _recognise(self, item: ParsedItem) -> None:
        people, by_number = self.people, self.line_by_number
        label: Label | None = None
        label_line: Line | None = None
        below: int | None = None
        last: ParsedResolution | ParsedTodo | None = None
        last_line: Line | None = None
        if TODO_HEADING.match(item.title.strip(" :")):
            label = Label(is_resolution=False)
        elif len(item.title) <= LONGEST_OUTCOME and isinstance(
            found := read_todo(item.title, item.line, people), ParsedTodo
        ):
            item.todos.append(found)
            by_number[item.line].kind = LineKind.TODO
        for line in item.notes:
            source = by_number[line.number]
            if line.is_blank or line.is_code or len(line.text) > LONGEST_OUTCOME:
                last = None
                continue
            entry = line.entry
            if label_line and self._ends_label(line, label_line):
                label = label_line = below = None
            if label and entry and (below is None or entry.indent <= below):
                below = entry.indent
                last, last_line = self._below_label(item, line, label, people), line
                is_resolution = isinstance(last, ParsedResolution)
                source.kind = LineKind.RESOLUTION if is_resolution else LineKind.TODO
                continue
            if last and last_line and not entry and self._goes_on(line, last_line):
                self._append(last, line)
                source.kind = by_number[last_line.number].kind
                last_line = line
                continue
            last = None
            found_here = (
                read_resolution(line.words, line.number)
                or read_todo(line.words, line.number, people)
                or self._unmarked(line, people)
            )
            if isinstance(found_here, Label):
                label, label_line, below = found_here, line, None
                source.kind = LineKind.RESOLUTION if found_here.is_resolution else LineKind.TODO
            elif isinstance(found_here, ParsedResolution):
                item.resolutions.append(found_here)
                source.kind, last, last_line = LineKind.RESOLUTION, found_here, line
            elif found_here:
                item.todos.append(found_here)
                source.kind, last, last_line = LineKind.TODO, found_here, line

    def _todo_in(self, line: Line, people: set[str]) -> ParsedTodo | None:
        found = read_todo(line.words, line.number, people) or self._unmarked(line, people)
        return found if isinstance(found, ParsedTodo) else None

    def _unmarked(self, line: Line, people: set[str]) -> ParsedResolution | ParsedTodo | None:
        # What the agenda says in the same words was not decided in the meeting.
        if line.words in self.announced:
            return None
        return read_unmarked(line.words, line.number, people, is_entry=line.entry is not None)

    def _below_label(
        self, item: ParsedItem, line: Line, label: Label, people: set[str]
    ) -> ParsedResolution | ParsedTodo:
        if label.is_resolution:
            # "Karl kümmert sich" in a list of resolutions gives work.
            stated = read_resolution(line.words, line.number)
            todo = None if stated else self._todo_in(line, people)
            if todo and todo.owner:
                item.todos.append(todo)
                return todo
            resolution = resolution_below_label(line.words, line.number)
            item.resolutions.append(resolution)
            return resolution
        todo = todo_below_label(line.words, line.number, label, people)
        item.todos.append(todo)
        return todo

    def _ends_label(self, line: Line, label_line: Line) -> bool:
        """Whether the list that a label announced is over before `line`."""
        entry = line.entry
        if label_line.entry:
            return line.indent <= label_line.entry.indent
        return entry is None and line.indent <= label_line.indent

    def _goes_on(self, line: Line, last_line: Line) -> bool:
        if line.number != last_line.number + 1:
            return False
        begun = last_line.entry
        return line.indent > begun.indent if begun else line.indent > last_line.indent

    def _append(self, found: ParsedResolution | ParsedTodo, line: Line) -> None:
        if isinstance(found, ParsedResolution):
            found.wording = f"{found.wording} {plain(line.text)}"
        else:
            found.title = f"{found.title} {plain(line.text)}"


def _known_names(read: SectionReader) -> set[str]:
    names = {person.name.lower().rstrip(".") for person in read.participants}
    # "E-Akte [Karl]" in an agenda: who brings the item.
    for item in (*read.agenda, *read.minutes):
        names |= {name.lower() for name in names_in_brackets(item.title)}
    return names | {name.split()[0] for name in names if name.split()}
