"""The physical lines of a file: what each looks like, and what it was taken for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class LineKind(StrEnum):
    """The kind of a line. Reports and docs/import.md use these names."""

    TITLE = "title"
    SECTION = "section"
    DATE_PLACE = "date_place"
    PARTICIPANT = "participant"
    AGENDA = "agenda"
    ITEM = "item"
    NOTES = "notes"
    RESOLUTION = "resolution"
    TODO = "todo"
    METADATA = "metadata"
    PLAIN = "plain"
    NOT_UNDERSTOOD = "not_understood"


HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
# Some write "###Title"; only with a letter after it, so that "#ffhb" channels stay words.
TIGHT_HEADING = re.compile(r"(#{2,6})([^\W\d_].*)$")
ENTRY = re.compile(
    r"(?P<indent>[ \t]*)(?P<sign>[-*+]|\d{1,3}[.)])(?:(?P<gap>[ \t]+)(?P<text>.*))?$"
)
SETEXT = re.compile(r" {0,3}(?:(=)=+|(-)-{2,})\s*$")
# "TOP 3 Haushalt", "**TOP 3: Haushalt**", "Zu TOP 3 – Haushalt", "Tagesordnungspunkt 3": a heading in any markup.
TOP_LINE = re.compile(
    r"[*_ ]*(?:Zu\s+)?(?:TOP|Tagesordnungspunkt|Punkt)\s*(\d{1,2}(?:\.\d{1,2})*)[*_]*\s*[:.)–-]?\s*[*_]*\s*"
    r"(?P<title>\S.{0,200}?)[*_ ]*$",
    re.I,
)
NUMBERED_BOLD = re.compile(r"\*\*\d{1,2}(?:\.\d{1,2})*[.)]?\s+[^*]{2,150}\*\*\s*:?\s*$")
RULER = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*(?:</?br\s*/?>\s*)+$", re.I)
FENCE = re.compile(r"\s*(?:[-*+]\s+)?(`{3,}|~{3,})")


@dataclass
class Line:
    """One line of the file; `number` counts from 1."""

    number: int
    text: str
    kind: LineKind | None = None
    # Inside a fenced block nothing is a heading or a list.
    is_code: bool = False
    is_comment: bool = False
    # A heading by the line of "=" or "-" below it, and that line.
    underlined: int = 0
    is_underline: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def heading(self) -> tuple[int, str] | None:
        """Level and words of a heading."""
        if self.is_code or self.is_comment:
            return None
        if self.underlined:
            return self.underlined, self.text.strip()
        found = HEADING.match(self.text) or TIGHT_HEADING.match(self.text)
        return (len(found[1]), (found[2] or "").strip()) if found else None

    @property
    def top(self) -> tuple[int, str] | None:
        """Level and words of a line that is an item's heading by its words or its bold number alone."""
        if self.is_code or self.is_comment or self.entry or "|" in self.text:
            return None
        words = self.text.strip()
        found = TOP_LINE.match(words)
        if found and not re.match(r"[a-zäöü]", found["title"]) and not re.search(r"[.?!]$", words):
            return 2 + found[1].count("."), words.strip("*_ ")
        if NUMBERED_BOLD.match(words):
            return 2 + words.split()[0].strip("*.)").count("."), words.strip("*_: ")
        return None

    @property
    def entry(self) -> "Entry | None":
        """The line as the beginning of a list entry."""
        if self.is_code or self.is_comment or self.is_ruler:
            return None
        found = ENTRY.match(self.text)
        if not found:
            return None
        return Entry(_width(found["indent"]), found["sign"], (found["text"] or "").strip())

    @property
    def is_ruler(self) -> bool:
        return not self.is_code and bool(RULER.match(self.text))

    @property
    def indent(self) -> int:
        return _width(self.text[: len(self.text) - len(self.text.lstrip())])

    @property
    def words(self) -> str:
        """The text without list sign."""
        entry = self.entry
        return entry.text if entry else self.text.strip()


@dataclass(frozen=True)
class Entry:
    indent: int
    sign: str
    text: str

    @property
    def is_ordered(self) -> bool:
        return self.sign[0].isdigit()


def _width(blank: str) -> int:
    return len(blank.expandtabs(4))


def split_lines(text: str) -> list[Line]:
    """The lines of a file, fenced blocks and HTML comments marked."""
    lines = [
        Line(number, line.rstrip("\r"))
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1)
    ]
    _mark_code(lines)
    _mark_comments(lines)
    _mark_underlined(lines)
    return lines


def _mark_underlined(lines: list[Line]) -> None:
    for before, line in pairwise(lines):
        found = SETEXT.match(line.text)
        if not found or line.is_code or line.is_comment or before.is_blank:
            continue
        text = before.text.strip()
        is_alone = before.number == 1 or lines[before.number - 2].is_blank
        is_title = len(text) <= 150 and text[-1] not in ".!?:,;" and "|" not in text
        if is_alone and is_title and not (before.entry or before.heading or before.is_code):
            before.underlined = 1 if found[1] else 2
            line.is_underline = True


def _mark_code(lines: list[Line]) -> None:
    position = 0
    while position < len(lines):
        opening = FENCE.match(lines[position].text)
        if opening and not lines[position].text.strip().endswith(opening[1] + "`"):
            end = next(
                (
                    index
                    for index in range(position + 1, len(lines))
                    if lines[index].text.strip().startswith(opening[1])
                    and not lines[index].text.strip().strip(opening[1][0])
                ),
                None,
            )
            # A fence nobody closes would swallow the rest of the minutes.
            if end is not None:
                for line in lines[position : end + 1]:
                    line.is_code = True
                position = end
        position += 1


def _mark_comments(lines: list[Line]) -> None:
    position = 0
    while position < len(lines):
        line = lines[position]
        if not line.is_code and line.text.lstrip().startswith("<!--"):
            for end in range(position, len(lines)):
                # Only a comment that ends with its line is taken out whole.
                if "-->" in lines[end].text:
                    if lines[end].text.rstrip().endswith("-->"):
                        for inner in lines[position : end + 1]:
                            inner.is_comment = True
                        position = end
                    break
        position += 1


def dedented(lines: list[Line]) -> Iterator[str]:
    """The lines without the indent they share, so that Markdown does not take them for code."""
    shared = min((line.indent for line in lines if not line.is_blank), default=0)
    for line in lines:
        text = line.text.expandtabs(4) if not line.is_code else line.text
        yield text[shared:] if not text[:shared].strip() else text.lstrip()
