"""The parser's first two passes: which section a line is in, and which item it belongs to."""

import re
from dataclasses import replace
from enum import Enum, auto
from typing import Self

from .attendance import AttendanceReader
from .date_and_place import find_day, is_date_or_place
from .grammar.words import plain
from .lines import Entry, Line, LineKind
from .merging import NUMBERED_TOP, same_topic
from .parsed import ParsedItem
from .people import participants_section

AGENDA_SECTION = re.compile(r"(?:vorläufige\s+|vorgeschlagene\s+)?(?:tagesordnung|agenda)$", re.I)
AGENDA_IN_BOLD = re.compile(r".*\btagesordnung\b", re.I)
MINUTES_SECTION = re.compile(
    r"(?:.*\s[-–]\s*)?(?:(?:ergebnis|sitzungs|verlaufs)?pr[oö]t[oö]k[oö]ll(?:-pad)?|niederschrift)$",
    re.I,
)
OTHER_SECTION = re.compile(r"(?:regelmäßige\s+)?tops$", re.I)
PART_B_SECTION = re.compile(r"(?:teil\s+b\b|nicht[- ]?öffentliche[rs]?\s+(?:teil|sitzung))", re.I)
PART_A_SECTION = re.compile(r"(?:teil\s+a\b|öffentliche[rs]?\s+(?:teil|sitzung))", re.I)
PART_B_TITLE = re.compile(r"\b(?:nicht[- ]?öffentlich|vertraulich|teil\s+b)\b", re.I)
PAD_LINK = re.compile(
    r"\b(?:live\s+(?:markdown\s+)?kollaboration|schreib-?link|lese-?link|side-by-side)\b", re.I
)
INCLUDE = re.compile(r"\[\[include:[^\]]*\]\]\s*$")
NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*[.)])\s+(?![-–\d])(.+)$")
MINUTES_TITLE = re.compile(r"protokoll|niederschrift|ergebnisvermerk|vermerk\s+über", re.I)
BOLD_ONLY = re.compile(r"\*\*([^*]+)\*\*\s*:?\s*$")
BOLD_START = re.compile(r"\*\*(?P<title>[^*]{2,120}?):?\*\*\s*:?\s*(?P<rest>.*)$")


class Region(Enum):
    HEAD = auto()
    AGENDA = auto()
    MINUTES = auto()


class SectionReader(AttendanceReader):
    """The first two passes: the section of each line, the items and the lines that belong to them."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self.lines = lines
        self.region = Region.HEAD
        self.title: str = ""
        self.title_line = 0
        self.agenda: list[ParsedItem] = []
        self.minutes: list[ParsedItem] = []
        self.item: ParsedItem | None = None
        self.is_part_b = False
        self.opened: list[tuple[int, bool]] = []
        headings = [line.heading for line in self.lines if line.heading]
        # A title alone does not say how the items are marked.
        self.has_hash_headings = len(headings) > 1
        self.has_minutes_section = any(
            MINUTES_SECTION.match(words.strip(" *_:")) or participants_section(words)
            for _level, words in headings[1:]
        )

    def read(self) -> Self:
        for position, line in enumerate(self.lines):
            if line.is_blank:
                self._blank(line)
            elif line.is_underline or line.is_comment or INCLUDE.match(line.text.strip()):
                line.kind = LineKind.METADATA
            else:
                self._take(position, line)
        return self

    def _blank(self, line: Line) -> None:
        if self.item:
            self._text_of(self.item).append(line)

    def _text_of(self, item: ParsedItem) -> list[Line]:
        return item.notes if item.in_minutes else item.announcement

    def _heading(self, line: Line) -> tuple[int, str] | None:
        if heading := line.heading or line.top:
            return heading
        # Old files mark their headings by bold type alone.
        bold = None if self.has_hash_headings else BOLD_ONLY.match(line.text.strip())
        return (2, bold[1].strip()) if bold and not is_date_or_place(line.text) else None

    def _take(self, position: int, line: Line) -> None:
        heading = self._heading(line)
        if heading is not None:
            self._take_heading(position, line, *heading)
        elif line.is_ruler:
            line.kind = LineKind.METADATA
            self.participants_absent = None
        elif self._take_people(line):
            pass
        elif self.region is Region.HEAD:
            self._take_head(line)
        elif self.region is Region.AGENDA:
            self._take_agenda(position, line)
        else:
            self._take_minutes(position, line)

    def _take_heading(self, position: int, line: Line, level: int, words: str) -> None:
        bare = words.strip(" *_:")
        self.participants_absent = None
        line.kind = LineKind.SECTION
        self._begin_minutes(bare)
        if section := participants_section(bare):
            self._enter(Region.MINUTES)
            self.participants_absent = bool(section["absent"])
            self.are_guests = bool(section["guest"])
            self.name_column = None
        elif (
            not self.title
            and self.region is Region.HEAD
            and not self._is_section(bare)
            and not NUMBERED_TOP.match(bare)
        ):
            line.kind = LineKind.TITLE
            self.title, self.title_line = bare, line.number
            if MINUTES_SECTION.match(bare):
                self._enter(Region.MINUTES)
        elif AGENDA_SECTION.match(bare) or (
            not self.has_hash_headings and AGENDA_IN_BOLD.match(bare)
        ):
            self._enter(Region.AGENDA)
        elif MINUTES_SECTION.match(bare):
            self._enter(Region.MINUTES)
        elif OTHER_SECTION.match(bare):
            self.item = None
        elif PART_B_SECTION.match(bare) or PART_A_SECTION.match(bare):
            self.is_part_b = bool(PART_B_SECTION.match(bare))
            self.item = None
        elif self.region is Region.HEAD:
            line.kind = LineKind.PLAIN
            self.preamble.append(line)
        elif not bare or self._is_unfilled(position, bare):
            line.kind = LineKind.METADATA
            self.item = None
        else:
            line.kind = LineKind.ITEM if self.region is Region.MINUTES else LineKind.AGENDA
            self._begin_item(bare, line, level)

    def _begin_minutes(self, bare: str) -> None:
        """Formal minutes have no heading "Protokoll": their numbered items begin them."""
        if self.region is Region.MINUTES or self.has_minutes_section or not self._opens_item(bare):
            return
        number = NUMBERED_TOP.match(bare)
        if self.region is Region.HEAD:
            # Without a title the first numbered heading is no title either.
            if number or (self.title and MINUTES_TITLE.search(self.title)):
                self._enter(Region.MINUTES)
        elif self.agenda and (
            all(item.level == 0 for item in self.agenda)
            or (
                number and any(_same_number(item.written_number, number[1]) for item in self.agenda)
            )
        ):
            self._enter(Region.MINUTES)

    def _opens_item(self, bare: str) -> bool:
        return bool(bare) and not (
            participants_section(bare)
            or AGENDA_SECTION.match(bare)
            or PART_A_SECTION.match(bare)
            or PART_B_SECTION.match(bare)
            or OTHER_SECTION.match(bare)
            or is_date_or_place(bare + ":")
        )

    def _take_people(self, line: Line) -> bool:
        """Who is there stands in the head, or in the first item."""
        is_place = self.region is not Region.AGENDA and len(self.minutes) < 2
        if is_place and (self._take_attendance(line) or self._take_told(line)):
            return True
        return self.participants_absent is not None and self._take_participant(line)

    def _is_section(self, bare: str) -> bool:
        if AGENDA_SECTION.match(bare):
            return True
        if not self.has_hash_headings and AGENDA_IN_BOLD.match(bare):
            return True
        return bool(MINUTES_SECTION.match(bare)) and not find_day(bare)

    def _enter(self, region: Region) -> None:
        self.region = region
        self.item = None

    def _is_unfilled(self, position: int, bare: str) -> bool:
        """Whether a heading is a place of the form that nobody filled in: "TOP2" with nothing below it."""
        numbered = NUMBERED_TOP.match(bare)
        if not numbered or numbered[2]:
            return False
        for line in self.lines[position + 1 :]:
            if line.heading or line.is_ruler:
                return True
            if not line.is_blank and line.words:
                return False
        return True

    def _begin_item(self, words: str, line: Line, level: int) -> ParsedItem:
        numbered = NUMBERED_TOP.match(words) or NUMBERED.match(words)
        number, title = (numbered[1], numbered[2]) if numbered else ("", words)
        in_minutes = self.region is Region.MINUTES
        item = ParsedItem(
            title=plain(title) or words,
            line=line.number,
            level=level,
            written_number=number,
            is_part_b=self.is_part_b or bool(PART_B_TITLE.search(words)),
            in_minutes=in_minutes,
        )
        # Signs that the title loses (emphasis, addresses) are kept with the item's text.
        if plain(title) != title and ("](" in title or not plain(title)):
            self._text_of(item).append(replace(line, text=title))
        (self.minutes if in_minutes else self.agenda).append(item)
        self.item = item
        self.opened.append((line.number, in_minutes))
        return item

    def _take_head(self, line: Line) -> None:
        if (
            not self.title
            and not line.entry
            and MINUTES_TITLE.search(line.text)
            and len(line.text) < 200
        ):
            line.kind = LineKind.TITLE
            self.title, self.title_line = line.text.strip(" *_:"), line.number
            return
        if is_date_or_place(line.text):
            line.kind = LineKind.DATE_PLACE
        elif self.title:
            line.kind = LineKind.PLAIN
        else:
            line.kind = LineKind.NOT_UNDERSTOOD
        self.preamble.append(line)

    def _take_agenda(self, position: int, line: Line) -> None:
        line.kind = LineKind.AGENDA
        entry = line.entry
        if self.item is None or self.item.level == 0:
            # A list right below the section: its entries are the items.
            if entry and self._is_outermost(position, entry.indent):
                if not entry.text:
                    line.kind = LineKind.METADATA
                else:
                    self._begin_listed(line, entry.text, entry)
                return
            if entry and entry.is_ordered and self.item and entry.text:
                parent = self.item.parent or self.item
                self._begin_listed(line, entry.text, entry).parent = parent
                return
            if self.item is None:
                if self._section_has_no_list(position):
                    self._begin_listed(line, line.text.strip())
                else:
                    line.kind = LineKind.PLAIN
                    self.preamble.append(line)
                return
        self.item.announcement.append(line)

    def _begin_listed(self, line: Line, words: str, entry: Entry | None = None) -> ParsedItem:
        bold = BOLD_START.match(words)
        item = self._begin_item(bold["title"].strip() if bold else words, line, 0)
        if bold and bold["rest"].strip():
            self._text_of(item).append(replace(line, text=bold["rest"]))
        if entry and entry.is_ordered and not item.written_number:
            item.written_number = entry.sign
        return item

    def _section(self, position: int) -> list[Line]:
        """The lines around `position` up to the headings before and after it."""
        start = position
        while start and not self._heading(self.lines[start - 1]):
            start -= 1
        end = position
        while end < len(self.lines) and not self._heading(self.lines[end]):
            end += 1
        return self.lines[start:end]

    def _is_outermost(self, position: int, indent: int) -> bool:
        entries = [line.entry for line in self._section(position)]
        return indent <= min(entry.indent for entry in entries if entry)

    def _section_has_no_list(self, position: int) -> bool:
        return not any(line.entry for line in self._section(position))

    def _take_minutes(self, position: int, line: Line) -> None:
        if self.item is None and PAD_LINK.search(line.text):
            line.kind = LineKind.METADATA
            return
        if self.item is None and not self.minutes and is_date_or_place(line.text):
            line.kind = LineKind.DATE_PLACE
            self.preamble.append(line)
            return
        entry = line.entry
        if entry and not entry.text:
            line.kind = LineKind.METADATA
            return
        if entry and (self.item is None or self.item.level == 0) and self._begins_item(position):
            line.kind = LineKind.ITEM
            item = self._begin_listed(line, entry.text, entry)
            # The rest of the line may be more than a title; the third pass looks.
            item.notes = [replace(rest, kind=None) for rest in item.notes]
            return
        if self.item is None:
            line.kind = LineKind.PLAIN
            self.preamble.append(line)
            return
        line.kind = LineKind.NOTES
        self.item.notes.append(line)

    def _begins_item(self, position: int) -> bool:
        """Whether a list entry, in minutes without headings, opens an item."""
        line = self.lines[position]
        entry = line.entry
        section = self._section(position)
        if entry is None or not self._is_outermost(position, entry.indent):
            return False
        if any(
            other.entry and other.entry.is_ordered and other.entry.indent <= entry.indent
            for other in section
        ):
            return entry.is_ordered
        if BOLD_START.match(entry.text) or any(
            same_topic(entry.text, item.title) for item in self.agenda
        ):
            return True
        following = next(
            (other for other in self.lines[position + 1 :] if not other.is_blank), None
        )
        inner = following.entry if following else None
        return bool(inner and inner.indent > entry.indent and len(entry.text) <= 120)

    # Third pass


def _same_number(one: str, other: str) -> bool:
    return re.findall(r"\d+", one) == re.findall(r"\d+", other) != []
