"""Work given to people in the words of formal minutes: "wird beauftragt", "Zuständig: … / Frist: …"."""

import datetime
import re
from dataclasses import dataclass, field

from ..outcomes import ParsedTodo
from .deadlines import DATE, UNTIL, due_day, read_day
from .words import plain

TITLE = r"(?:(?:Prof|Dr|Dipl|Ing|RA|Ass)\.(?:-\w+\.)?\s*)"
WORD = r"[A-ZÄÖÜ][\wäöüß-]+"
# "Herr Brandt", "Frau Dr. Ahrens", "Herr Dr. Karl Muster"
PERSON = rf"(?:Herrn?|Frau|Hr\.|Fr\.)\s+{TITLE}*{WORD}(?:\s+{WORD})?"
PERSONS = rf"{PERSON}(?:(?:\s*,\s*|\s+und\s+|\s+sowie\s+){PERSON})*"
# "die Geschäftsstelle", "der Unterarbeitskreis E-Akte", "die Stadt Auental"
OFFICE = (
    r"(?:[Dd]ie|[Dd]er|[Dd]as|[Dd]em|[Dd]en)\s+(?:\w+[nres]\s+)?(?:Geschäftsstelle|Geschäftsführung|Vorsitzenden?|Vorsitz|Schriftführ\w+|Verwaltung"
    r"|Redaktion\w*|Projektleitung|Koordin\w+|Leitung|Sprecher\w*|Protokollführ\w+|Sekretariat|Vorstand|Moderation|Kasse\w*"
    r"|(?:Unter|Fach)?[Aa]rbeits(?:kreis|gruppe)|Projektgruppe|Redaktionsgruppe|Stadt|Kreis|Gemeinde|Landkreis"
    r"|U?AK|U?AG|Stabsstelle|Fachdienst|Amt|Abteilung)(?:\s+(?:für\s+)?(?!Bis\b)[A-ZÄÖÜ][\wäöüß-]+){0,3}"
)
SUBJECT = rf"(?:{PERSONS}|{OFFICE})"
ORDERED = r"(?:beauftragt|gebeten|aufgefordert|verpflichtet|ersucht)"
CHARGED = (
    re.compile(rf"(?P<owner>{SUBJECT})\s+(?:wird|werden|wurden?|ist|sind)\b[^.]*?\b{ORDERED}\b"),
    re.compile(rf"\b(?:wird|werden|wurden?)\s+(?P<owner>{SUBJECT}|{WORD})\s+{ORDERED}\b"),
    re.compile(rf"\b{ORDERED}\s+(?:wird|werden)\s+(?P<owner>{SUBJECT})"),
    re.compile(
        rf"\b(?:beauftragt|bittet|bitten|beauftragen|ersucht)\s+(?P<owner>{SUBJECT})(?=\s*,|\s+(?:mit|um|darum|bis)\b)"
    ),
)
CHARGED_NAME = re.compile(rf"^\W*(?P<owner>{WORD})\s+(?:wird|werden)\b[^.]*?\b{ORDERED}\b")
TAKES = (
    r"(?:übernimmt|übernehmen|kümmer[nt]\s+sich|verpflichte[nt]\s+sich|erklär(?:t|en)\s+sich\s+bereit|sag(?:t|en)\s+(?:\w+\s+){0,3}zu"
    r"|erstell(?:t|en)|erarbeite[nt]|überarbeite[nt]|prüf(?:t|en)|klär(?:t|en)|versende[nt]|verschick(?:t|en)|versend(?:et|en)|sende[nt]"
    r"|übersende[nt]|organisier(?:t|en)|koordinier(?:t|en)|entwirft|entwerfen|vereinbar(?:t|en)|ergänz(?:t|en)|veröffentlich(?:t|en)"
    r"|besorg(?:t|en)|beschaff(?:t|en)|beantrag(?:t|en)|aktualisier(?:t|en)|kontaktier(?:t|en)|recherchier(?:t|en)|ermittel(?:t|n)"
    r"|verteil(?:t|en)|übermittel(?:t|n)|formulier(?:t|en)|buch(?:t|en)|reservier(?:t|en)|aktualisiert)"
)
# Verbs whose other half stands at the end: "legt bis Mai einen Entwurf vor".
PARTS = (
    r"(?:leg(?:t|en)\b(?=.*\b(?:vor|an|fest)\b)|hol(?:t|en)\b(?=.*\bein\b)|bereite[nt]\b(?=.*\bvor\b)|stell(?:t|en)\b(?=.*\b(?:zusammen|bereit|zur\s+Verfügung|ein)\b)"
    r"|lad(?:en)?\b(?=.*\bein\b)|lädt\b(?=.*\b(?:ein|hoch)\b)|leite[nt]\b(?=.*\bweiter\b)|reich(?:t|en)\b(?=.*\b(?:nach|ein)\b)|werte[nt]\b(?=.*\baus\b)"
    r"|stimm(?:t|en)\b(?=.*\bab\b)|frag(?:t|en)\b(?=.*\b(?:an|ab)\b)|arbeite[nt]\b(?=.*\baus\b)|richte[nt]\b(?=.*\bein\b)"
    r"|fass(?:t|en)\b(?=.*\bzusammen\b)|nimm(?:t)?\b(?=.*\bKontakt\b)|schreib(?:t|en)\b(?=.*\b(?:an|fort)\b)|führ(?:t|en)\b(?=.*\bdurch\b)"
    r"|liefer(?:t|n)\b|schick(?:t|en)\b|schreib(?:t|en)\b|lad(?:en)\b|meld(?:et|en)\b|macht\b|gib(?:t)?\b(?=.*\bweiter\b)|pfleg(?:t|en)\b|setz(?:t|en)\b(?=.*\bum\b))"
)
DOES = re.compile(rf"^\W*(?P<owner>{SUBJECT})\s+(?:{TAKES}|{PARTS})\b")
DOES_NAME = re.compile(rf"^\W*(?P<owner>{WORD}(?:\s+und\s+{WORD})?)\s+(?:{TAKES}|{PARTS})")
# "Bis zum 30.04.2026 legt Herr Brandt … vor", "Die Vorlage erstellt Frau Cordes"
INVERTED = re.compile(
    rf"^\W*(?:Bis|Spätestens)\b[^,;]*?\b(?:{TAKES}|{PARTS})\s+(?P<owner>{SUBJECT})\b"
)
WILL = re.compile(
    rf"^\W*(?P<owner>{SUBJECT})\s+(?:wird|werden|soll|sollen|hat|haben)\b(?P<rest>.*\b[a-zäöüß]{{3,}}(?:en|ern|eln)\b)\s*(?:[.,;!]|$)"
)
TO_DO_BY = re.compile(
    rf"\b(?:[Ii]st|[Ss]ind)\b.*\b(?:[Vv]on|[Dd]urch)\s+(?P<owner>{SUBJECT})\b.*\b(?:zu\s+\w+en|\w+zu\w+en)\b"
)
DONE_BY = re.compile(
    rf"\b(?:wird|werden)\b.*\b(?:von|durch)\s+(?P<owner>{SUBJECT})\b.*\b(?:erstellt|vorgelegt|verschickt|versandt|geprüft|erarbeitet|überarbeitet"
    r"|eingeholt|vorbereitet|geklärt|abgestimmt|organisiert|übernommen|nachgereicht|ausgewertet|aktualisiert|zusammengestellt|veröffentlicht|versendet)\b"
)
PAST = re.compile(
    r"\b(?:hat|haben|hatte|wurden?|berichtet|erläutert|erinnert|weist|regt|schlägt|fragt\s+nach)\b"
)
AGREED_TO = re.compile(
    r"^\W*(?:Es\s+(?:wird|wurde)\s+(?:vereinbart|festgelegt|verabredet|gebeten)|Vereinbart\s+(?:wird|wurde|ist))\b",
    re.I,
)
NAMED_BEHIND = re.compile(
    rf"\(\s*(?:V(?:erantw(?:ortlich)?)?\.?\s*:\s*|zuständig\s*:?\s*|→\s*)?(?P<owner>{PERSON}|{OFFICE}|{WORD}(?:\s*(?:/|,|und)\s*{WORD})*)"
    rf"(?:\s*[,;/]\s*(?:T(?:ermin)?\.?\s*:\s*|bis\s+(?:zum\s+)?|Frist\s*:?\s*)?(?P<day>{DATE}))?\s*\)\s*\.?\s*$"
)
WHO = (
    r"Zuständig(?:keit)?|Verantwortlich(?:keit|e[rn]?)?|Federführ(?:ung|end)|Wer|Bearbeit(?:er(?:in)?|ung)|Erledigung\s+durch"
    r"|Zu\s+erledigen\s+(?:von|durch)|Umsetzung\s+durch|Durch|Bearbeitet\s+von|Veranlassung|Ansprechpartner(?:in)?"
)
WHEN = (
    r"Frist|Termin|Bis\s+wann|Bis|Wann|Erledigung\s+bis(?:\s+zum)?|Zu\s+erledigen\s+bis(?:\s+zum)?|Fällig(?:\s+am|\s+bis)?|Fälligkeit|Fertigstellung"
    r"(?:\s+bis)?|Erledigt\s+bis|Umsetzung\s+bis|Wiedervorlage|Deadline"
)
WHAT = r"Aufgabe|Auftrag|Arbeitsauftrag|Maßnahme|To-?Do|Was|Nächster\s+Schritt|Tätigkeit"
FIELD = re.compile(
    rf"(?:^|(?<=[\s(\[/;,.|–-]))[*_]*(?:(?P<who>{WHO})|(?P<when>{WHEN})|(?P<what>{WHAT}))[*_]*\s*:[*_]*\s*",
    re.I,
)
SEPARATORS = " \t/;,|–-*_()[]"


@dataclass
class Fields:
    """A line of labelled facts: "Zuständig: Geschäftsstelle / Frist: 02.04.2026"."""

    owner: str = ""
    due_on: datetime.date | None = None
    what: str = ""
    rest: str = ""
    names: set[str] = field(default_factory=set)


def read_fields(text: str, held_on: datetime.date | None) -> Fields | None:
    """The facts of a line that names who is responsible or until when; None for other lines."""
    found = list(FIELD.finditer(text))
    if not found or not ({"who", "when"} & {str(one.lastgroup) for one in found}):
        return None
    before = text[: found[0].start()]
    fields = Fields(rest=plain(before).strip(SEPARATORS))
    ends = [one.start() for one in found[1:]] + [len(text)]
    for one, end in zip(found, ends, strict=True):
        value = plain(text[one.end() : end])
        kind = str(one.lastgroup)
        fields.names.add(kind)
        if kind == "who":
            fields.owner, rest = _owner_and_rest(value)
            fields.rest = fields.rest or rest
        elif kind == "when":
            day = re.search(DATE, value, re.I)
            if day:
                fields.due_on = read_day(day[0], held_on)
                rest = value[day.end() :] if not value[: day.start()].strip(SEPARATORS) else ""
                fields.rest = fields.rest or rest.strip(SEPARATORS + ".")
        else:
            fields.what = value.strip(SEPARATORS)
    if not fields.owner and not fields.due_on:
        return None
    # "Termin: 14.05.2026" within a sentence is no work.
    if not fields.owner and not fields.what and before.strip(SEPARATORS):
        return None
    return fields


def _owner_and_rest(value: str) -> tuple[str, str]:
    """Of "Brandt – Muster überarbeiten": who, and what."""
    parts = re.split(r"\s[–—-]\s|\s*[;|/]\s*(?=\S)", value.strip(SEPARATORS + "."), maxsplit=1)
    owner = parts[0].strip(SEPARATORS)
    if len(owner) > 80 or len(owner.split()) > 8:
        return "", value
    return bare_owner(owner), parts[1].strip(SEPARATORS) if len(parts) > 1 else ""


def read_charge(
    text: str, line: int, people: set[str], held_on: datetime.date | None
) -> ParsedTodo | None:
    """The work that a sentence gives to somebody it names."""
    words = plain(text)
    if words.endswith("?") or len(words) > 1_000:
        return None
    owner = _charged(words, people)
    if not owner:
        return None
    due_on = due_day(words, held_on)
    if due_on is None and (behind := NAMED_BEHIND.search(words)) and behind["day"]:
        due_on = read_day(behind["day"], held_on)
    return ParsedTodo(words, line, bare_owner(owner)[:200], due_on=due_on)


def _charged(words: str, people: set[str]) -> str:
    for pattern in CHARGED:
        if found := pattern.search(words):
            return found["owner"]
    if (found := CHARGED_NAME.match(words)) and _is_known(found["owner"], people):
        return found["owner"]
    if found := DOES.match(words) or INVERTED.match(words):
        return found["owner"]
    if (
        (found := DOES_NAME.match(words))
        and UNTIL.search(words)
        and _is_known(found["owner"], people)
    ):
        return found["owner"]
    if (found := TO_DO_BY.search(words) or DONE_BY.search(words)) and not PAST.search(words):
        return found["owner"]
    if (found := WILL.match(words)) and not re.search(
        r"\b(?:gewählt|begrüßt|bestellt)\b", found["rest"]
    ):
        is_told = re.match(r"\s*(?:hat|haben)\b(?!.*\bzu\s+\w+en\b)", words[found.end("owner") :])
        return "" if is_told else found["owner"]
    if (found := NAMED_BEHIND.search(words)) and (AGREED_TO.match(words) or found["day"]):
        return found["owner"]
    return ""


def _is_known(owner: str, people: set[str]) -> bool:
    names = re.split(r"\s+und\s+", owner)
    return all(name.lower() in people for name in names)


def bare_owner(owner: str) -> str:
    """ "Frau Dr. Ahrens" -> "Ahrens", "die Geschäftsstelle" -> "Geschäftsstelle"."""
    owner = re.sub(r"\b(?:Herrn?|Frau|Hr\.|Fr\.)\s+", "", owner.strip(" *_.,;"))
    owner = re.sub(rf"\b{TITLE}+", "", owner)
    return re.sub(r"^(?:die|der|das|dem|den)\s+", "", owner, flags=re.I).strip()
