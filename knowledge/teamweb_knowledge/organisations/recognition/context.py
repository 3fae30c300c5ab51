"""What the words around a name say: which kind is meant, and which of several namesakes."""

import re
from collections.abc import Sequence

from .. import keys
from .index import Hit
from .names import LEGAL_FORMS, LINKS, REGION_WORDS
from .words import BREAK, Word, words_of

TOWN, DISTRICT, REGION, OTHER = "municipality", "district", "region", "other"
TOWN_WORDS = re.compile(
    r"(stadt|gemeinde|rathaus|(ober)?buergermeister|landeshauptstadt|lhst|lh$).*|\w+stadt|einheitsgemeinde"
)
NO_DISTRICT = ("kreisfrei", "kreisstadt", "kreisangeh")
DISTRICT_WORDS = re.compile(r"(kreis|landkreis|landrat|landraet).*|lk|lkr|lra|staedteregion")
# Communities and circles that bear a town's name and are neither town nor district.
OTHER_WORDS = re.compile(
    r"\w+(gemeinde|kreis)|vg|sg|vgem|verwaltungsgemeinschaft|region|bistum|erzbistum"
)
# Words that stand behind a name after a comma, too: "Kleve, Kreis".
BEHIND = frozenset("kreis landkreis lk stadt gemeinde".split())
# By their joined names; those that are cities as well are left out.
STATES = {
    "".join(word.text for word in words_of(name)): key
    for key, (name, _short) in keys.STATES.items()
    if key not in ("02", "04", "11")
}
FILLERS = frozenset("der die das des dem den fuer von vom im in beim bei zum zur".split())
ADJECTIVES = re.compile(r"(kreisfrei|kreisangehoerig|gross|klein|frei|mittler)\w*")
# Before a name they belong to it: "Bad Essen" is not Essen.
PARTS_OF_NAMES = frozenset(
    "bad sankt alt neu gross klein ober unter nieder hohen alten neuen hoch frau herr herrn".split()
)
OFFICE = re.compile(
    r".*(amt|amts|amtes|werke?|betriebe?|rat|ung|ungen|erei|stelle|dezernat|bereich|abteilung|referat"
    r"|team|meister|meisterin|wehr|schulen?|haus|dienste?|service|zentrum|buero|kasse|zentrale|leitung"
    r"|archiv|finanzen|jugend|soziales|umwelt|verkehr|bauen|recht|personal|kultur|sport|museum|edv"
    r"|organisation|bibliothek|presse|baeder|gesellschaft|entsorgung|rathaus|ordnung|technik)"
)


def kind_of_word(text: str) -> str:
    """Which kind of organisation a word beside a name announces; "" where it announces none."""
    if text in REGION_WORDS:
        return REGION
    if text.startswith(NO_DISTRICT):
        return TOWN
    if DISTRICT_WORDS.fullmatch(text):
        return DISTRICT
    if TOWN_WORDS.fullmatch(text):
        return TOWN
    return OTHER if OTHER_WORDS.fullmatch(text) else ""


def marker(words: Sequence[Word], hit: Hit, starts: set[int]) -> Word | None:
    """The word before or behind the name that says what it is: "Kreis", "Stadt"."""
    place = hit.start
    while place > 0 and not re.search(r"[,;|\n]", words[place].before):
        place -= 1
        word = words[place]
        if kind_of_word(word.text) and not ADJECTIVES.fullmatch(word.text):
            return word
        if word.text not in FILLERS and not ADJECTIVES.fullmatch(word.text):
            break
    if hit.end < len(words) and hit.end + 1 not in starts:
        word = words[hit.end]
        is_last = word.ends_part or hit.end + 1 == len(words)
        is_near = "," not in word.before and kind_of_word(word.text) == DISTRICT
        if is_last and (is_near or word.text in BEHIND):
            return word
    return None


def is_part_of_name(words: Sequence[Word], hit: Hit) -> bool:
    """Whether the word before makes it another name: "Bad Essen"."""
    first = words[hit.start]
    return (
        hit.start > 0 and words[hit.start - 1].text in PARTS_OF_NAMES and first.before in (" ", "-")
    )


def is_hyphenated(words: Sequence[Word], hit: Hit) -> bool:
    """Whether it is the second half of another name, as in "Steinbach-Hallenberg"."""
    first = words[hit.start]
    if hit.start == 0 or first.before != "-":
        return False
    before = words[hit.start - 1]
    return before.is_capital and not kind_of_word(before.text)


def stands_at_edge(words: Sequence[Word], hit: Hit) -> bool:
    """Whether the name begins or ends its part of the text, legal forms left out."""
    return words[hit.start].begins_part or ends_its_part(words, hit)


def ends_its_part(words: Sequence[Word], hit: Hit) -> bool:
    for place in range(hit.end - 1, len(words)):
        if words[place].ends_part:
            return True
        following = words[place + 1] if place + 1 < len(words) else None
        if following is None or not _says_nothing(following):
            return following is None
    return True


def _says_nothing(word: Word) -> bool:
    return word.text in LEGAL_FORMS or word.text.isdigit()


def agreement(words: Sequence[Word], hit: Hit, own: frozenset[str]) -> int:
    """1 where words behind the name say that it is this one, -1 that it is another, else 0.

    `own` are the words that the organisation is told from its namesakes by.
    """
    following, is_said = _qualifying(words, hit)
    for word in following:
        if _means(word, own):
            return 1
    if not is_said:
        return 0
    for word in following:
        is_number_or_sign = word.text.isdigit() or (word.typed.isupper() and len(word.text) < 6)
        if is_number_or_sign or kind_of_word(word.text) or OFFICE.fullmatch(word.text):
            return 0
    return -1 if any(word.is_capital for word in following) else 0


def _qualifying(words: Sequence[Word], hit: Hit) -> tuple[list[Word], bool]:
    """The words that may tell the name from namesakes, and whether they stand where such words do."""
    if hit.end >= len(words):
        return [], False
    place, gap = hit.end, words[hit.end].before.strip()
    if gap == "(":
        inside = [words[place]]
        while ")" not in words[place].after and place + 1 < len(words):
            place += 1
            inside.append(words[place])
        return [word for word in inside if word.text not in LINKS], True
    is_said = gap == "/"
    while (
        place < len(words) and words[place].text in LINKS and not BREAK.search(words[place].before)
    ):
        place += 1
        is_said = True
    if place >= len(words) or (place > hit.end and BREAK.search(words[place].before)):
        return [], False
    return [words[place]], is_said


def _means(word: Word, own: frozenset[str]) -> bool:
    text = word.text
    if len(text) < (2 if word.after.startswith(".") else 3):
        return False
    return any(
        text == one
        or (len(one) > 2 and (one.startswith(text) or text.startswith(one)))
        or _is_short_for(text, one)
        or _is_short_for(one, text)
        for one in own
    )


def _is_short_for(short: str, long: str) -> bool:
    """ "Rhld" for Rheinland: the letters in their order, from the first."""
    if not 3 <= len(short) < len(long) or short[0] != long[0] or len(short) > 5:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def states_in(words: Sequence[Word]) -> set[str]:
    """Keys of the states that the text names."""
    texts = ["".join(word.text for word in words[n : n + 2]) for n in range(len(words))]
    return {STATES[text] for text in [*texts, *(word.text for word in words)] if text in STATES}
