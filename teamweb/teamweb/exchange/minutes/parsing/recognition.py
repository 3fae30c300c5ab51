"""The parser's third pass: resolutions and todos within the notes of the items."""

import datetime
import re

from .grammar import tables
from .grammar.marked import read_todo
from .lines import LineKind
from .outcomes import ParsedTodo
from .parsed import ParsedItem
from .passages import LONGEST_OUTCOME, Passage, passages_of
from .people import names_in_brackets
from .reading import PassageReader
from .sections import SectionReader

TODO_HEADING = re.compile(
    r"(?:to-?do'?s?|arbeitsaufträge|aufgaben(?:liste)?|offene\s+(?:aufgaben|punkte)|maßnahmen)$",
    re.I,
)


class OutcomeReader:
    """Adds the resolutions and todos found in the notes to each item and marks their lines."""

    def __init__(self, read: SectionReader, held_on: datetime.date | None) -> None:
        self.minutes = read.minutes
        self.held_on = held_on
        self.line_by_number = {line.number: line for line in read.lines}
        self.people = _known_names(read)
        self.announced = {
            line.words for item in read.agenda for line in item.announcement if not line.is_blank
        }

    def read(self) -> None:
        for item in self.minutes:
            self._recognise(item)

    def _recognise(self, item: ParsedItem) -> None:
        reader = PassageReader(item, self.people, self.announced, self.held_on)
        if TODO_HEADING.match(item.title.strip(" :")):
            reader.open_todo_list()
        elif len(item.title) <= LONGEST_OUTCOME and isinstance(
            found := read_todo(item.title, item.line, self.people), ParsedTodo
        ):
            item.todos.append(found)
            self.line_by_number[item.line].kind = LineKind.TODO
        columns: tables.Columns | None = None
        for passage in passages_of(item.notes):
            if passage is None:
                reader.pause()
                columns = None
                continue
            if passage.is_row:
                columns = self._row(item, passage, columns)
                continue
            columns = None
            self._mark(passage, reader.take(passage))
        # A motion that nobody voted on stays a note.

    def _row(
        self, item: ParsedItem, passage: Passage, columns: tables.Columns | None
    ) -> tables.Columns | None:
        """A row of a table: its head, or work that it lists."""
        cells = tables.cells(passage.text)
        if columns is None or tables.is_rule(passage.text):
            return columns or tables.Columns(cells)
        if columns.is_work and (todo := columns.todo(cells, passage.number, self.held_on)):
            item.todos.append(todo)
            self._mark(passage, LineKind.TODO)
        return columns

    def _mark(self, passage: Passage, kind: LineKind | None) -> None:
        for line in passage.lines if kind else ():
            self.line_by_number[line.number].kind = kind


def _known_names(read: SectionReader) -> set[str]:
    names = {person.name.lower().rstrip(".") for person in read.participants}
    # "E-Akte [Karl]" in an agenda: who brings the item.
    for item in (*read.agenda, *read.minutes):
        names |= {name.lower() for name in names_in_brackets(item.title)}
    single = {word for name in names for word in name.split() if not word.endswith(".")}
    return names | {word for word in single if len(word) > 1}
