"""Until when work is to be done, as minutes write it."""

import calendar
import datetime
import re

from ..date_and_place import MONTHS, find_day

_MONTH = "|".join(MONTHS)
# "30.04.2026", "30.04.", "15. Mai 2026", "Ende April 2026"
DATE = (
    r"(?:\d{1,2}\.\s?\d{1,2}\.(?:\s?(?:\d{4}|\d{2}))?(?!\d)"
    rf"|\d{{1,2}}\.\s?(?:{_MONTH})(?:\s+\d{{4}})?|(?:Anfang|Mitte|Ende)\s+(?:{_MONTH})(?:\s+\d{{4}})?"
    r"|\d{4}-\d{2}-\d{2}|KW\s?\d{1,2})"
)
UNTIL = re.compile(
    rf"\b(?:bis|spätestens)\s+(?:spätestens\s+)?(?:(?:zum|am|zur|den)\s+)?(?:spätestens\s+(?:zum\s+)?)?(?P<day>{DATE})",
    re.I,
)
_SHORT = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s*$")
_NAMED = re.compile(
    rf"(?:(\d{{1,2}})\.\s?|(Anfang|Mitte|Ende)\s+)({_MONTH})(?:\s+(\d{{4}}))?", re.I
)
_PART = {"anfang": 1, "mitte": 15}


def due_day(text: str, held_on: datetime.date | None = None) -> datetime.date | None:
    """The day after "bis"; a year that is left out is the next in which it comes."""
    found = UNTIL.search(text)
    return read_day(found["day"], held_on) if found else None


def read_day(written: str, held_on: datetime.date | None = None) -> datetime.date | None:
    """A date, also without its year, or as part of a month."""
    if day := find_day(written):
        return day
    if found := _NAMED.search(written):
        month = MONTHS.index(found[3].lower()) + 1
        return _next(found[1] or found[2].lower(), month, found[4], held_on)
    if found := _SHORT.search(written.strip()):
        return _next(found[1], int(found[2]), None, held_on)
    return None


def _next(
    day: str, month: int, year: str | None, held_on: datetime.date | None
) -> datetime.date | None:
    if not 1 <= month <= 12 or not (year or held_on):
        return None
    chosen = int(year) if year else held_on.year  # type: ignore[union-attr]
    for candidate in (chosen,) if year else (chosen, chosen + 1):
        last = calendar.monthrange(candidate, month)[1]
        number = int(day) if day.isdigit() else _PART.get(day, last)
        if not 1 <= number <= last:
            return None
        found = datetime.date(candidate, month, number)
        if year or held_on is None or found >= held_on:
            return found
    return None
