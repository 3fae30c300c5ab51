"""Who was there: lists, tables, labelled lines and sentences, wherever minutes put them."""

import re

from .grammar import tables
from .grammar.words import sentences
from .lines import Line, LineKind
from .parsed import ParsedItem
from .people import (
    GUEST,
    LABELLED,
    Participant,
    add_people,
    participants_section,
    read_labelled,
    read_participants,
    read_row,
    read_told,
    says_absent,
)

NAME_COLUMN = re.compile(r"(?:name\b|person|teilnehm|mitglied|vertret)", re.I)


BARE_LABEL = re.compile(
    r"(?:Anwesend(?:e|\s+sind|\s+waren)?|Teilnehm(?:er|ende)\w*|Entschuldigt|Abwesend|Gäste):?$",
    re.I,
)


class AttendanceReader:
    """Collects the participants; a list of them is open while `participants_absent` is not None."""

    def __init__(self) -> None:
        self.participants: list[Participant] = []
        self.participants_absent: bool | None = None
        self.are_guests = False
        self.is_list_bare = False
        self.name_column: int | None = None
        self.item: ParsedItem | None = None
        self.preamble: list[Line] = []

    def _take_attendance(self, line: Line) -> bool:
        """ "Anwesend: Ahrens, Brandt" in the head, or "Gäste:" with a list below it."""
        if not self.item and BARE_LABEL.match(line.text.strip()):
            # Texts without signs of headings and lists: one person a line.
            line.kind = LineKind.SECTION
            self.participants_absent = says_absent(line.text)
            self.are_guests = bool(GUEST.search(line.text))
            self.is_list_bare = True
            return True
        found = LABELLED.match(line.words)
        if not found or self.item:
            return False
        if not found["rest"].strip():
            if line.entry or not participants_section(found["label"]):
                return False
            line.kind = LineKind.SECTION
            self.participants_absent = says_absent(found["label"])
            self.are_guests = bool(GUEST.search(found["label"]))
            return True
        people = read_labelled(found["label"], found["rest"], line.number)
        if not people:
            return False
        line.kind = LineKind.PARTICIPANT
        add_people(self.participants, people)
        return True

    def _take_told(self, line: Line) -> bool:
        """A sentence in the head, or in the first item, that says who is there."""
        if line.entry:
            return False
        told = [person for one in sentences(line.text) for person in read_told(one, line.number)]
        add_people(self.participants, told)
        if not told or self.item:
            return False
        line.kind = LineKind.PARTICIPANT
        return True

    def _take_participant_row(self, line: Line) -> bool:
        """A row of a table of those present."""
        if not tables.is_row(line.text):
            return False
        cells = tables.cells(line.text)
        if tables.is_rule(line.text):
            line.kind = LineKind.METADATA
            return True
        if self.name_column is None:
            places = [place for place, cell in enumerate(cells) if NAME_COLUMN.match(cell)]
            self.name_column = places[0] if places else 0
            if places:
                line.kind = LineKind.SECTION
                return True
        if self.name_column >= len(cells):
            return False
        rest = [cell for place, cell in enumerate(cells) if place != self.name_column and cell]
        rest = [cell for cell in rest if not re.fullmatch(r"\W*|\d+\.?|x|ja", cell, re.I)]
        text = ", ".join([cells[self.name_column].replace(",", " "), *rest])
        people = read_row(text, line.number, is_absent=bool(self.participants_absent))
        line.kind = LineKind.PARTICIPANT
        self.participants += people
        return bool(people)

    def _take_participant(self, line: Line) -> bool:
        entry = line.entry
        words = entry.text if entry else re.sub(r"^-(?=\w)", "", line.text.strip())
        if not words or re.fullmatch(r"x\b.*|\.{2,}|…", words):
            line.kind = LineKind.METADATA
            return True
        if self._take_participant_row(line):
            return True
        people = read_participants(
            words,
            line.number,
            is_absent=bool(self.participants_absent),
            is_guest=self.are_guests,
        )
        if people and (
            entry
            or line.text.startswith("-")
            or len(people) > 1
            or self.is_list_bare
            or not self.participants
        ):
            line.kind = LineKind.PARTICIPANT
            add_people(self.participants, people)
        else:
            line.kind = LineKind.NOT_UNDERSTOOD
            self.preamble.append(line)
        return True
