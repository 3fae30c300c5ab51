"""The parser's third pass: resolutions and todos within the notes of the items."""

import datetime
import re

from .grammar import tables
from .grammar.marked import NOBODY, read_todo
from .grammar.words import NAME
from .lines import LineKind
from .outcomes import ParsedTodo
from .parsed import ParsedItem
from .passages import LONGEST_OUTCOME, Passage, passages_of
from .people import names_in_brackets
from .reading import PassageReader
from .sections import SectionReader

# Endings of nouns that name things.
NO_PERSON = re.compile(r"(?:ung|heit|keit|schaft|ion|ität|gruppe|kreis|treffen|verein)$")
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
    names |= _names_told(read)
    single = {word for name in names for word in name.split() if not word.endswith(".")}
    return names | {word for word in single if len(word) > 1}


# Only people talk, take on work and are called upon: who does is a person, in no list of names or not.
TALKS = (
    r"(?:berichtet|erzählt|meint|schlägt|merkt|informiert|erklärt|erläutert|sagt|findet|kümmert\s+sich|übernimmt|erkundigt\s+sich"
    r"|fragt|bietet|möchte|schreibt|regt|weist|kennt|weiß|denkt|glaubt|wünscht|hat\s+(?:\w+\s+){0,4}(?:gefragt|angefragt|gesprochen"
    r"|angeboten|geschrieben|berichtet|vorgeschlagen|gekümmert))"
)
TELLER = re.compile(rf"(?:^|[.:!?,]\s+)\W*(?P<name>{NAME})\s+{TALKS}\b")
TELLER_BEHIND = re.compile(
    rf"(?:\b(?:meint|sagt|berichtet|erzählt|laut)\s+|@|name=)(?P<name>{NAME})"
)


def _names_told(read: SectionReader) -> set[str]:
    """Who is told of as a person in the notes."""
    lines = [line.words for item in read.minutes for line in item.notes if not line.is_code]
    told = {
        found["name"].lower().rstrip(".")
        for words in lines
        for pattern in (TELLER, TELLER_BEHIND)
        for found in pattern.finditer(words)
    }
    return {name for name in told if name not in NOBODY and not NO_PERSON.search(name)}
