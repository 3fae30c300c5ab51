"""Words of a German text: cut, folded and stemmed. Reasons and figures: docs/search.md."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from .stop_words import WORDS

# Invisible characters that text from Word and PDF carries inside words, and odd hyphens.
_INVISIBLE = dict.fromkeys([0x00, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_HYPHENS = dict.fromkeys([0x2010, 0x2011], "-")
_CLEANED = {**_INVISIBLE, **_HYPHENS}

_WORD = re.compile(r"[^\W_]+")
_EXACT = re.compile(r"(?<!§)§++\s*+(\d[^\W_]*)|[^\W_]+")
_PARAGRAPHS = re.compile(r"§§\s*\d\w*(?:\s*(?:,|/|-|–|und|oder|bis|u\.)\s*\d\w*)+")
_NUMBER = re.compile(r"(?<![\w§])(?=\d)")
# "ue" after a vowel or q is no umlaut: "neue", "Quelle".
_UMLAUT_SPELT_OUT = re.compile(r"ae|oe|(?<![aeiouyq])ue")
_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_ACCENT = re.compile(r"[\u0300-\u036f]")

# Endings of inflected words, for those whose stem would be a stop word.
_ENDINGS = ("ern", "em", "en", "er", "es", "e", "n", "s")

# Longer "words" are data: they have no stem and no parts.
LONGEST_WORD = 100

_stem_word = snowballstemmer.stemmer("german").stemWord


class Token(NamedTuple):
    """A word as written and where it stands in the text."""

    text: str
    start: int
    end: int


def clean(text: str) -> str:
    """Composed characters, no invisible ones, plain hyphens. Texts and queries alike."""
    return unicodedata.normalize("NFC", text).translate(_CLEANED)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text that went through `clean`."""
    for match in _WORD.finditer(text):
        yield Token(match.group(), match.start(), match.end())


@lru_cache(maxsize=200_000)
def normalise(word: str) -> str:
    """Lower case, without umlauts, ß and accents; "ae", "oe", "ue" count as umlauts."""
    word = word.lower()
    if word.isascii():
        return _UMLAUT_SPELT_OUT.sub(lambda found: found.group()[0], word)
    word = _UMLAUT_SPELT_OUT.sub(lambda found: found.group()[0], word.translate(_FOLDED))
    return _ACCENT.sub("", unicodedata.normalize("NFKD", word)).lower() or word


_STOP_WORDS = frozenset(map(normalise, WORDS))
_STOP_STEMS = _STOP_WORDS.union(map(_stem_word, _STOP_WORDS))


def is_stop_word(word: str) -> bool:
    return normalise(word) in _STOP_WORDS


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one word, as both sides of a search compare it.

    No other word is cut down to a stop word: "Sicherheit" would be found by "sich".
    """
    folded = normalise(word)
    if len(folded) > LONGEST_WORD:
        return folded
    stemmed = _stem_word(folded) or folded
    if stemmed not in _STOP_STEMS or folded in _STOP_WORDS:
        return stemmed
    for ending in _ENDINGS:
        if folded.endswith(ending) and folded[: -len(ending)] not in _STOP_STEMS:
            return folded[: -len(ending)]
    return folded


def stems(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text)]


def each_paragraph(text: str) -> str:
    """ "§§ 3, 4 und 5" -> "§§ §3, §4 und §5": each of them is found by itself."""
    return _PARAGRAPHS.sub(lambda found: _NUMBER.sub("§", found[0]), text)


def exact_tokens(text: str) -> list[str]:
    """Words without stemming, for quotes and numbers: "§126a" and "§ 126a" are one token."""
    return [
        f"par{match[1].lower().removesuffix('ff')}" if match[1] else normalise(match[0])
        for match in _EXACT.finditer(each_paragraph(text))
    ]
