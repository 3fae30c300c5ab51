"""From the lines of a file to a meeting with agenda, notes, resolutions and todos.

Three passes: which part of the file a line stands in (head, agenda, minutes); items and
the lines that belong to them; resolutions and todos within the notes.
"""

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import Enum, auto

from ...core.errors import TeamwebError
from ...core.richtext import from_markdown
from .lines import Entry, Line, LineKind, dedented, split_lines
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
from .people import (
    Participant,
    names_in_brackets,
    participants_section,
    read_participants,
)
from .unmarked import read_unmarked
from .when_and_where import DAY, find_day, find_place, find_time, is_when_or_where

# Raised when the same file would be read differently: it is then imported again.
PARSER_VERSION = 2


# Nobody decides in one line of this length, and the patterns would take long over it.
LONGEST_OUTCOME = 4_000


class MinutesUnreadable(TeamwebError):
    """The file cannot become a meeting; the sentence says why, `line` where."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Region(Enum):
    HEAD = auto()
    AGENDA = auto()
    MINUTES = auto()


@dataclass
class ParsedItem:
    title: str
    line: int
    level: int = 0
    written_number: str = ""
    parent: "ParsedItem | None" = None
    is_part_b: bool = False
    in_minutes: bool = False
    announcement: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    resolutions: list[ParsedResolution] = field(default_factory=list)
    todos: list[ParsedTodo] = field(default_factory=list)

    @property
    def announcement_html(self) -> str:
        return to_html(self.announcement)

    @property
    def notes_html(self) -> str:
        return to_html(self.notes)


@dataclass
class ParsedMinutes:
    """What a file says; `items` in order, every sub-item after its parent."""

    title: str
    held_on: datetime.date
    starts_at: datetime.time | None
    place: str
    has_minutes: bool
    participants: list[Participant]
    items: list[ParsedItem]
    preamble: list[Line]
    lines: list[Line]
    warnings: list[str]
    # The lines that open an item, and whether in the minutes: also where two became one item.
    opened: list[tuple[int, bool]] = field(default_factory=list)

    @property
    def preamble_html(self) -> str:
        return to_html(self.preamble, apart=True)

    def lines_by_kind(self) -> dict[LineKind, int]:
        """How many non-blank lines were taken for what; together all of them."""
        counted = Counter(line.kind for line in self.lines if not line.is_blank)
        return {kind: counted[kind] for kind in LineKind}


def to_html(lines: list[Line], *, apart: bool = False) -> str:
    """Canonical HTML of some lines of a file; `apart`: each is a paragraph of its own."""
    if not any(not line.is_blank for line in lines):
        return ""
    text: list[str] = []
    before: int | None = None
    for line, shown in zip(lines, dedented(lines), strict=True):
        # What stood apart in the file stays apart.
        if before is not None and (apart or line.number > before + 1) and not line.is_code:
            text.append("")
        text.append(shown if line.is_code else _with_addresses(shown))
        before = line.number
    return from_markdown("\n".join(text))


LINK = re.compile(r"!?\[(?P<words>[^\]]*)\]\((?P<address>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")

LISTED_NUMBER = re.compile(r"^(\s*[-*+]\s+)(\d{1,9})([.)])(?=\s)")


def _with_addresses(text: str) -> str:
    """Links that hold here too; addresses within the other wiki become words, pictures become links."""

    def put(match: re.Match[str]) -> str:
        words, address = match["words"], match["address"]
        if address.startswith(("http://", "https://", "mailto:")):
            return f"[{words}]({address})"
        return f"{words} ({address})"

    # In "- 5. Juni" the number is no list within the list.
    text = LISTED_NUMBER.sub(r"\1\2\\\3", text)
    return LINK.sub(put, text)


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
TODO_HEADING = re.compile(r"(?:to-?do'?s?|arbeitsaufträge|aufgabenliste|offene\s+aufgaben)$", re.I)
PAD_LINK = re.compile(
    r"\b(?:live\s+(?:markdown\s+)?kollaboration|schreib-?link|lese-?link|side-by-side)\b", re.I
)
INCLUDE = re.compile(r"\[\[include:[^\]]*\]\]\s*$")
NUMBERED_TOP = re.compile(r"(TOP\s*\d{1,2}(?:\.\d{1,2})*)\b\s*[:.)–-]?\s*(.*)$", re.I)
NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*[.)])\s+(?![-–\d])(.+)$")
BOLD_ONLY = re.compile(r"\*\*([^*]+)\*\*\s*:?\s*$")
BOLD_START = re.compile(r"\*\*(?P<title>[^*]{2,120}?):?\*\*\s*:?\s*(?P<rest>.*)$")


def parse_minutes(text: str, *, name: str = "") -> ParsedMinutes:
    """Read one file; `name` is its file name, whose date counts more than the one in the heading.

    Raises MinutesUnreadable when nothing names a date.
    """
    return _Parser(text, name).parse()


class _Parser:
    def __init__(self, text: str, name: str) -> None:
        self.lines = split_lines(text)
        self.name = name
        self.region = Region.HEAD
        self.title: str = ""
        self.title_line = 0
        self.participants: list[Participant] = []
        self.participants_absent: bool | None = None
        self.agenda: list[ParsedItem] = []
        self.minutes: list[ParsedItem] = []
        self.item: ParsedItem | None = None
        self.preamble: list[Line] = []
        self.warnings: list[str] = []
        self.is_part_b = False
        self.announced: set[str] = set()
        self.opened: list[tuple[int, bool]] = []
        self.has_hash_headings = any(line.heading for line in self.lines)

    # First and second pass

    def parse(self) -> ParsedMinutes:
        for position, line in enumerate(self.lines):
            if line.is_blank:
                self._blank(line)
            elif line.is_comment or INCLUDE.match(line.text.strip()):
                line.kind = LineKind.METADATA
            else:
                self._take(position, line)
        self.announced = {
            line.words for item in self.agenda for line in item.announcement if not line.is_blank
        }
        for item in self.minutes:
            self._recognise(item)
        items = self._merged()
        held_on = self._held_on()
        self.preamble += [line for line in self.lines if not line.is_blank and line.kind is None]
        for line in self.preamble:
            line.kind = line.kind or LineKind.NOT_UNDERSTOOD
        return ParsedMinutes(
            title=self._meeting_title(held_on),
            held_on=held_on,
            starts_at=self._time(),
            place=self._place(),
            has_minutes=self._has_minutes(),
            participants=self.participants,
            items=items,
            preamble=self.preamble,
            lines=self.lines,
            warnings=self.warnings,
            opened=self.opened,
        )

    def _blank(self, line: Line) -> None:
        if self.item:
            self._text_of(self.item).append(line)

    def _text_of(self, item: ParsedItem) -> list[Line]:
        return item.notes if item.in_minutes else item.announcement

    def _heading(self, line: Line) -> tuple[int, str] | None:
        if heading := line.heading:
            return heading
        # Old files mark their headings by bold type alone.
        bold = None if self.has_hash_headings else BOLD_ONLY.match(line.text.strip())
        return (2, bold[1].strip()) if bold and not is_when_or_where(line.text) else None

    def _take(self, position: int, line: Line) -> None:
        heading = self._heading(line)
        if heading is not None:
            self._take_heading(position, line, *heading)
        elif line.is_ruler:
            line.kind = LineKind.METADATA
            self.participants_absent = None
        elif self.participants_absent is not None and self._take_participant(line):
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
        if section := participants_section(bare):
            self._enter(Region.MINUTES)
            self.participants_absent = bool(section["absent"])
        elif not self.title and self.region is Region.HEAD and not self._is_section(bare):
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

    def _take_participant(self, line: Line) -> bool:
        entry = line.entry
        words = entry.text if entry else re.sub(r"^-(?=\w)", "", line.text.strip())
        if not words or re.fullmatch(r"x\b.*|\.{2,}|…", words):
            line.kind = LineKind.METADATA
            return True
        people = read_participants(words, line.number, is_absent=bool(self.participants_absent))
        if people and (
            entry or line.text.startswith("-") or len(people) > 1 or not self.participants
        ):
            line.kind = LineKind.PARTICIPANT
            self.participants += people
        else:
            line.kind = LineKind.NOT_UNDERSTOOD
            self.preamble.append(line)
        return True

    def _take_head(self, line: Line) -> None:
        if is_when_or_where(line.text):
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
        if self.item is None and not self.minutes and is_when_or_where(line.text):
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
            _same_topic(entry.text, item.title) for item in self.agenda
        ):
            return True
        following = next(
            (other for other in self.lines[position + 1 :] if not other.is_blank), None
        )
        inner = following.entry if following else None
        return bool(inner and inner.indent > entry.indent and len(entry.text) <= 120)

    # Third pass

    def _recognise(self, item: ParsedItem) -> None:
        people = self._known_names()
        by_number = {line.number: line for line in self.lines}
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

    def _known_names(self) -> set[str]:
        names = {person.name.lower().rstrip(".") for person in self.participants}
        # "E-Akte [Karl]" in an agenda: who brings the item.
        for item in (*self.agenda, *self.minutes):
            names |= {name.lower() for name in names_in_brackets(item.title)}
        return names | {name.split()[0] for name in names if name.split()}

    # Agenda and minutes become one list

    def _merged(self) -> list[ParsedItem]:
        """Items in the order of the minutes; what only the agenda names follows its neighbour there."""
        self.agenda = _without_repetition(self.agenda)
        for items in (self.agenda, self.minutes):
            _nest(items)
        merged = list(self.minutes)
        partner: dict[int, ParsedItem] = {}
        free = list(self.minutes)
        for item in self.agenda:
            match = next((other for other in free if _same_topic(other.title, item.title)), None)
            if match:
                free.remove(match)
                partner[id(item)] = match
                self._join(match, item)
        before: ParsedItem | None = None
        for item in self.agenda:
            if id(item) in partner:
                before = partner[id(item)]
                continue
            if item.parent is not None:
                item.parent = partner.get(id(item.parent), item.parent)
            merged.insert(_end_of_branch(merged, before, item.parent), item)
            before = item
        return merged

    def _join(self, item: ParsedItem, announced: ParsedItem) -> None:
        if announced.title != item.title:
            item.announcement.append(Line(announced.line, announced.title))
        item.announcement += announced.announcement
        item.written_number = item.written_number or announced.written_number
        item.is_part_b = item.is_part_b or announced.is_part_b

    # Facts about the meeting

    def _held_on(self) -> datetime.date:
        named = find_day(self.name)
        head = [line for line in self.lines if line.kind in (LineKind.TITLE, LineKind.DATE_PLACE)]
        for line in head:
            written = find_day(line.text)
            if written:
                if named and named != written:
                    self.warnings.append(
                        f"line {line.number}: the text says {written}, the file name {named}"
                    )
                return named or written
        if named:
            return named
        for line in self.lines[:30]:
            if written := find_day(line.text):
                self.warnings.append(f"line {line.number}: date {written} taken from the text")
                return written
        raise MinutesUnreadable("no date of the meeting", self.title_line or 1)

    def _time(self) -> datetime.time | None:
        for line in self.lines:
            if line.kind in (LineKind.DATE_PLACE, LineKind.TITLE):
                found = find_time(line.text)
                if found:
                    return found
        return None

    def _place(self) -> str:
        for line in self.lines:
            if line.kind == LineKind.DATE_PLACE and (place := find_place(line.text)):
                return place[:300]
        return ""

    def _meeting_title(self, held_on: datetime.date) -> str:
        title = self.title
        if not title:
            self.warnings.append("no title")
            return "Sitzung"
        if find_day(title) == held_on:
            title = DAY.sub("", title)
        title = re.sub(r"\s*[-–]\s*Protokoll\s*$", "", plain(title))
        return " ".join(title.split()).strip(" -–,:")[:200] or "Sitzung"

    def _has_minutes(self) -> bool:
        """A heading alone is the form for minutes that nobody wrote."""
        if self.participants:
            return True
        return any(not line.is_blank for item in self.minutes for line in item.notes)


def _without_repetition(agenda: list[ParsedItem]) -> list[ParsedItem]:
    """The items of an agenda that stands twice in the file, each with what is said in either place."""
    kept: list[ParsedItem] = []
    for item in agenda:
        same = next(
            (
                other
                for other in kept
                if not item.parent and _normal(other.title) == _normal(item.title)
            ),
            None,
        )
        if same is None:
            kept.append(item)
        elif (text := _text(item)) and text != _text(same):
            same.announcement += item.announcement
    return kept


def _text(item: ParsedItem) -> list[str]:
    return [line.text.strip() for line in item.announcement if not line.is_blank]


def _nest(items: list[ParsedItem]) -> None:
    """Hang items below each other by the levels of their headings; the most usual level is the top."""
    levels = Counter(item.level for item in items if item.level)
    if not levels:
        return
    usual = min(levels, key=lambda level: (-levels[level], level))
    # A lone deeper majority below few main headings is nesting, not the top.
    if any(item.level < usual for item in items[:1] if item.level):
        usual = items[0].level
    stack: list[ParsedItem] = []
    for item in items:
        if not item.level:
            continue
        while stack and (stack[-1].level >= item.level or item.level <= usual):
            stack.pop()
        if stack and item.level > usual:
            item.parent = stack[-1]
            item.is_part_b = item.is_part_b or item.parent.is_part_b
        stack.append(item)


def _end_of_branch(
    items: list[ParsedItem], before: ParsedItem | None, parent: ParsedItem | None
) -> int:
    """Where in `items` what follows `before` (or comes first below `parent`) belongs."""
    position = 0
    anchor = before or parent
    if anchor is None:
        return 0
    position = items.index(anchor) + 1

    def is_below(item: ParsedItem | None, top: ParsedItem) -> bool:
        while item is not None:
            if item is top:
                return True
            item = item.parent
        return False

    top = anchor
    while top.parent is not None and top.parent is not parent and top is not parent:
        top = top.parent
    while position < len(items) and is_below(items[position].parent, top):
        position += 1
    return position


def _normal(title: str) -> str:
    title = re.sub(r"[(\[][^)\]]*[)\]]", "", plain(title).lower())
    bare = NUMBERED_TOP.sub(r"\2", title)
    return re.sub(r"[\W_]+", " ", bare or title).strip()


def _same_topic(one: str, other: str) -> bool:
    """Whether two titles name the same topic, apart from numbers, brackets and small changes."""
    one, other = _normal(one), _normal(other)
    if not one or not other:
        return False
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 6 and longer.startswith(shorter + " "):
        return True
    return len(shorter) >= 6 and SequenceMatcher(None, one, other).ratio() >= 0.85
