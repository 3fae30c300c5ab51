"""Parts of compounds, from a small list of our own: no dictionary has to be installed.

Parts live in a field of their own with a low weight. In the only field they would make
"Kaufvertrag" score like "Vertrag" (measured, docs/search.md).
"""

import re
from functools import lru_cache
from pathlib import Path

from .german import LONGEST_WORD, normalise, stem

SHORTEST_PART = 4
SHORTEST_COMPOUND = 8
# An end with a shorter stem counts only after a known word: "Direktor" is no kind of "Tor".
SHORTEST_ALONE = 4
_LINKS = ("s", "es", "n", "en", "er", "e")
# "diskutieren" is made of no animals.
_VERB_ENDS = ("ieren", "iert", "ierte", "ierten", "ierend")
_PREFIXES = (
    "ab", "an", "auf", "aus", "be", "bei", "durch", "ein", "ent", "er", "fest", "fort", "frei", "ge",
    "her", "hin", "hinter", "los", "mit", "nach", "nieder", "um", "un", "unter", "uber", "ver", "vor",
    "weg", "weiter", "wider", "wieder", "zer", "zu", "zuruck", "zusammen",
)  # fmt: skip
# Begins where a word begins only: each letter of a long word would be a beginning otherwise.
_JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:-[^\W_]++)+")


def _known() -> dict[str, str]:
    """Every spelling of a known end that may stand at the end of a compound -> its stem."""
    path = Path(__file__).with_name("compound_parts.txt")
    words = [line.strip() for line in path.read_text("utf-8").splitlines()]
    found: dict[str, str] = {}
    for word in words:
        if word and not word.startswith("#") and len(word) >= SHORTEST_PART - 1:
            for ending in ("", "e", "en", "er", "es", "s", "n", "ern"):
                found.setdefault(word + ending, stem(word))
    return found


_ENDS = _known()
_STEMS = frozenset(_ENDS.values())
_LONGEST = max(map(len, _ENDS))


@lru_cache(maxsize=200_000)
def parts_of(word: str) -> tuple[str, ...]:
    """Stems of the parts of one word, and of the word itself where it is a known end.

    >>> parts_of("Hundesteuer")
    ('hund', 'steu')
    """
    folded = normalise(word)
    if folded in _ENDS:
        return (_ENDS[folded],)
    if not SHORTEST_COMPOUND <= len(folded) <= LONGEST_WORD or folded.endswith(_VERB_ENDS):
        return ()
    for length in range(min(_LONGEST, len(folded) - SHORTEST_PART), 2, -1):
        end = _ENDS.get(folded[-length:])
        before = folded[:-length]
        if end is not None and (len(end) >= SHORTEST_ALONE or _is_known(before)):
            return (*(parts_of(before) or (_unlinked(before),)), end)
    return ()


def _is_known(part: str) -> bool:
    """Whether this is a word of the list, or one that is made of them, with what links it."""
    if part in _ENDS or parts_of(part):
        return True
    return any(part.endswith(link) and part[: -len(link)] in _ENDS for link in _LINKS)


def is_german(word: str) -> bool:
    """Whether the word is one of the list, made of its words, or one of them behind a prefix."""
    folded = normalise(word)
    if folded in _ENDS or any(rest in _ENDS for rest in without_prefix(word)):
        return True
    parts = parts_of(folded)
    return bool(parts) and set(parts) <= _STEMS


def without_prefix(word: str) -> list[str]:
    """What is left of the word without a prefix of German verbs and nouns: "unterschreiben"."""
    folded = normalise(word)
    return [
        folded[len(prefix) :]
        for prefix in _PREFIXES
        if folded.startswith(prefix) and len(folded) - len(prefix) >= SHORTEST_PART
    ]


def _unlinked(part: str) -> str:
    """The stem of the part before the end, without the letters that join them."""
    if part.endswith("s") and len(part) > SHORTEST_PART:
        part = part[:-1]
    return stem(part)


def joined_spellings(text: str) -> list[str]:
    """ "E-Rechnung" -> "ERechnung", "DS-GVO" -> "DSGVO"."""
    return [found.replace("-", "") for found in _JOINED.findall(text)]


def joined_words(text: str) -> list[str]:
    """The stems of `joined_spellings`: what is written with a hyphen is found without it."""
    return [stem(joined) for joined in joined_spellings(text)]
