"""Decisions in the words of formal minutes: labels, sentences that decide, elections, approvals."""

import re
from typing import NamedTuple

from ..outcomes import ParsedResolution
from .votes import UNANIMOUS, Vote, is_vote_line, outcome_of, read_vote
from .words import START, plain, sentences

# "12/2019", "B-2019-03", "12 / 2019", "VIII/7": what a resolution was called where it was adopted.
LABEL = (
    r"(?P<label>\d{1,4}\s?/\s?\d{2,4}(?:-\w{1,4})?|\d[\w./-]*|(?-i:[A-Z]{1,6})[-/ ]?\d[\w./-]*"
    r"|(?-i:[IVXLC]{1,7})/\d[\w./-]*)"
)
NUMBER_WORD = r"(?:\s*-?\s*(?:Nr\.?|Nummer)\s*|\s+)"
LABEL_BEHIND = re.compile(
    rf"\s*\((?:beschluss|beschluß){NUMBER_WORD}{LABEL}\)\s*(?P<end>[.!]?)$", re.I
)
BRACKET = r"(?:[*_\s]*\((?P<bracket>[^()]{2,80})\)[*_]*)?"
# What was put to the vote; a decision only with what came of it.
MOTION = re.compile(
    rf"{START}(?:Beschluss-?(?:vorschlag|vorlage|antrag|empfehlung|entwurf)|Beschlußvorschlag|Antrag|Abstimmungsfrage|Wahlvorschlag"
    rf"|Antragstext|Antrag\s+(?:der|des|von)\s[^:]{{2,60}}){BRACKET}[*_\s]*:[*_\s]*(?P<text>.*)$",
    re.I,
)
# "Beschluss:", "Beschluss Nr. 4 (einstimmig):", "Der Arbeitskreis fasst folgenden Beschluss:"
DECISION = re.compile(
    rf"{START}(?:(?:Der|Die|Das)\s[^.:]{{2,60}}\s(?:fasst|fassen|fasste)\s[^.:]{{0,40}})?"
    rf"(?P<word>Beschluss(?:text|fassung)?|Beschluß|Beschlüsse|Entscheidung(?:en)?)"
    rf"(?:{NUMBER_WORD}\(?{LABEL}\)?)?{BRACKET}[*_\s]*:[*_\s]*(?P<text>.*)$",
    re.I,
)
# What came of a talk: agreed, but perhaps no decision of the body.
RESULT = re.compile(
    rf"{START}(?:Ergebnis|Festlegung(?:en)?|Vereinbarung(?:en)?|Konsens|Einigung|Votum|Verabredung(?:en)?)"
    rf"{BRACKET}[*_\s]*:[*_\s]*(?P<text>.*)$",
    re.I,
)
DECIDES = re.compile(r"\b(?:beschließ(?:t|en)|beschliesst|beschloss(?:en)?)\b", re.I)
HAS_SUBJECT = re.compile(r"\b(?:wird|werden|wurden?|ist|sind|hat|haben|worden)\b", re.I)
PASSIVE = re.compile(
    r"\b(?:wird|werden|wurden?|ist|sind)\b.*\b(?:genehmigt|angenommen|verabschiedet|gebilligt|abgelehnt|bestätigt"
    r"|zugestimmt|zurückgestellt|vertagt|zurückgezogen|befürwortet|entlastet)\b",
    re.I,
)
AGREES = re.compile(
    r"\bstimm(?:t|en|te|ten)\b.*\bzu\b|\blehn(?:t|en|te|ten)\b.*\bab\b|\b(?:billigt|genehmigt|verabschiedet)\b"
    r"|\bsprich(?:t|en)\b.*\bsich\b.*\b(?:für|gegen)\b.*\baus\b|\bnimm(?:t|mt)\b.*\ban\b|\bzieht\b.*\bzurück\b"
)
BODY = re.compile(
    r"^\W*(?:Der|Die|Das)\s(?:\w+\s)?(?:\w*[Kk]reis|\w*[Aa]usschuss|\w*[Gg]ruppe|Mitglieder\w*|\w*[Gg]remium|\w*[Vv]orstand"
    r"|\w*[Rr]at|\w*[Vv]ersammlung|Anwesenden|Teilnehmenden|AK|UAK|AG|UAG|Kommission|Beirat|Runde)\b"
)
ELECTED = re.compile(
    r"\b(?:wiedergewählt|gewählt)\b(?!\s+(?:werden|haben|hat)\b)|\bwählt\b.*\bzu[rm]?\b"
)
POST = re.compile(
    r"\bzu[rm]\b|\b[Aa]ls\b|:\s*\S|\b(?:vorsitz\w*|sprecher\w*|schriftführ\w*|stellvertret\w*|beisitz\w*|kassenprüf\w*)\b",
    re.I,
)
MOTION_SUBJECT = re.compile(
    r"\b(?:Antr[aä]ge?s?|\w*[Vv]orschlag|\w*[Vv]orlage|\w*[Ee]ntwurf|Empfehlung|Beschluss|Änderungsantrag|Haushaltsplan|Satzung"
    r"|Geschäftsordnung)\b"
)
PAPERS = re.compile(r"\b(?:Niederschrift|\w*[Pp]rotokolls?)\b")
AGENDA = re.compile(r"\bTagesordnung\b")
AGREED = re.compile(
    r"^\W*(?:Es\s+(?:wird|wurde)\b.*\b(?:vereinbart|festgelegt|verabredet|entschieden)|Es\s+(?:besteht|herrscht)\s+(?:Einigkeit"
    r"|Einvernehmen|Konsens|Übereinstimmung)|(?:Man|Wir|Die\s+\w+|Der\s+\w+)\s(?:einigt|einigten|einigen|verständigt"
    r"|verständigen|verständigten)\s+(?:sich|uns)\b.*\b(?:auf|darauf)\b|Der\s+\w+\s+empfiehlt\b)",
    re.I,
)
# Told of another day, wished for or asked: nothing is decided here and now.
NOT_NOW = re.compile(
    r"\b(?:soll|sollen|sollten?|muss|müssen|müssten?|kann|können|könnten?|möchten?|will|wollen|würden?|wären?|ob|wenn|falls|bevor"
    r"|bereits|zuletzt|damals|noch\s+nicht|nicht\s+mehr|erst)\b"
    r"|\b(?:nächste|kommende|letzte|vorige|vergangene|folgende)[nrms]?\s+(?:\w+\s+)?(?:Sitzung|Mal|Treffen|Termin|Woche|Jahr)",
    re.I,
)
OF_LAST_MEETING = re.compile(
    r"\b(?:Niederschrift|\w*[Pp]rotokolls?)\s+(?:der|des|vom|von\s+der)\s+(?:letzten|vorigen|vergangenen)\s+\w+"
)
TAKEN_NOTE = re.compile(r"\bzur\s+Kenntnis\b", re.I)
PUT_OFF = re.compile(
    r"^\W*(?:vertagt|verschoben|offen|noch\s|keine?\b\W*$|entfällt|steht\s+aus|später|nächstes\s|\?|-+\W*$|–\W*$)",
    re.I,
)
ANOTHER_DAY = re.compile(r"\bam\s+\d{1,2}\.\s?\d{1,2}\.")
LOSES = re.compile(
    r"\b(?:wird|werden|wurden?|ist|sind)\b[^,;:]*\b(?:abgelehnt|vertagt|zurückgestellt|zurückgezogen)\b"
)


class Opening(NamedTuple):
    """A label and the words after it; the decision may only follow in the next lines."""

    is_motion: bool
    is_result: bool
    text: str
    label: str = ""
    bracket: str = ""
    is_plural: bool = False


def read_opening(text: str) -> Opening | None:
    """The label that a line begins with: of a motion, of a decision, of a result."""
    if found := MOTION.match(text):
        return Opening(True, False, plain(found["text"]), bracket=found["bracket"] or "")
    if found := DECISION.match(text):
        return Opening(
            False,
            False,
            plain(found["text"]),
            found["label"] or "",
            found["bracket"] or "",
            found["word"].lower() in ("beschlüsse", "entscheidungen"),
        )
    if found := RESULT.match(text):
        return Opening(False, True, plain(found["text"]), bracket=found["bracket"] or "")
    return None


def labelled(opening: Opening, wording: str, line: int) -> ParsedResolution | None:
    """The decision of a label with its wording; None where nothing was decided."""
    text, vote = split_vote(wording)
    if opening.bracket:
        vote = read_vote(opening.bracket).over(vote)
    if not text or TAKEN_NOTE.search(text):
        return None
    if PUT_OFF.match(text) or text.endswith("?"):
        return None
    text, label = former_label(text)
    found = ParsedResolution(text, line, opening.label.rstrip(".") or label)
    found.is_certain = not opening.is_result
    # The wording may tell the votes as well: "Der Entwurf wird mit 5 zu 3 Stimmen angenommen."
    set_vote(found, vote.over(_vote_within(text)))
    return found


def split_vote(text: str) -> tuple[str, Vote]:
    """A wording and the vote told by the sentences behind it."""
    parts = sentences(text)
    behind: list[str] = []
    while len(parts) > 1 and is_vote_line(parts[-1]):
        behind.insert(0, parts.pop())
    return " ".join(parts), read_vote(" ".join(behind)) if behind else Vote()


def _vote_within(text: str) -> Vote:
    vote = read_vote(text)
    if LOSES.search(text) or UNANIMOUS.search(text) or vote.is_counted:
        return vote
    return Vote(abstained=vote.abstained)


def set_vote(found: ParsedResolution, vote: Vote) -> None:
    """Add what a vote says; words and numbers that contradict each other are in doubt."""
    if not vote.is_told and not vote.is_unanimous:
        return
    found.votes_yes = vote.yes if vote.yes is not None else found.votes_yes
    found.votes_no = vote.no if vote.no is not None else found.votes_no
    found.votes_abstained = vote.abstained if vote.abstained is not None else found.votes_abstained
    found.is_unanimous = found.is_unanimous or vote.is_unanimous
    if vote.outcome:
        if found.outcome != "adopted" and vote.outcome == "adopted":
            found.is_certain = False
            return
        found.outcome = vote.outcome
    yes, no = found.votes_yes, found.votes_no
    if found.outcome == "adopted" and yes is not None and no is not None and yes <= no:
        found.is_certain = False


def read_sentence(text: str, line: int) -> ParsedResolution | None:
    """The decision that one sentence takes: "Der Arbeitskreis beschließt …", "X wird gewählt"."""
    words, label = former_label(plain(text))
    if words.endswith("?") or TAKEN_NOTE.search(words) or len(words) > 2_000:
        return None
    kind = _kind(words)
    if kind is None:
        return None
    found = ParsedResolution(words, line, label, is_certain=kind)
    vote = read_vote(words)
    if DECIDES.search(words) and not LOSES.search(words) and not vote.is_counted:
        # "beschließt, dass abgelehnte Anträge …": the words after the verb are no result.
        vote = Vote(vote.yes, vote.no, vote.abstained, "adopted", vote.is_unanimous)
    set_vote(found, vote)
    return found


def former_label(words: str) -> tuple[str, str]:
    """A wording without the label in brackets behind it, and the label."""
    behind = LABEL_BEHIND.search(words)
    if not behind or not behind.start():
        return words, ""
    return words[: behind.start()] + behind["end"], behind["label"].rstrip(".")


def _kind(words: str) -> bool | None:
    """Whether the sentence surely decides; None where it does not at all."""
    clause = _clause_of(DECIDES, words)
    if clause and (BODY.match(words) or HAS_SUBJECT.search(clause) or re.match(r"\W*Wir\b", words)):
        if NOT_NOW.search(clause):
            return None
        return not ANOTHER_DAY.search(clause)
    if clause := _clause_of(ELECTED, words):
        if NOT_NOW.search(clause) or not POST.search(words):
            return None
        return read_vote(words).is_counted or bool(
            re.search(r"\bzu[rm]\b|\b[Aa]ls\b|einstimmig", words)
        )
    for pattern in (PASSIVE, AGREES):
        clause = _clause_of(pattern, words)
        if not clause or NOT_NOW.search(OF_LAST_MEETING.sub("", clause)):
            continue
        return _agreed_on(words, pattern is AGREES)
    return False if AGREED.match(words) and not NOT_NOW.search(words.split(",")[0]) else None


def _agreed_on(words: str, is_active: bool) -> bool | None:
    vote = read_vote(words)
    told = vote.is_counted or vote.is_unanimous
    if AGENDA.search(words) and not MOTION_SUBJECT.search(words):
        return False
    is_named = bool(MOTION_SUBJECT.search(words) or PAPERS.search(words))
    if is_active and not BODY.match(words) and not told:
        return False if is_named and outcome_of(words) == "withdrawn" else None
    if vote.outcome == "deferred" and not is_named:
        return None
    if told:
        return True
    return is_named if is_named or (is_active and BODY.match(words)) else None


def _clause_of(pattern: re.Pattern[str], words: str) -> str:
    """The clause in which a pattern is found."""
    if not pattern.search(words):
        return ""
    clauses = re.split(r"[,;:](?!\d)\s*", words)
    return next((clause for clause in clauses if pattern.search(clause)), words)
