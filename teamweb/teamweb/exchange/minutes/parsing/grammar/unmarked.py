"""Resolutions and todos that no word and no arrow marks, by the grammar of a sentence.

German minutes say that work is to be done with a modal verb ("muss noch jemand machen",
"soll angelegt werden"), in the passive ("wird bis Mai erstellt") or as a bare infinitive
("Angebote einholen"); they say what holds from now on with "soll" and a verb that names a state.
"""

import re

from ..outcomes import ParsedResolution, ParsedTodo
from .marked import NOBODY, TAKES_ON, are_known, as_resolution, as_todo, commitment
from .words import ARROW, NAME, NAMES, plain

LONGEST = 240
DOES = r"[a-zäöüß-]{2,}(?:en|ern|eln)\b"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])")
# Not agreed, not certain, or asked of everybody.
OPEN = re.compile(
    r"^\W*(?:vorschl[aä]g\w*|idee\w*|frage\w*|kommentar\w*|pro|con|contra|bitte|wunsch|wünsche\w*|überlegung\w*"
    r"|ansatz|ansätze|alternative\w*|hinweis\w*|aufruf|aufforderung|beispiel\w*|info|ziele?|plan|planung|falls|wenn|sobald|damit"
    r"|weil|ob|wer|was|wie|wo|wann|warum|welche\w*|hat|haben|hatte\w*|ggf|evtl|eventuell|vielleicht|vllt|nein)\b",
    re.I,
)
UNCERTAIN = re.compile(r"\b(?:könnten?|müssten?|sollten?|würden?|wären?|hätten?|dürften?)\b", re.I)
# What is so anyway, or goes on already.
ANYWAY = re.compile(
    r"\b(?:ohnehin|eh|sowieso|aktuell|derzeit|momentan|immer|meist\w*|bereits|gerade|grad|schon|gut|oft|jedes\s+Mal)\b",
    re.I,
)
CLAUSE_END = re.compile(
    rf"\s*(?:{ARROW}\s*|[;:]\s+|(?<!\d)[.!]\s+(?=[A-ZÄÖÜ])|\s[–—]\s|,\s+(?:und|aber|also)\s+"
    r"|,\s+(?=(?:weil|da|damit|dass|ob|wenn|falls|sobald|um|bevor|nachdem|was|wer|wie|wo|der|die|das|denen)\b))"
)
SUBORDINATE = re.compile(
    r"^\W*(?:dass|weil|wenn|falls|sobald|ob|damit|bevor|nachdem|was|wer|wie|wo|um|denen|welche\w*)\b"
    r"|^da\b(?!\s+(?:muss|müssen|soll|wird))",
    re.I,
)
ANSWER = re.compile(
    rf"\?\s*\)?\s*(?:{ARROW}|–|—)\s*(?:ja|nein)\b[\s,;:!]*"
    r"(?:wir|wird|werden|wollen|machen|soll|sollen|nehmen|lassen)\b",
    re.I,
)
AGREED = re.compile(
    r"\b(?:einstimmig|(?:einigen\s+uns|geeinigt|verständigt)\b.*\bauf\b"
    r"|(?:haben|hat)\s+(?:uns|sich|man\s+sich)\b.*\b(?:entschieden|geeinigt|verständigt)"
    r"|(?:Antrag|Vorschlag)\b.*\b(?:angenommen|abgelehnt|zugestimmt|genehmigt))\b"
)
RESULT = re.compile(
    r"^\W*(?:Ergebnis|Konsens|Einigung)\W*:\W*"
    r"(?:wir\s+(?:wollen|machen|nehmen|lassen|bleiben|verzichten)|kein\w*\b|es\s+(?:bleibt|wird|soll))",
    re.I,
)
# A rule for all times: denied or narrowed, where work would simply be told.
NOT_DONE = re.compile(
    r"\bes\s+(?:wird|soll|sollen)\s+kein\w*\b|\b(?:soll|sollen)\b.*\b(?:nicht\s+mehr|kein\w*|nur\s+noch|ausschließlich|grundsätzlich|weiterhin)\b"
    r"|\b(?:wird|werden)\b.*\b(?:nur\s+noch|ausschließlich|grundsätzlich)\b",
    re.I,
)
# Who may do what: "Jeder kann Gruppen anschreiben", "nur wer auf der Liste ist, darf schreiben"
ALLOWED = re.compile(
    rf"^\W*(?:jede[rs]?|alle|nur|wer\s+will|wer\s+möchte)\b(?:\s+[^,;.]*|.*\b)\b(?:kann|können|darf|dürfen)\b.*\b{DOES}",
    re.I,
)
# "Das haben wir jetzt für den 18.10. festgelegt", "Als Ort wurde Halle 3 ausgewählt"
SETTLED = re.compile(
    r"\b(?:haben|hat|wurden?|ist|sind)\b[^?]*\b(?:festgelegt|vereinbart|verabredet|beschlossen|angepeilt|ausgewählt|ausgesucht|abgestimmt|bestätigt)\b"
)
# "Stichtag: 30.6."
SET_DAY = re.compile(r"^\W*\w*(?:zeitpunkt|stichtag|frist)\s*:\s*\D{0,20}\d{1,2}\.", re.I)
# "Kein Forum!", "Umzug: keine weiteren Termine"; not "Keine Fragen".
NONE_OF_IT = re.compile(
    r"^(?:\w+:\s+)?[Kk]ein\w*\s+(?:[a-zäöüß]+\s+(?:oder\s+[a-zäöüß]+\s+)?)?(?!(?:Neu\w+|Problem\w*|Frage\w*"
    r"|Rückmeldung\w*|Einw[aä]nd\w*|Ahnung|Zeit|Thema|Themen|Termin\w*|Antwort\w*|Ausf[aä]ll\w*|Änderung\w*|Interesse"
    r"|Meldung\w*|Bedarf|Unterschied\w*|Fehler\w*|Lust|Idee\w*|Anmeldung\w*|Anträge|Beschwerden?|Vergleich\w*)\b)"
    r"[A-ZÄÖÜ]\w+",
)
STATE = r"(?:sein|bleiben|erfolgen|stattfinden|gelten|entfallen|bestehen|haben)"
HOLDS = re.compile(
    rf"\b(?:soll|sollen)\b(?:.*\b{STATE}\b|\s+es\s+(?:.*\s)?(?:kein\w*|nicht|nur)\b.*\bgeben\b)"
)
# What holds from now on, said without any verb of deciding.
FROM_NOW_ON = re.compile(
    r"\b(?:ab\s+(?:jetzt|sofort|nun)|(?:in\s+)?Zukunft|zukünftig|künftig|fortan|ab\s+dem\s+\d{1,2}\.)\b(?!.*\b(?:könnte|sollte|müsste)\b)"
    r"|\b(?:wird|werden)\b[^,;]*\b(?:nicht\s+mehr|kein\w*\s+\w+\s+mehr|eingestellt|abgeschafft|beibehalten|abgeschaltet)\b"
    r"|\b(?:bleibt|bleiben)\b\s+(?:\w+\s+)?(?:wie|so|bei|bestehen|unverändert|erhalten|für)\b"
    r"|\b(?:soll|sollen)\b.*\b(?:bleiben|verwendet\s+werden|genutzt\s+werden|umziehen|wieder\s+\w+$|entfallen|dienen)\b"
    r"|\b(?:kann|können|darf|dürfen)\b\s+(?:\w+\s+){0,6}(?:übernommen|veröffentlicht|umgesetzt|gelöscht|abgeschaltet|weg|raus)\b"
    r"|\bwird\s+es\s+(?:nicht|kein\w*)\b.*\bgeben\b|\b(?:weiterhin|vorerst|erstmal)\s+(?:nicht|kein\w*|nur)\b(?!\s+(?:geplant|absehbar|klar|möglich|bekannt|vorhanden))|\bgewollt\b",
    re.I,
)
# "wir machen das so", "wir halten uns an …": what the meeting wants for itself.
WE_HOLD = re.compile(
    r"^\W*(?:außerdem\s+|also\s+|dann\s+|daher\s+|TL;DR:\s*)?(?:wir\s+(?:machen|nehmen|kaufen|entscheiden|einigen|halten|bleiben|verwenden|nutzen|benutzen|(?:wollen|möchten)(?!\s+(?:[a-zäöü]+\s+){0,3}(?:bitten|fragen|anfragen|anschreiben)\b)"
    r"|lassen|verzichten|behalten|treffen\s+uns|sammeln|beteiligen|unterstützen|gehen\s+mit|setzen\s+auf|sind\s+(?:\S+\s+){0,10}dabei"
    r"|sind\s+uns\s+einig|sind\s+(?:alle\s+)?dafür|sind\s+(?:alle\s+)?dagegen)|(?:wollen|möchten|machen|nehmen)\s+wir)\b",
    re.I,
)
# "Das machen wir so", "Dann nehmen wir die kleine Halle"
SO_WE_DO = re.compile(
    r"^\W*(?:\S+\s+){1,5}(?:machen|nehmen|lassen|bleiben|behalten|verzichten|verwenden|nutzen|einigen|entscheiden|belassen|verschieben)\s+wir\b(?!.*\bnicht\s+mehr\b)",
    re.I,
)
# Consent in a word or two, and what only a decision changes.
CONSENT = re.compile(
    r"^\W*(?:(?:allgemeine|breite|große|volle|einhellige)\s+)?(?:Zustimmung|Einigkeit|Einvernehmen|Konsens)\b(?!\s+(?:fehlt|steht|offen|nötig|suchen))"
    r"|^\W*[Kk]eine?\s+(?:Einw[aä]nde?|Gegenstimmen?|Gegenrede|Bedenken|Vorbehalte)\b"
    r"|\b(?:[Mm]ehrheit(?:lich)?|alle|einhellig)\b\s+(?:(?:ist|sind|war|waren|stimmt|stimmen)\s+)?(?:dafür|dagegen|einverstanden|zu)\b"
    r"|\bentscheide[nt]\s+(?:sich|uns)\s+(?:\w+\s+){0,3}(?:für|gegen)\b"
)
CHANGED = re.compile(
    r"\b(?:wird|werden)\b(?!.*\b(?:automatisch|gerade|grad|derzeit|aktuell|oft|immer)\b)[^?]*\b(?:erhöht|gesenkt|festgesetzt|angehoben|festgelegt|umbenannt|aufgelöst|eingeführt"
    r"|abgeschafft|zugelassen|beibehalten|übernommen\s+als|zusammengelegt|verlegt\s+auf|gestrichen)\W*$"
)
# An arrow answers what was asked: "-> lieber keine", "-> ja, machen wir"
ANSWERED = re.compile(
    rf"^\s*{ARROW}\s*(?:lieber|kein\w*|(?:dafür|dagegen)\W*$|wird\s+gemacht|machen\s+wir|angenommen|abgelehnt|einstimmig)(?!\w)",
    re.I,
)
UNSURE = re.compile(
    r"\?|\b(?:vielleicht|evtl\.?|eventuell|ggf\.?|wahrscheinlich|möglicherweise|offenbar|mal\s+sehen|Vorschlag|Idee)\b",
    re.I,
)
NEGATED = re.compile(r"\b(?:nicht|kein\w*|nie)\b", re.I)
# "soll gemacht werden", "sollen einfacher werden", "sollen 24 Stunden anzeigen"
SHALL = re.compile(rf"\b(?:soll|sollen)\b.*\b{DOES}")
MUST = re.compile(
    rf"\b(?:muss|müssen)\b.*(?:\b{DOES}|\b(?:raus|rein|weg|her|hin|ran|rüber|zurück|fertig)\b)",
    re.I,
)
# Without one of these "muss" tells how things are, not what somebody has to do.
OWED = re.compile(
    r"\b(?:noch|jemand|einer\s+(?:der|von)|demnächst|dringend|bald|spätestens|innerhalb|wir\s+müssen"
    r"|bis\s+(?:zum|\d|Ende|Anfang|Mitte|zur))(?!\w)|\bmüssen\s+wir\b(?!\s+erst)|^\W*muss\b",
    re.I,
)
# What is to be talked about is put off, no work.
TALK = re.compile(
    r"\b(?:diskutiert|besprochen|besprechen|beraten|diskutieren|abwarten|überlegen|vertagen|abgewartet|vertagt|entschieden|überlegt|getroffen|fallen)\b"
)
# What went wrong and is to be done otherwise another time is no work for now.
LESSON = re.compile(
    r"\b(?:nächstes\s+(?:mal|jahr)|besser|verzichten|immer|möglichst|respektvoll)\b", re.I
)
SOMEBODY = re.compile(r"\bjemand\b\W*(?:\(\?\)\s*)?(?P<rest>\S.*)$", re.I)
WE = re.compile(
    r"^\W*wir\s+(?:schauen|fragen|prüfen|klären|testen|schreiben|schicken|kümmern|bestellen|besorgen|bauen"
    r"|planen|organisieren|erstellen|melden|suchen|stellen|richten|bereiten|laden|versuchen)\b",
    re.I,
)
WANTED = re.compile(rf"\b(?:wollen\s+wir|wir\s+wollen)\b.*\b{DOES}", re.I)
# The participles of what people take on (`outcomes.COMMITS`) and their like.
WORKED = (
    r"(?:gekümmert|übernommen|geschrieben|(?:nach|an)gefragt|(?:ver|ge|zu)schickt|versendet|erstellt|ausgearbeitet"
    r"|erarbeitet|überarbeitet|(?:über)?prüft|geprüft|(?:ab)?geklärt|organisiert|bestellt|besorgt|getestet|(?:an)?gemeldet"
    r"|installiert|angelegt|vorbereitet|kontaktiert|aktualisiert|dokumentiert|gesucht|ausfindig\s+gemacht|angesprochen"
    r"|konfiguriert|(?:auf|ein)?gebaut|veröffentlicht|eingerichtet|hochgeladen|eingeladen|(?:um|auf)gesetzt"
    r"|angegangen|gekauft|eingereicht|beantragt|gepflegt|eingetragen|verlinkt|ergänzt|angepasst|geplant|vereinbart"
    r"|angeboten|entworfen|ausgewertet|nachgereicht|eingeholt|weitergegeben|verteilt)"
)
PASSIVE = re.compile(rf"(?<!\bwir )\b(?:wird|werden)\b(?! wir\b).*\b{WORKED}\b", re.I)
BY_WHOM = re.compile(rf"\bvon\s+(?P<owner>{NAME})\s+{WORKED}\b")
MENTION = re.compile(rf"@(?P<name>{NAME})")
# "Jeder soll mal gucken" is said to everybody; work is given to one.
NOT_ALL = re.compile(r"^\W*(?:jede[rs]?|alle|man)\b", re.I)
# "außerdem sollte jemand hingehen"
SHOULD_SOMEBODY = re.compile(
    rf"\b(?:sollte|muss|soll)\s+(?:[a-zäöüß]+\s+){{0,3}}(?:jemand|einer)\b.*\b{DOES}", re.I
)
# "Fotos folgen", "Einladung an alle folgt"
FOLLOWS = re.compile(r"^[A-ZÄÖÜ](?:[\w-]+\s+){1,7}folg(?:t|en)$")
# "Installation aussuchen: Karl, Ilse", "Karl: Server bestellen"
WORK_COLON_NAMES = re.compile(rf"^(?P<work>[^:]{{4,80}}):\s*(?P<owner>{NAMES})\W*$")
NAME_COLON_WORK = re.compile(rf"^(?P<owner>{NAMES}):\s+(?P<work>[^:]{{4,}})$")
NAME_BEHIND = re.compile(rf"^(?P<work>[^()]{{4,160}})\s\((?:-+>\s*)?(?P<owner>{NAMES})\)\W*$")
NAME_IN_FRONT = re.compile(rf"^(?:@(?P<at>{NAME})|\((?P<in>{NAMES})\))[:,]?\s+(?P<work>\S.{{3,}})$")
CALLED_UPON = re.compile(rf"(?:^|[.!]\s|\s)@(?P<owner>{NAME})\W*$")
# Ends like an infinitive and is none, or names no work.
NO_WORK_VERB = re.compile(
    r"^(?:(?:an|auf|ab|aus|ein|vor|zu|nach|um|mit|hin|her|weg|los|zurück|fest)?ge\w{2,}en|(?:be|ver|ent|er)\w*(?:oben|ommen|unden|ossen|angen|esen|ieben|offen|oren|essen|anden|allen|alten"
    r"|aden)|zufrieden|vorhanden|offen|morgen|gegen|wegen|neben|eben|oben|unten|innen|außen|hinten|wenn|denn|folgen"
    r"|fehlen|bestehen|laufen|kommen|liegen|stehen|bleiben|funktionieren|gehen|reichen|warten|erscheinen|sein|haben"
    r"|werden|können|müssen|sollen|wollen|dürfen|möchten|scheinen|wissen|gelten|lassen|\w*einen|ihren|unseren|den|jeden"
    r"|allen|vielen|anderen|neuen|alten|großen|kleinen|ersten|letzten|nächsten|besten|meisten|wenigen|beiden|dessen"
    r"|deren|zwischen|extern|intern|gern|gestern|sondern|modern)$",
    re.I,
)
FINITE = re.compile(
    r"\b(?:ist|sind|war|waren|hat|haben|hatten?|wird|werden|wurden?|kann|können|konnten?|soll\w*|muss|müss\w+|möchten?"
    r"|will|wollen|gibt|gab|geht|ging|läuft|lief|liegt|liegen|steht|stehen|macht|kommt|braucht|bleibt|darf|dürf\w+"
    r"|würden?|könnten?|wären?|hätten?|bin|habe|ich|wir|ihr|man|es|er|wer|was|jeder|alle)\b",
    re.I,
)


NO_REPLY = re.compile(
    r"\b(?:Problem\w*|Ahnung|Frage\w*|Rückmeldung\w*|ist|sind|war|waren|hat|haben|gibt|scheint|weiß|muss|müssen|kann|können|erst)\b",
    re.I,
)
# What answers a question that stands before it.
REPLY = re.compile(
    rf"^\s*(?:{ARROW}\s*)?(?:ja|joa|nein|nö|lieber|besser|klar|gerne?|einverstanden|okay|ok|dafür|dagegen|einstimmig|keine?r?)\b(?!\s*\w*\?)",
    re.I,
)


def read_reply(text: str, line: int) -> ParsedResolution | None:
    """The answer to what the passage before asked."""
    is_reply = REPLY.match(text) and not UNSURE.search(text) and not NO_REPLY.search(text)
    return as_resolution(plain(text), line) if is_reply else None


def read_unmarked(
    text: str, line: int, people: set[str], *, is_entry: bool
) -> ParsedResolution | ParsedTodo | None:
    """Return the resolution or todo of a line without signal words; `is_entry`: it is in a list.

    Of a long line only the sentence that says it is kept as the wording; the notes hold the rest.
    """
    if text.lstrip().startswith(">"):
        return None
    if ANSWER.search(text) or (ANSWERED.match(text) and not UNSURE.search(text)):
        return as_resolution(plain(text), line)
    for sentence in SENTENCE_END.split(text) if len(text) > LONGEST else [text]:
        if found := _read_sentence(plain(sentence), line, people):
            return found
    text = re.sub(r"^\W*Fazit\W*:\s*(?:mal\s+)?", "", text, flags=re.I)
    is_answer = re.match(rf"\s*{ARROW}", text) is not None
    if is_answer and _is_infinitive(plain(text)):
        return as_todo(plain(text), line, "", people)
    if is_entry and not is_answer:
        words = plain(text)
        if NONE_OF_IT.match(words) and not FINITE.search(words.split(",")[0]) and ":(" not in words:
            return as_resolution(words, line)
        if _is_infinitive(words):
            return as_todo(words, line, "", people)
    return None


def _read_sentence(words: str, line: int, people: set[str]) -> ParsedResolution | ParsedTodo | None:
    if words.endswith("?"):
        return None
    if owner := commitment(words, people):
        return as_todo(words, line, owner, people)
    mentioned = [found["name"] for found in MENTION.finditer(words)]
    if mentioned and re.search(r"\bbitte\b", words, re.I):
        return as_todo(words, line, ", ".join(mentioned), people)
    if OPEN.match(words):
        return None
    if todo := _named_work(words, line, people):
        return todo
    if (taken := TAKES_ON.match(words)) and taken["owner"].lower() not in NOBODY:
        return as_todo(words, line, taken["owner"], people)
    if SET_DAY.match(words) or (ALLOWED.match(words) and not UNSURE.search(words)):
        return as_resolution(words, line)
    if AGREED.search(words) or RESULT.match(words):
        return as_resolution(words, line)
    if WE_HOLD.match(words) and not UNSURE.search(words):
        return as_resolution(words, line)
    for clause in CLAUSE_END.split(words):
        if SUBORDINATE.match(clause):
            continue
        if SHOULD_SOMEBODY.search(clause) and not NEGATED.search(clause):
            return as_todo(words, line, "", people)
        if UNCERTAIN.search(clause):
            continue
        holds = FROM_NOW_ON.search(clause) and not UNSURE.search(words)
        if (WE_HOLD.match(clause) or SO_WE_DO.search(clause)) and not UNSURE.search(words):
            return as_resolution(words, line)
        if (CONSENT.search(clause) or CHANGED.search(clause)) and not UNSURE.search(words):
            return as_resolution(words, line)
        if SETTLED.search(clause) and not (UNSURE.search(words) or NEGATED.search(clause)):
            return as_resolution(words, line)
        if holds or HOLDS.search(clause) or NOT_DONE.search(clause):
            return as_resolution(words, line)
        if _is_owed(clause):
            by = BY_WHOM.search(clause)
            return as_todo(words, line, by["owner"] if by else "", people)
    return None


def _named_work(words: str, line: int, people: set[str]) -> ParsedTodo | None:
    """Work in a few words with the name of who does it before or behind them."""
    for pattern in (WORK_COLON_NAMES, NAME_COLON_WORK, NAME_BEHIND):
        found = pattern.match(words)
        if found and are_known(found["owner"], people) and _is_infinitive(found["work"]):
            return as_todo(words, line, found["owner"], people)
    front = NAME_IN_FRONT.match(words)
    if front and _is_infinitive(front["work"]):
        return as_todo(words, line, front["at"] or front["in"], people)
    if called := CALLED_UPON.search(words):
        return as_todo(words, line, called["owner"], people)
    return as_todo(words, line, "", people) if FOLLOWS.match(words.rstrip(" .!")) else None


def _is_owed(clause: str) -> bool:
    """Whether a main clause gives work to do."""
    if NEGATED.search(clause) or TALK.search(clause) or clause.endswith("?"):
        return False
    if NOT_ALL.match(clause):
        return False
    somebody = SOMEBODY.search(clause)
    if somebody and commitment(f"Jemand {somebody['rest']}", {"jemand"}):
        return True
    if MUST.search(clause) and OWED.search(clause):
        return True
    if WE.match(clause) or SHALL.search(clause) or WANTED.search(clause):
        return True
    return bool(PASSIVE.search(clause)) and not ANYWAY.search(clause)


def _is_infinitive(words: str) -> bool:
    """ "Angebote einholen": what is to be done, without subject and finite verb."""
    main = re.split(r"[;,]\s", re.sub(r"\([^)]*\)", "", words), maxsplit=1)[0].strip(" .!")
    if not main or len(main.split()) > 12 or words.endswith("?") or OPEN.match(main):
        return False
    if (
        ":" in main
        or FINITE.search(main)
        or NEGATED.search(main)
        or TALK.search(main)
        or LESSON.search(main)
    ):
        return False
    last = main.split()[-1]
    is_verb = re.fullmatch(r"[a-zäöüß-]{3,}(?:en|ern|eln)", last) is not None
    return is_verb and not NO_WORK_VERB.match(last)
