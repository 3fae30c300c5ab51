"""Names in lists of those present."""

import re
from dataclasses import dataclass

SECTION = re.compile(
    r"(?:(?P<absent>nicht anwesend|abwesend|entschuldigt|es fehl)|"
    r"anwesende\b|anwesend(?:\s+sind|\s+waren)?\s*:?$|teilnehme(?:r|nde)|teilnahme$|anwesenheitsliste)",
    re.I,
)
MINUTES_TAKER = re.compile(r"\b\w{0,4}(?:protokoll\w*|schriftf\w+)", re.I)
CHAIR = re.compile(r"\b(?:leitung|vorsitz\w*|moderation|moderator\w*)\b", re.I)
GUEST = re.compile(r"\b(?:gast|gäste|besuch\w*)\b", re.I)
TAGGED = re.compile(r"\[name=([^\]]+)\]")
NAME = re.compile(r"[^\W\d_][\w.'’-]*\.?")
BRACKET = re.compile(r"[(\[]([^()\[\]]{2,60})[)\]]\s*$")
ONE_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:\s[^\W\d_a-z][\w.'’-]*)?")
SENTENCE = re.compile(
    r"[?!:]|https?://|\b(?:ist|sind|wird|werden|haben|hat|nicht|ein|eine|der|die|das)\b"
)


@dataclass(frozen=True)
class Participant:
    name: str
    line: int
    is_minutes_taker: bool = False
    is_chair: bool = False
    is_guest: bool = False
    is_absent: bool = False
    note: str = ""


def participants_section(heading: str) -> re.Match[str] | None:
    return SECTION.match(heading.strip(" *_:"))


def read_participants(text: str, line: int, *, is_absent: bool = False) -> list[Participant]:
    """The people that an entry of the list names; an empty list when it names nobody.

    "Birke (Protokoll)" and "Birke - Protokollant" take the minutes; what else stands in
    brackets is a note on the person.
    """
    text = TAGGED.sub(r"\1", text).strip().strip("*_").rstrip(",;")
    if not text or len(text) > 200:
        return []
    parts = [part.strip() for part in _split(text)]
    if len(parts) > 1 and all(_looks_like_name(_bare(part)) for part in parts):
        found = [_read_one(part, line, is_absent=is_absent) for part in parts]
        return [person for person in found if person]
    person = _read_one(text, line, is_absent=is_absent)
    return [person] if person else []


def names_in_brackets(title: str) -> list[str]:
    """Those that the end of an item's title names, as in "E-Akte [Karl]" or "E-Akte (Karl, Ilse)"."""
    found = BRACKET.search(TAGGED.sub(r"(\1)", title))
    parts = [part.strip() for part in re.split(r",|/|\bund\b", found[1])] if found else []
    return parts if all(ONE_NAME.fullmatch(part) for part in parts) else []


def _split(text: str) -> list[str]:
    """At commas outside of brackets."""
    return [part for part in re.split(r"[,;](?![^(]*\))", text) if part.strip()]


def _bare(text: str) -> str:
    return re.split(r"[(\[]|\s[-–]\s", text, maxsplit=1)[0].strip()


def _read_one(text: str, line: int, *, is_absent: bool) -> Participant | None:
    name = _bare(text)
    rest = text[len(name) :].strip(" -–()[]") if text.startswith(name) else ""
    if not _looks_like_name(name):
        return None
    return Participant(
        name=name.rstrip(",;")[:200],
        line=line,
        is_minutes_taker=bool(MINUTES_TAKER.search(rest)),
        is_chair=bool(CHAIR.search(rest)),
        is_guest=bool(GUEST.search(text)),
        is_absent=is_absent,
        note="" if MINUTES_TAKER.fullmatch(rest) else rest[:300],
    )


def _looks_like_name(text: str) -> bool:
    if not 2 <= len(text) <= 60 or SENTENCE.search(text):
        return False
    return len(text.split()) <= 6 and bool(re.search(r"[^\W\d_]", text))
