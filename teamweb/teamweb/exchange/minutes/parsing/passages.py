"""The notes of an item as passages: an entry of a list, a row of a table, a paragraph wrapped over lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .grammar import tables
from .grammar.assignments import read_fields
from .grammar.decisions import read_opening
from .grammar.votes import is_vote_line
from .grammar.words import sentences
from .lines import Entry, Line

# Nobody decides in one line of this length, and the patterns would take long over it.
LONGEST_OUTCOME = 1_500
# A line of prose that is broken before it is this long was ended there on purpose.
SHORTEST_WRAPPED = 60


@dataclass
class Passage:
    lines: list[Line]
    is_row: bool = False

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def number(self) -> int:
        return self.first.number

    @property
    def entry(self) -> Entry | None:
        return self.first.entry

    @property
    def indent(self) -> int:
        return self.first.indent

    @property
    def text(self) -> str:
        """The words without list sign, in one line."""
        return " ".join([self.first.words, *(line.text.strip() for line in self.lines[1:])])


def passages_of(notes: list[Line]) -> Iterator[Passage | None]:
    """Passages in order; None stands for what parts them: blank lines, code, endless lines."""
    open_passage: Passage | None = None
    for line in notes:
        if line.is_blank or line.is_code or len(line.text) > LONGEST_OUTCOME:
            if open_passage:
                yield open_passage
            open_passage = None
            yield None
        elif open_passage and _goes_on(open_passage, line):
            open_passage.lines.append(line)
        else:
            if open_passage:
                yield open_passage
            open_passage = Passage([line], _is_row(line))
    if open_passage:
        yield open_passage


def _is_row(line: Line) -> bool:
    # "Ja: 7 | Nein: 2" is no table.
    return tables.is_row(line.text) and not is_vote_line(line.text)


def _goes_on(passage: Passage, line: Line) -> bool:
    """Whether a line continues a paragraph that is wrapped."""
    before = passage.last
    if line.entry or passage.entry or passage.is_row or _is_row(line):
        return False
    text = before.text.rstrip()
    if sum(len(other.text) for other in passage.lines) + len(line.text) > LONGEST_OUTCOME:
        return False
    if line.number != before.number + 1 or len(text) < SHORTEST_WRAPPED or text.endswith("  "):
        return False
    if re.search(r"[.!?:;*]$", text) and not re.search(r"\b(?:Dr|Nr|Abs|bzw|ca)\.$", text):
        return False
    words = line.words
    if is_vote_line(sentences(text)[-1]):
        return False
    return not (is_vote_line(words) or read_opening(words) or read_fields(words, None))
