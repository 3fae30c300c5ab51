"""Words of a German text: cut, folded and stemmed. Reasons and figures: docs/search.md."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

# Invisible characters that text from Word and PDF carries inside words, and odd hyphens.
_INVISIBLE = dict.fromkeys([0x00, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_HYPHENS = dict.fromkeys([0x2010, 0x2011], "-")
_CLEANED = {**_INVISIBLE, **_HYPHENS}

_WORD = re.compile(r"[^\W_]+")
_EXACT = re.compile(r"§+\s*(\d[^\W_]*)|[^\W_]+")
# "ue" after a vowel or q is no umlaut: "neue", "Quelle".
_UMLAUT_SPELT_OUT = re.compile(r"ae|oe|(?<![aeiouyq])ue")
_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_ACCENT = re.compile(r"[\u0300-\u036f]")

_stem_words = snowballstemmer.stemmer("german").stemWord


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


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one word, as both sides of the embedded engine compare it."""
    folded = normalise(word)
    return _stem_words(folded) or folded


def stems(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text)]


def exact_tokens(text: str) -> list[str]:
    """Words without stemming, for quotes and numbers: "§126a" and "§ 126a" are one token."""
    return [
        f"par{match[1].lower()}" if match[1] else normalise(match[0])
        for match in _EXACT.finditer(text)
    ]
