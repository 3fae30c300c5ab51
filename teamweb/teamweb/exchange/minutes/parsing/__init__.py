"""The text of minutes in Markdown -> a meeting as plain data; nothing here knows the database."""

from .lines import LineKind
from .outcomes import ParsedResolution, ParsedTodo
from .parsed import ParsedItem, ParsedMinutes
from .parser import PARSER_VERSION, parse_minutes
from .people import Participant

__all__ = [
    "PARSER_VERSION",
    "LineKind",
    "ParsedItem",
    "ParsedMinutes",
    "ParsedResolution",
    "ParsedTodo",
    "Participant",
    "parse_minutes",
]
