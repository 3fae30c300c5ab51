"""Parts of compounds, from a small list of our own: no dictionary has to be installed.

Parts live in a field of their own with a low weight. In the only field they would make
"Kaufvertrag" score like "Vertrag" (measured, docs/search.md).
"""

import re
from functools import lru_cache
from pathlib import Path

from .german import normalise, stem

SHORTEST_PART = 4
SHORTEST_COMPOUND = 8
_LINKS = ("s", "es", "n", "en", "er", "e")
_JOINED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")


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
    if len(folded) < SHORTEST_COMPOUND:
        return ()
    for length in range(min(_LONGEST, len(folded) - SHORTEST_PART), 2, -1):
        end = _ENDS.get(folded[-length:])
        if end is not None:
            before = folded[:-length]
            return (*(parts_of(before) or (_unlinked(before),)), end)
    return ()


def _unlinked(part: str) -> str:
    """The stem of what stands before the end, without the letters that join them."""
    if part.endswith("s") and len(part) > SHORTEST_PART:
        part = part[:-1]
    return stem(part)


def joined_spellings(text: str) -> list[str]:
    """ "E-Rechnung" -> "ERechnung", "DS-GVO" -> "DSGVO"."""
    return [found.replace("-", "") for found in _JOINED.findall(text)]


def joined_words(text: str) -> list[str]:
    """The stems of `joined_spellings`: what is written with a hyphen is found without it."""
    return [stem(joined) for joined in joined_spellings(text)]
