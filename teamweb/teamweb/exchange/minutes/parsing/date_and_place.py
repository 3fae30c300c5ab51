"""Date, time and place, as German minutes write them."""

import datetime
import re

DAY = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
MONTHS = (
    "januar februar märz april mai juni juli august september oktober november dezember".split()
)
NAMED_DAY = re.compile(rf"(?<!\d)(\d{{1,2}})\.\s?({'|'.join(MONTHS)})\s+(\d{{4}})", re.I)
ISO_DAY = re.compile(r"(?<!\d)(\d{4})[-_](\d{2})[-_](\d{2})(?!\d)")
TIME = re.compile(r"(?<![\d.])(\d{1,2})(?:[:.](\d{2}))?\s?Uhr", re.I)
LABEL = re.compile(
    r"[\W_]*(Termin|Datum|Uhrzeit|Zeit|Wann|Wann/Wo|Ort|Wo|Treffpunkt|Beginn|Ende|Sitzungstermin"
    r"|Sitzungsort)\b[*_\s]*:",
    re.I,
)
PLACE = re.compile(r"\b(?:Ort|Sitzungsort|Treffpunkt)\b[*_\s]*:[*_\s]*(.*)", re.I)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def is_date_or_place(text: str) -> bool:
    return bool(LABEL.match(text))


def find_day(text: str) -> datetime.date | None:
    """The first real date in the text."""
    found = []
    for match in DAY.finditer(text):
        year = int(match[3])
        found.append(
            (match.start(), year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
        )
    for match in NAMED_DAY.finditer(text):
        month = MONTHS.index(match[2].lower()) + 1
        found.append((match.start(), int(match[3]), month, int(match[1])))
    for match in ISO_DAY.finditer(text):
        found.append((match.start(), int(match[1]), int(match[2]), int(match[3])))
    for _start, year, month, day in sorted(found):
        try:
            return datetime.date(year, month, day)
        except ValueError:
            continue
    return None


def find_time(text: str) -> datetime.time | None:
    for match in TIME.finditer(text):
        hour, minute = int(match[1]), int(match[2] or 0)
        if hour < 24 and minute < 60:
            return datetime.time(hour, minute)
    return None


def find_place(text: str) -> str:
    """Return the text after "Ort:", links as their words."""
    found = PLACE.search(text)
    if not found:
        return ""
    plain = LINK.sub(r"\1", found[1])
    return re.sub(r"</?br\s*/?>", "", plain).strip(" *_\t")
