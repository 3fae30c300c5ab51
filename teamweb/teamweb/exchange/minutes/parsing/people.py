"""Names in lists, lines and sentences that say who was there."""

import re
from dataclasses import dataclass, replace

from .grammar.words import plain

SECTION = re.compile(
    r"(?:(?P<absent>nicht anwesend|abwesend|(?:\w+\s+)?entschuldigt|es fehl|unentschuldigt)"
    r"|(?P<guest>gäste\b|als gäste\b)|"
    r"anwesende\b|anwesend(?:\s+sind|\s+waren)?\s*:?$|teilnehme(?:r|nde)|teilnahme$|anwesenheits?(?:liste)?|anwesenheit$|mitglieder$)",
    re.I,
)
MINUTES_TAKER = re.compile(r"\b\w{0,4}(?:protokoll\w*|schriftf\w+)", re.I)
CHAIR = re.compile(r"\b(?:\w*leitung|vorsitz\w*|moderation|moderator\w*)\b", re.I)
GUEST = re.compile(r"\b(?:gast|gäste|besuch\w*)\b", re.I)
ABSENT = re.compile(r"\b(?:un)?entschuldigt\b|\babwesend\b|\bfehlt\b|\bverhindert\b", re.I)
TAGGED = re.compile(r"\[name=([^\]]+)\]")
NAME = re.compile(r"[^\W\d_][\w.'’-]*\.?")
BRACKET = re.compile(r"[(\[]([^()\[\]]{2,60})[)\]]\s*$")
ONE_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:\s[^\W\d_a-z][\w.'’-]*)?")
SENTENCE = re.compile(
    r"[?!:]|https?://|\b(?:ist|sind|wird|werden|haben|hat|nicht|ein|eine|der|die|das)\b"
)
SALUTATION = re.compile(r"^(?:Herrn?|Frau|Hr\.|Fr\.)\s+")
# What follows a name and is none: a role, an organisation, a remark.
ATTRIBUTE = re.compile(
    r"^(?:(?:stellv\w*\.?|stv\.|1\.|2\.|erste\w*|zweite\w*|beratende\w*|ordentliche\w*)\s+)?"
    r"(?:\w*vorsitz\w*|\w*leit(?:ung|er|erin)|\w*führ(?:ung|er|erin)|\w*protokoll\w*|\w*sprecher\w*|\w*moderat\w*|gast|gäste|mitglied\w*"
    r"|\w*vertret\w*|\w*beauftragt\w*|\w*referent\w*|\w*dezernent\w*|\w*meister\w*|\w*direktor\w*|\w*sekretär\w*|\w*verwaltung"
    r"|\w*stelle|\w*ministerium|\w*amt|\w*koordinat\w*|\w*geschäftsführ\w*|\w*verband|\w*rat|\w*rätin|\w*beamt\w*|digital|online|hybrid|per\s.*|via\s.*|video\w*|telefon\w*"
    r"|zeitweise|beratend|teilweise|entschuldigt|unentschuldigt|abwesend|anwesend|ab\s.*|bis\s.*|von\s\d.*|ohne\s+stimmrecht|stimmberechtigt)$"
    r"|^(?:Stadt|Kreis|Gemeinde|Landkreis|Land|Bezirk|Hansestadt|Universitätsstadt|Ministerium|Bundes\w+|Landes\w+|Amt|Fachdienst|Abteilung|Stabsstelle"
    r"|Firma|Fa\.|Verband|Verein|Zweckverband|Universität|Hochschule|Region)\s|\b(?:GmbH|e\.\s?V\.|AöR|AG|KG|mbH)$",
    re.I,
)
# "Vorsitz: Frau Dr. Ahrens", "entschuldigt: Herr Dierks"
LABELLED = re.compile(
    r"^[\s*_]*(?P<label>(?:stellv\w*\.?\s+)?(?:Vorsitz\w*|\w*leitung|Moderation|\w*schriftführ\w*|Protokoll(?:führ\w*|ant\w*)?|Niederschrift(?:führ\w*)?|Gast|Gäste"
    r"|(?:un)?entschuldigt(?:\s+(?:fehl\w+|sind|ist))?|(?:nicht\s+)?anwesend(?:e|\s+sind|\s+waren)?(?:\s+Mitglieder)?|abwesend(?:e)?|es\s+fehl(?:t|en)(?:\s+(?:un)?entschuldigt)?|Fehlend"
    r"|Teilnehmer(?:/?-?innen|\*innen|:innen)?(?:\s+und\s+Teilnehmer)?|Teilnehmende|Teilnahme|Mitglieder|Stimmberechtigt\w*|Weitere\s+Teilnehme\w+|Beratend\w*))"
    r"[*_]*\s*:[*_]*\s*(?P<rest>.*)$",
    re.I,
)
TOLD = (
    re.compile(r"^Anwesend\s+(?:sind|waren|ist|war)\s*:?\s+(?P<names>.+?)\.?$", re.I),
    re.compile(
        r"^(?P<absent>(?:Entschuldigt|Abwesend)\s+(?:fehl\w+|sind|ist|haben\s+sich|hat\s+sich|waren))\s*:?\s+(?P<names>.+?)\.?$",
        re.I,
    ),
    re.compile(
        r"^(?P<absent>Es\s+fehl(?:t|en|te|ten))\s*:?\s+(?:entschuldigt\s*:?\s+)?(?P<names>.+?)\.?$",
        re.I,
    ),
    re.compile(
        r"^(?P<names>.+?)\s+(?P<absent>(?:ist|sind|haben\s+sich|hat\s+sich|fehl(?:t|en))\s+entschuldigt)\.?$",
        re.I,
    ),
    re.compile(
        r"^(?P<guest>Als\s+G[aä]st(?:e)?)\s+(?:nimmt|nehmen|ist|sind|wird|werden)\s+(?P<names>.+?)(?:\s+(?:teil|anwesend|begrüßt))?\.?$",
        re.I,
    ),
    re.compile(
        r"^(?P<chair>Den\s+Vorsitz\s+(?:führt|hat)|Die\s+(?:Sitzung|Leitung)\s+(?:leitet|hat|übernimmt))\s+(?P<names>.+?)\.?$",
        re.I,
    ),
    re.compile(
        r"^(?P<taker>(?:Das\s+)?Protokoll\s+(?:führt|schreibt|übernimmt)|Die\s+Niederschrift\s+(?:führt|fertigt)|Schriftführ\w+\s+ist)\s+(?P<names>.+?)\.?$",
        re.I,
    ),
)
NUMBER_IN_FRONT = re.compile(r"^\d{1,3}[.)]\s+")


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


def read_participants(
    text: str, line: int, *, is_absent: bool = False, is_guest: bool = False
) -> list[Participant]:
    """The people that an entry of the list names; an empty list when it names nobody.

    "Birke (Protokoll)", "Birke, Protokoll" and "Birke - Protokollant" take the minutes; what else
    stands in brackets or behind a comma is a note on the person.
    """
    text = TAGGED.sub(r"\1", text).strip().strip("*_").rstrip(",;")
    if found := LABELLED.match(text):
        return read_labelled(found["label"], found["rest"], line)
    if not text or len(text) > 1_000:
        return []
    everybody = Participant("", line, is_absent=is_absent, is_guest=is_guest)
    groups = _groups(text)
    if len(groups) > 1 and not all(_looks_like_name(_bare(group[0])) for group in groups):
        groups = [[text]]
    found_here = [_read_one(group, everybody) for group in groups]
    return [person for person in found_here if person]


def read_row(text: str, line: int, *, is_absent: bool) -> list[Participant]:
    """The one person of a row of a table, the other cells behind commas."""
    group = [part.strip() for part in _split(text)]
    person = _read_one(group, Participant("", line, is_absent=is_absent))
    return [person] if person else []


def read_labelled(label: str, rest: str, line: int) -> list[Participant]:
    """Those behind a label, each with what it says of them."""
    if not rest.strip():
        return []
    people = read_participants(rest, line, is_absent=says_absent(label))
    return [_with_role(person, label) for person in people]


def read_told(text: str, line: int) -> list[Participant]:
    """Those whom a sentence names: "Anwesend sind Frau Cordes und Herr Brandt." """
    words = plain(text)
    for pattern in TOLD:
        found = pattern.match(words)
        if not found:
            continue
        facts = found.groupdict()
        people = read_participants(facts["names"], line, is_absent=bool(facts.get("absent")))
        return [
            replace(
                person,
                is_guest=person.is_guest or bool(facts.get("guest")),
                is_chair=person.is_chair or bool(facts.get("chair")),
                is_minutes_taker=person.is_minutes_taker or bool(facts.get("taker")),
            )
            for person in people
        ]
    return []


def says_absent(label: str) -> bool:
    return bool(ABSENT.search(label) or re.match(r"\s*(?:nicht|es\s+fehl|fehlend)", label, re.I))


def add_people(known: list[Participant], new: list[Participant]) -> None:
    """Add people to a list; who is there already gets the roles that are new."""
    for person in new:
        place = next(
            (
                place
                for place, other in enumerate(known)
                if other.line != person.line and _same(other, person)
            ),
            None,
        )
        if place is None:
            known.append(person)
            continue
        other = known[place]
        known[place] = replace(
            other,
            is_minutes_taker=other.is_minutes_taker or person.is_minutes_taker,
            is_chair=other.is_chair or person.is_chair,
            note=other.note or person.note,
        )


def _same(one: Participant, other: Participant) -> bool:
    """Whether a role is given to somebody of the list; two entries of one name stay two people."""
    has_role = other.is_chair or other.is_minutes_taker
    return has_role and one.name.split()[-1].lower() == other.name.split()[-1].lower()


def names_in_brackets(title: str) -> list[str]:
    """Those that the end of an item's title names, as in "E-Akte [Karl]" or "E-Akte (Karl, Ilse)"."""
    found = BRACKET.search(TAGGED.sub(r"(\1)", title))
    parts = [part.strip() for part in re.split(r",|/|\bund\b", found[1])] if found else []
    return parts if all(ONE_NAME.fullmatch(part) for part in parts) else []


def _groups(text: str) -> list[list[str]]:
    """Each name with its attributes: "Frau Ahrens, Vorsitz; Herr Brandt" are two."""
    parts = [part.strip() for part in _split(text)]
    is_addressed = any(SALUTATION.match(part) for part in parts)
    groups: list[list[str]] = []
    for part in parts:
        is_person = SALUTATION.match(part) if is_addressed else not ATTRIBUTE.search(part)
        if is_person or not groups:
            groups.append([part])
        else:
            groups[-1].append(part)
    return groups


def _split(text: str) -> list[str]:
    """At commas and "und" outside of brackets."""
    pattern = (
        r"(?:[,;]|\s(?:und|sowie)\s+(?=(?:Herrn?|Frau|Hr\.|Fr\.|Dr\.)\s|[A-ZÄÖÜ][\w-]+(?:\s*[(,;]|\s*$)))"
        r"(?![^(]*\))"
    )
    return [part for part in re.split(pattern, text) if part.strip()]


def _bare(text: str) -> str:
    return re.split(r"[(\[]|\s[-–]\s", text, maxsplit=1)[0].strip()


def _read_one(group: list[str], everybody: Participant) -> Participant | None:
    text = NUMBER_IN_FRONT.sub("", group[0])
    name = _bare(text)
    rest = text[len(name) :].strip(" -–()[]") if text.startswith(name) else ""
    rest = ", ".join(part for part in (rest, *group[1:]) if part)
    name = SALUTATION.sub("", name)
    if not _looks_like_name(name):
        return None
    person = replace(
        everybody,
        name=name.rstrip(",;.")[:200] if not name.endswith((" jun.", " sen.")) else name,
        is_guest=everybody.is_guest or bool(GUEST.search(f"{name} {rest}")),
        note="" if MINUTES_TAKER.fullmatch(rest) or ABSENT.fullmatch(rest) else rest[:300],
    )
    return _with_role(person, rest)


def _with_role(person: Participant, words: str) -> Participant:
    return replace(
        person,
        is_minutes_taker=person.is_minutes_taker or bool(MINUTES_TAKER.search(words)),
        is_chair=person.is_chair
        or (bool(CHAIR.search(words)) and not re.search(r"\bstellv|\bstv\b", words, re.I)),
        is_guest=person.is_guest or bool(GUEST.search(words)),
        is_absent=person.is_absent or bool(ABSENT.search(words)),
    )


def _looks_like_name(text: str) -> bool:
    if not 2 <= len(text) <= 60 or SENTENCE.search(text):
        return False
    return len(text.split()) <= 6 and bool(re.search(r"[^\W\d_]", text))
