"""From the lines of a file to a meeting with agenda, notes, resolutions and todos.

Three passes: which part of the file a line is in (head, agenda, minutes); items and
the lines that belong to them; resolutions and todos within the notes.
"""

from .facts import MeetingFacts
from .lines import LineKind, split_lines
from .merging import merge_agenda
from .parsed import ParsedMinutes
from .recognition import OutcomeReader
from .sections import SectionReader

# Raised when the same file would be read differently: it is then imported again.
PARSER_VERSION = 4


def parse_minutes(text: str, *, name: str = "") -> ParsedMinutes:
    """Read one file; `name` is its file name, whose date counts more than the one in the heading.

    Raises MinutesUnreadable when nothing names a date.
    """
    read = SectionReader(split_lines(text)).read()
    facts = MeetingFacts(read, name)
    held_on = facts.held_on()
    OutcomeReader(read, held_on).read()
    items = merge_agenda(read.agenda, read.minutes)
    read.preamble += [line for line in read.lines if not line.is_blank and line.kind is None]
    for line in read.preamble:
        line.kind = line.kind or LineKind.NOT_UNDERSTOOD
    return ParsedMinutes(
        title=facts.title(held_on),
        held_on=held_on,
        starts_at=facts.time(),
        place=facts.place(),
        has_minutes=facts.has_minutes(),
        participants=read.participants,
        items=items,
        preamble=read.preamble,
        lines=read.lines,
        warnings=facts.warnings,
        opened=read.opened,
    )
