"""Facts about the meeting that the lines of a file name: day, time, place, title."""

import datetime
import re

from ..errors import NoDate
from .date_and_place import DAY, NAMED_DAY, find_day, find_place, find_time
from .grammar.words import plain
from .lines import LineKind
from .sections import SectionReader


class MeetingFacts:
    """Reads them from the sections; `warnings` collects what was doubtful."""

    def __init__(self, read: SectionReader, name: str) -> None:
        self.read = read
        self.lines = read.lines
        self.name = name
        self.warnings: list[str] = []

    def held_on(self) -> datetime.date:
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
        raise NoDate("no date of the meeting", self.read.title_line or 1)

    def time(self) -> datetime.time | None:
        for line in self.lines:
            if line.kind in (LineKind.DATE_PLACE, LineKind.TITLE):
                found = find_time(line.text)
                if found:
                    return found
        return None

    def place(self) -> str:
        for line in self.lines:
            if line.kind == LineKind.DATE_PLACE and (place := find_place(line.text)):
                return place[:300]
        return ""

    def title(self, held_on: datetime.date) -> str:
        title = self.read.title
        if not title:
            self.warnings.append("no title")
            return "Sitzung"
        if find_day(title) == held_on:
            title = re.sub(r"\s+(?:am|vom)\s*$", "", NAMED_DAY.sub("", DAY.sub("", title)))
        title = re.sub(r"\s*[-–]\s*Protokoll\s*$", "", plain(title))
        return " ".join(title.split()).strip(" -–,:")[:200] or "Sitzung"

    def has_minutes(self) -> bool:
        """A heading alone is the form for minutes that nobody wrote."""
        if self.read.participants:
            return True
        return any(not line.is_blank for item in self.read.minutes for line in item.notes)
