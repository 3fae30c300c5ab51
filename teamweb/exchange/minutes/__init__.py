"""Minutes written elsewhere, in Markdown: read (`parser`), reported (`report`), stored (`importer`).

The recogniser is made for German minutes. Every non-blank line of a file ends as exactly
one `LineKind`, and its text in the meeting: docs/import.md.
"""

from .lines import LineKind
from .parser import PARSER_VERSION, MinutesUnreadable, ParsedMinutes, parse_minutes

__all__ = ["PARSER_VERSION", "LineKind", "MinutesUnreadable", "ParsedMinutes", "parse_minutes"]
