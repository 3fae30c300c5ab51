"""Votes as minutes write them: what was counted, and what came of it."""

import re
from dataclasses import dataclass

NUMBERS = {
    **dict.fromkeys(("kein", "keine", "keiner", "keinen", "keinem", "ohne", "null"), 0),
    **dict.fromkeys(("ein", "eine", "einer", "einem", "einen"), 1),
    **{
        word: number
        for number, word in enumerate(
            "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(), start=2
        )
    },
}
NUMBER = rf"\d{{1,4}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}"
TOKEN = re.compile(
    rf"(?P<number>(?<![\w.,/:-])(?:{NUMBER})(?![\w/]|[.:]\d))"
    r"|(?P<no>\b(?:nein(?:-?stimmen?)?|gegenstimmen?|dagegen|ablehnungen|ablehnend)\b)"
    r"|(?P<abstained>\b(?:stimm)?enthaltung(?:en)?\b|\benth\.)"
    r"|(?P<yes>\b(?:ja(?:-?stimmen?)?|dafür|fürstimmen?|zustimmungen|zustimmend)\b)",
    re.I,
)
# What may stand between a number and what it counts: "8 x Ja", "Ja-Stimmen: 8", "8 Stimmen dafür".
GAP = re.compile(r"[\s:=x×*_()|\[\]–-]*(?:(?:Stimmen?|sind|waren|stimmten|weitere)[\s:]*)?", re.I)
TRIPLE = re.compile(
    r"(?<![\d.:/])(\d{1,3})\s*([:/]|\bgegen\b)\s*(\d{1,3})(?:\s*\2\s*(\d{1,3}))?(?![\d:/.]\d|\d|\s*Uhr)"
)
# Two numbers alone may be anything: a time, a score.
RATIO_SIGN = re.compile(
    r"\b(?:Abstimmung\w*|Stimmen\w*|Votum|angenommen|abgelehnt|beschlossen)\b", re.I
)

REJECTED = re.compile(
    r"\b(?:abgelehnt|abzulehnen|durchgefallen|gescheitert|verfehlt|nicht\s+(?:\w+\s+)?(?:angenommen|zugestimmt|genehmigt"
    r"|beschlossen|gewählt|erreicht|gebilligt)|(?:keine|ohne)\s+(?:erforderliche\s+)?Mehrheit)\b"
    r"|\blehn(?:t|en|te|ten)\b.*\bab\b|^\W*Ablehnung\b",
    re.I,
)
DEFERRED = re.compile(
    r"\b(?:vertagt|zurückgestellt|Vertagung|zurückverwiesen|von der Tagesordnung (?:ab|ge)setzt)\b",
    re.I,
)
WITHDRAWN = re.compile(r"\bzurückgezogen\b|\bzieht\b.*\bzurück\b", re.I)
TIED = re.compile(r"\b(?:Stimmengleichheit|Stimmengleichstand|Patt)\b", re.I)
ADOPTED = re.compile(
    r"\b(?:angenommen|zugestimmt|beschlossen|beschließ(?:t|en)|genehmigt|gebilligt|verabschiedet|gewählt|bestätigt"
    r"|einstimmig\w*|mehrheitlich\w*|einvernehmlich|mit\s+\w*\s*Mehrheit|Zustimmung|befürwortet)\b"
    r"|\bstimm(?:t|en)\b.*\bzu\b",
    re.I,
)
# Words that a line may hold besides numbers and still be nothing but the result of a vote.
RESULT_WORDS = re.compile(
    rf"(?:{NUMBER}"
    r"|ja|nein|stimmen?|dafür|dagegen|enth|(?:stimm)?enthaltung(?:en)?|gegenstimmen?|(?:ja|nein)-?stimmen?"
    r"|ablehnung(?:en)?|ablehnend|zustimmung(?:en)?|zustimmend|einstimmig\w*|mehrheitlich\w*|einvernehmlich|mehrheit|großer|knapper"
    r"|angenommen|abgelehnt|beschlossen|zugestimmt|genehmigt|vertagt|zurückgestellt|zurückgezogen|gebilligt|verabschiedet"
    r"|abstimmung\w*|abgestimmt|beschlussfassung|votum|ergebnis\w*|stimmverhältnis|stimmenverhältnis|ergibt|lautet|erfolgt"
    r"|stimmengleichheit|patt|alle|allen|sind|der|die|das|dem|den|damit|somit|so|also|daher|wird|werden|wurde|wurden|ist|bei"
    r"|mit|und|gegen|für|von|abgegebenen|anwesenden|stimmberechtigten|mitglieder(?:n)?|offen|offene|geheim|geheime|per|handzeichen"
    r"|durch|nicht|antrag|antrags|antrages|vorschlag|beschlussvorschlag|beschlussvorlage|beschluss|vorlage|entwurf|x|es|keine)",
    re.I,
)
VOTE_LABEL = re.compile(
    r"^\W*(?:Abstimmung(?:s(?:ergebnis|verhältnis))?|Beschlussergebnis|Ergebnis\s+der\s+Abstimmung|Stimm(?:en)?verhältnis|Stimmen"
    r"|Votum|Die\s+Abstimmung\s+ergibt|Abgestimmt\s+wird|Beschlussfassung)\b\W*(?::|\s|$)",
    re.I,
)
SIGN = re.compile(
    r"\b(?:einstimmig\w*|mehrheitlich\w*|angenommen|abgelehnt|beschlossen|zugestimmt|genehmigt|vertagt|zurückgestellt"
    r"|zurückgezogen|Stimmengleichheit|dafür|dagegen|Enthaltung\w*|Gegenstimmen?|(?:Ja|Nein)-?Stimmen?)\b",
    re.I,
)
UNANIMOUS = re.compile(r"\b(?:einstimmig\w*|mehrheitlich\w*|einvernehmlich)\b", re.I)
MOTION_WORD = re.compile(
    r"\b(?:Antrag|Antrags|Antrages|Vorschlag|Beschlussvorschlag|Beschlussvorlage|Vorlage|Entwurf)\b"
)


@dataclass(frozen=True)
class Vote:
    """What a passage says of a vote; `outcome` is a value of `Outcome`, or empty."""

    yes: int | None = None
    no: int | None = None
    abstained: int | None = None
    outcome: str = ""
    is_unanimous: bool = False

    @property
    def is_counted(self) -> bool:
        return self.yes is not None or self.no is not None

    @property
    def is_told(self) -> bool:
        return self.is_counted or bool(self.outcome) or self.abstained is not None

    def over(self, other: "Vote") -> "Vote":
        """This vote, with what only the other one says."""
        return Vote(
            other.yes if self.yes is None else self.yes,
            other.no if self.no is None else self.no,
            other.abstained if self.abstained is None else self.abstained,
            self.outcome or other.outcome,
            self.is_unanimous or other.is_unanimous,
        )


def read_vote(text: str) -> Vote:
    """Numbers and outcome of a passage, each where it is named."""
    counted = _pairs(text)
    if not counted and (ratio := _ratio(text)):
        counted = ratio
    outcome = outcome_of(text)
    return Vote(
        counted.get("yes"),
        counted.get("no"),
        counted.get("abstained"),
        outcome or _by_count(counted),
        bool(UNANIMOUS.search(text)),
    )


def outcome_of(text: str) -> str:
    """What the words say came of it; what was refused is said before what was agreed."""
    patterns = {
        "withdrawn": WITHDRAWN,
        "rejected": REJECTED,
        "deferred": DEFERRED,
        "tied": TIED,
        "adopted": ADOPTED,
    }
    return next((outcome for outcome, words in patterns.items() if words.search(text)), "")


def is_vote_line(text: str) -> bool:
    """Whether a line is nothing but the result of a vote: "8:1:2", "einstimmig angenommen"."""
    if len(text) > 250:
        return False
    rest = VOTE_LABEL.sub("", text, count=1)
    is_labelled = rest != text
    ratio = TRIPLE.search(rest)
    has_sign = bool(SIGN.search(rest) or (ratio and (is_labelled or ratio[4])))
    if not has_sign:
        return False
    words = re.findall(r"[^\W\d_][\w-]*\w|\w+", TRIPLE.sub(" ", rest))
    foreign = [word for word in words if not RESULT_WORDS.fullmatch(word)]
    return len(foreign) <= (2 if is_labelled else 0)


def is_about_motion(text: str) -> bool:
    """Whether the line names what was voted on: "Der Antrag wird abgelehnt"."""
    return bool(MOTION_WORD.search(text))


def _pairs(text: str) -> dict[str, int]:
    """Numbers with what they count, in the order that the first of them shows."""
    tokens = list(TOKEN.finditer(text))
    counted: dict[str, int] = {}
    position = 0
    number_first: bool | None = None
    while position + 1 < len(tokens):
        one, other = tokens[position], tokens[position + 1]
        is_number = one.lastgroup == "number"
        fits = is_number != (other.lastgroup == "number")
        if fits and number_first is not None:
            fits = is_number == number_first
        if fits and GAP.fullmatch(text[one.end() : other.start()]):
            number, kind = (one, other) if is_number else (other, one)
            number_first = is_number
            counted.setdefault(str(kind.lastgroup), _value(number[0]))
            position += 2
        else:
            position += 1
    return counted


def _value(number: str) -> int:
    return int(number) if number.isdigit() else NUMBERS[number.lower()]


def _ratio(text: str) -> dict[str, int]:
    found = TRIPLE.search(text)
    if not found or not (found[4] or RATIO_SIGN.search(text)) or (not found[4] and found[2] == "/"):
        return {}
    names = ("yes", "no", "abstained")
    numbers = (found[1], found[3], found[4])
    return {name: int(number) for name, number in zip(names, numbers, strict=True) if number}


def _by_count(counted: dict[str, int]) -> str:
    if "yes" not in counted:
        return ""
    yes, no = counted["yes"], counted.get("no", 0)
    if yes == no and yes:
        return "tied"
    return "adopted" if yes > no else "rejected"
