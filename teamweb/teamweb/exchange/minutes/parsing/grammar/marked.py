"""Resolutions and todos that a word, a sign or an arrow marks, line by line."""

import re

from ..date_and_place import find_day
from ..outcomes import Label, ParsedResolution, ParsedTodo
from .decisions import LABEL, NUMBER_WORD, former_label, set_vote
from .votes import read_vote
from .words import ARROW, NAMES, START, names_of, plain

WORDS = (
    r"\b(?:entscheidung(?:en)?|beschluss?|beschluß|beschlüsse|beschlossen|abstimmungsergebnis)\b"
)
OLD_LABEL = rf"(?:{NUMBER_WORD}\(?{LABEL}\)?)?"
# "Beschluss Nr. 12/2019 – …": with a label a dash does for the colon.
NUMBERED = re.compile(
    rf"{START}(?:beschluss|beschluß|entscheidung){NUMBER_WORD}\(?{LABEL}\)?[*_\s]*(?:\s[–—-]\s)[*_\s]*(?P<text>\S.*)$",
    re.I,
)
# In a list of resolutions: "12/2019: …", "Nr. 12/2019 …".
LABEL_BEFORE = re.compile(
    r"^(?:Nr\.?\s*)?(?P<label>\d{1,4}\s?/\s?\d{2,4}|(?-i:[A-Z]{1,6})[-/]\d[\w./-]*)[*_]*(?:\s*[:)–—-]\s*|\s+)(?P<text>\D.*)$",
    re.I,
)
# "-> Entscheidung: …", "**Beschluss 3/2019**: …", "**Thema**: Entscheidung: …"
LABELLED = re.compile(
    rf"{START}(?:[^:]{{1,60}}:\s*|derzeitige\s+|vorläufige\s+)?[*_]*{WORDS}{OLD_LABEL}[*_\s]*:[*_\s]*(?P<text>.*)$",
    re.I,
)
VOTED = re.compile(
    rf"(?:{START}|.*[.?!]\s+)(?:durch\s+Abstimmung\s+(?:entschieden|beschlossen)|Abstimmung\s+ergibt"
    r"|Ergebnis\s+der\s+Abstimmung)[*_\s]*:[*_\s]*(?P<text>.+)$",
    re.I,
)
COUNTED = re.compile(r"\bAbstimmung\s*:\s*(?P<text>.*\d.*\b(?:dafür|dagegen|Enthaltung).*)$", re.I)
TODO_WORDS = r"(?:to-?do'?s?|aufgaben?|auftrag|arbeitsauftrag)"
TODO_LABELLED = re.compile(
    rf"{START}\b{TODO_WORDS}\b(?:\s+(?:für|an)\s+(?P<owner>[^:]{{2,60}}?))?[*_\s]*:[*_\s]*(?P<text>.*)$",
    re.I,
)
TODO_BARE = re.compile(rf"{START}TO-?DO[*_]*\s+(?P<text>\S.*)$", re.I)
BOX = re.compile(r"^\[(?P<sign>[ xX])\]\s+(?P<text>.+)$")
ARROW_WORK = re.compile(rf"^[\s*_>]*{ARROW}\s*(?P<owner>{NAMES})\s+(?P<rest>\S.*)$")
PLAIN_WORK = re.compile(rf"^[\s*_]*@?(?P<owner>{NAMES})\s+(?P<rest>\S.*)$")
NAME_COLON_WORK = re.compile(rf"^[\s*_]*(?:{ARROW}\s*)?(?P<owner>{NAMES})\s*:\s*(?P<rest>\S.*)$")
BEHIND = re.compile(
    rf"^(?P<text>.*\S)\s*(?:\(\s*{ARROW}\s*(?P<in>{NAMES})\s*\)|{ARROW}\s*(?P<out>{NAMES}))\s*$"
)
# What somebody will do; German minutes say it in the present tense.
COMMITS = re.compile(
    r"^(?:sich\s+)?(?:kümmer[nt]|übernimmt|übernehmen|macht|machen|schreibt|schreiben|fragt|fragen"
    r"|schickt|schicken|versendet|verschickt|erstellt|erstellen|prüft|prüfen|klärt|klären|organisiert"
    r"|bestellt|bestellen|besorgt|besorgen|testet|testen|meldet|schaut|guckt|installiert|stellt|legt"
    r"|plant|bereitet|kontaktiert|aktualisiert|dokumentiert|sucht|spricht|probiert|nimmt|bringt"
    r"|generiert|konfigurieren|konfiguriert|signiert|signieren|baut|bauen|überlegt|veröffentlicht"
    r"|versucht|versuchen|hilft|helfen|holt|holen|leiht|verteilt|verteilen|druckt|drucken|beantragt|beantragen"
    r"|recherchiert|repariert|sammelt|überarbeitet|entwirft|koordiniert|ermittelt|ergänzt|informiert\s+sich"
    r"|erklärt\s+sich\s+bereit|geht\s+(?:\w+\s+)?(?:mal|hin|zu[mr]?|dort)|möchten?\s+[^,;]*\w{3,}n\b"
    r"|richtet|lädt|ruft|setzt|arbeiten|arbeitet|hakt|stößt|bastelt|kauft|reicht|pflegt|trägt"
    r"|soll|sollen|wird|werden|will|wollen|ist\s+da\s+dran|ist\s+dran)\b"
)
# "wird begrüßt", "will nicht": no work was given.
NO_WORK = re.compile(
    r"^(?:wird|werden|will|wollen|soll|sollen)\s+(?:nicht|wohl|nie)\b|^(?:macht|machen)\s+(?:keinen|Sinn)"
    r"|^(?:wird|werden)\s+\w*\s*(?:begrüßt|abgeschafft|vertagt|verschoben|gelöscht|abgelehnt|abgebaut)"
    r"|^(?:spricht|fragt)\s+(?:dagegen|dafür|sich)\b|^stellt\s+sich\b|^fragt(?:\W*$|\s*:|\s*,?\s*(?:ob|wie|warum|wann|wer|was|wo)\b)"
    r"|^(?:stellt|stellen|liest|lesen|trägt|tragen|führt|führen)\b[^,;]*\bvor\b|^(?:will|wollen)\s+(?!.*\w{3,}n\b)"
)
# Any other verb in the present tense, of one person or of several: "Karl streicht die Wand".
ACTS = re.compile(
    r"^(?:sich\s+)?(?P<verb>[a-zäöüß]{3,}t)\b(?!\s*(?:,?\s*(?:dass|ob|wie|warum|wann)\b|:))"
)
ACT_TOGETHER = re.compile(
    r"^(?P<verb>[a-zäöüß]{3,}(?:en|ern|eln))\b(?!\s*(?:,?\s*(?:dass|ob|wie)\b|:))"
)
# Verbs of saying, thinking, being and having: they tell of somebody and give no work.
TELLS = re.compile(
    r"^(?:ha(?:t|ben)|hatten|ist|sind|waren|konnt\w*|kann|können|müssen|dürfen|mögen|sollt\w*|wollt\w*|wurd\w*"
    r"|(?:be|er|ver|ent|zer)?(?:sag|sprech|zähl|richt|läuter|klär|wähn|ton|stätig|fürchte|dank|grüß|zweifel|mut)\w*"
    r"|mein\w+|find\w+|glaub\w+|denk\w+|hoff\w+|kenn\w+|wiss\w+|freu\w+|wünsch\w+|äußer\w+|bemerk\w+|merk\w+"
    r"|erinner\w+|weis(?:t|en)|verweis\w+|empf[ie]+hl\w+|schl[aä]g\w+|reg(?:t|en)|rät|rat(?:et|en)|lob\w+|kritisier\w+"
    r"|argumentier\w+|kommentier\w+|informier\w+|referier\w+|präsentier\w+|zeig\w+|demonstrier\w+|moderier\w+|protokollier\w+"
    r"|eröffne\w+|schließ(?:t|en)|leite[nt]|beende\w+|verabschiede\w+|verl[aä]ss\w+|verlässt|befürworte\w+|lehn\w+|stimm\w+"
    r"|unterstütz\w+|plädier\w+|bevorzug\w+|vermiss\w+|erkundig\w+|frag(?:t|en)|entgegne\w+|antworte\w+|ergänz\w+|nenn\w+"
    r"|beschreib\w+|beschwer\w+|steh\w+|sitz\w+|lieg\w+|bleib\w+|komm\w+|geh(?:t|en)|läuft|laufen|fehl\w+|gehör\w+|besitz\w+"
    r"|nutz\w+|benutz\w+|verwend\w+|brauch\w+|benötig\w+|gib\w*|bekomm\w+|erhält|erhalten|hält|halten|sieht|sehen|heiß\w+"
    r"|wohn\w+|leb\w+|fährt|fahren|funktionier\w+|existier\w+|passier\w+|nimmt|nehmen|spricht|weiß|wart\w+|vertritt|vertreten"
    r"|scheint|scheinen|biet(?:et|en)|hätt\w+|würd\w+|tut|tun|sammeln|jetzt|nicht|mit|seit|dort|erst|selbst|fast|meist|leicht|recht|statt|samt|damit|somit|zuletzt|derzeit|bereit)$"
)
# "hat angeboten, das zu machen", "würde die Karten malen", "bietet an, …"
OFFERS = re.compile(
    r"^(?:hat|haben)\s+(?:[a-zäöüß]+\s+){0,3}(?:angeboten|zugesagt|versprochen|übernommen|bereit\s+erklärt|bereiterklärt)\b"
    r"|^(?:bietet|bieten|biete)\s+(?:sich\s+)?(?:\w+\s+){0,3}an\b|^(?:würde|würden|möchte|möchten|will|wollen)\s+[^,;.?]*[a-zäöüß]{3,}(?:en|ern|eln)\b"
    r"|^(?:muss|müssen)\b[^,;.?]*[a-zäöüß]{3,}(?:en|ern|eln)\b"
)
# As the one to whom an arrow gives work these say enough by themselves.
WEAK = re.compile(
    r"^(?:soll|sollen|wird|werden|will|wollen|nimmt|spricht|fragt|sucht|bringt|legt|setzt|arbeite[nt])\b"
)
NOBODY = frozenset(
    "nein ja entscheidung entscheidungen plan planung ergebnis ursache bericht aufforderung das die der dies"
    " es wir man ihr sie er jeder jemand alle keiner niemand also aber dann hier dort evtl vielleicht info"
    " fazit problem idee vorschlag frage antwort beschluss todo termin treffen verein firmware router"
    " wer was wie wo wann wenn ob damit daher dafür dazu falls heute morgen gut nächste"
    " nächster ticketsystem webseite website server freifunk".split()
)
THING = re.compile(
    r"(?:ung|heit|keit|schaft|ion|ität|gruppe|kreis|treffen|verein|en|s|tool|ware|netz|e)$|[A-Z]{2}|\d"
)
# What a person does and a thing does not.
DONE_BY_ONE = re.compile(
    r"^(?:kümmert\s+sich|übernimmt|schreibt|schickt|fragt|bestellt|besorgt|organisiert|kontaktiert|bastelt|kauft|holt|spricht|recherchiert|repariert"
    r"|bereitet|macht|baut|testet|prüft|klärt|meldet\s+sich|schaut|guckt|erstellt|druckt|plant|leiht|entwirft|überlegt)\b"
)
# What only people do: enough without knowing the name.
TAKES_ON = re.compile(
    rf"^[\s*_]*(?P<owner>{NAMES})\s+(?:kümmer[nt]\s+sich|übernimmt|übernehmen|erklär(?:t|en)\s+sich\s+bereit)\b"
)
# Where a main clause may begin within a line.
CLAUSE = re.compile(rf"\s*(?:[;:,.!?]\s+(?:und\s+|aber\s+|also\s+)?|{ARROW}\s*|\s[–—]\s)")
DUE = re.compile(
    r"\bbis\s+(?:zum\s+|spätestens\s+(?:zum\s+)?)?(?P<day>\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?)",
    re.I,
)


# "das macht Karl", "nächste Woche bringt Karl die Leiter mit"
BEHIND_VERB = re.compile(
    rf"(?:^|[\s,])(?:macht|machen|übernimmt|übernehmen|kümmer[nt]\s+sich|bringt|bringen|schreibt|schickt|erstellt|prüft|klärt|besorgt"
    rf"|bestellt|organisiert|baut|holt|testet|schaut|kauft|erledigt|regelt|sucht|fragt|kontaktiert|plant)\s+(?P<owner>{NAMES})(?!\s+\w+t\b)"
)


def read_resolution(text: str, line: int) -> ParsedResolution | Label | None:
    """The resolution that a line states; a `Label` when the list below it does."""
    found = NUMBERED.match(text) or LABELLED.match(text)
    if found:
        wording = plain(found["text"])
        if not wording:
            return Label(is_resolution=True)
        found_here = as_resolution(wording, line, found["label"] or "")
        found_here.is_certain = not wording.endswith("?")
        return found_here
    for pattern in (VOTED, COUNTED):
        if (found := pattern.search(text)) and plain(found["text"]):
            return as_resolution(plain(found["text"]), line)
    return None


def resolution_below_label(text: str, line: int) -> ParsedResolution:
    """An entry of a list that a line such as "Beschlüsse:" announces."""
    found = read_resolution(text, line)
    if isinstance(found, ParsedResolution):
        return found
    wording = plain(text)
    if before := LABEL_BEFORE.match(wording):
        return as_resolution(before["text"].strip(), line, before["label"])
    return as_resolution(wording, line)


def as_resolution(wording: str, line: int, label: str = "") -> ParsedResolution:
    """With the votes that the wording counts."""
    if not label:
        wording, label = former_label(wording)
    found = ParsedResolution(wording, line, label.rstrip("."))
    set_vote(found, read_vote(wording))
    return found


def read_todo(text: str, line: int, people: set[str]) -> ParsedTodo | Label | None:
    """The work that a line gives; `people` are the names (lower case) that the minutes know."""
    if found := BOX.match(text):
        title = plain(found["text"])
        if "[ ]" in title or "[x]" in title:
            return None
        return as_todo(title, line, "", people, is_done=found["sign"] in "xX")
    found = TODO_LABELLED.match(text)
    if found:
        title = plain(found["text"])
        owner = (found["owner"] or "").strip()
        return as_todo(title, line, owner, people) if title else Label(False, owner)
    if found := TODO_BARE.match(text):
        return as_todo(plain(found["text"]), line, "", people)
    if (found := BEHIND.match(text)) and are_known(owner := found["in"] or found["out"], people):
        return as_todo(plain(text), line, owner, people)
    if found := ARROW_WORK.match(text):
        known = are_known(found["owner"], people)
        if _commits(found["rest"], known) and (known or _may_be_people(found["owner"])):
            return as_todo(plain(text), line, found["owner"], people)
    found = PLAIN_WORK.match(text)
    if found and _takes_work(found["owner"], found["rest"], people):
        return as_todo(plain(text), line, found["owner"], people)
    return None


def _takes_work(owner: str, rest: str, people: set[str]) -> bool:
    if are_known(owner, people):
        return _commits(rest, known=True, are_several=len(names_of(owner)) > 1)
    # A name without an article before a verb of work is a person's, or that of a thing that has
    # no article either: what ends like a noun is no person.
    is_one = len(names_of(owner)) == 1 and not THING.search(owner)
    return is_one and _may_be_people(owner) and bool(DONE_BY_ONE.match(rest))


def todo_below_label(text: str, line: int, label: Label, people: set[str]) -> ParsedTodo:
    """An entry of a list that a line such as "ToDo:" announces."""
    found = read_todo(text, line, people)
    if isinstance(found, ParsedTodo):
        return found
    owner = label.owner
    if (named := NAME_COLON_WORK.match(text)) and are_known(named["owner"], people):
        owner = named["owner"]
    return as_todo(plain(text), line, owner, people)


def as_todo(
    title: str, line: int, owner: str, people: set[str], *, is_done: bool = False
) -> ParsedTodo:
    """With the date and, unless given, the owner that the title names."""
    if not owner and (named := NAME_COLON_WORK.match(title)) and are_known(named["owner"], people):
        owner = named["owner"]
    due = DUE.search(title)
    return ParsedTodo(
        title, line, owner[:200], is_done, find_day(due["day"].strip()) if due else None
    )


def commitment(text: str, people: set[str]) -> str:
    """Return the person, as written, who takes on work in one of the clauses."""
    for behind in BEHIND_VERB.finditer(text):
        if are_known(behind["owner"], people):
            return behind["owner"]
    for clause in CLAUSE.split(text):
        found = PLAIN_WORK.match(clause)
        if not found or not are_known(found["owner"], people):
            continue
        # "Karl hat gefragt und schreibt den Bericht"
        are_several = len(names_of(found["owner"])) > 1
        if any(_commits(rest, True, are_several) for rest in re.split(r"\bund\s+", found["rest"])):
            return found["owner"]
    return ""


def _commits(rest: str, known: bool, are_several: bool = False) -> bool:
    if NO_WORK.match(rest):
        return False
    if known and (OFFERS.match(rest) or _acts(rest, are_several)):
        return True
    if not COMMITS.match(rest):
        return False
    # Of somebody unknown only what one person does: "Nachbarn fragen" is no name with a verb.
    return known or (not WEAK.match(rest) and not rest.split()[0].rstrip(",;.:!").endswith("en"))


def _acts(rest: str, are_several: bool) -> bool:
    acts = (ACT_TOGETHER if are_several else ACTS).match(rest)
    return acts is not None and not TELLS.match(acts["verb"])


def are_known(owner: str, people: set[str]) -> bool:
    return bool(owner) and all(name.lower().rstrip(".") in people for name in names_of(owner))


def _may_be_people(owner: str) -> bool:
    return not {name.lower().rstrip(".") for name in names_of(owner)} & NOBODY
