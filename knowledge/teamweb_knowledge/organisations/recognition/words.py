"""A typed text as words, spelt alike, with what stands between them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Letters, with an apostrophe inside a word ("M'gladbach"), or digits.
PIECE = re.compile(r"[^\W\d_]+(?:['’`´][^\W\d_]+)*|\d+")
CAPITAL_INSIDE = re.compile(r"(?<=[a-zäöüß]{2})(?=[A-ZÄÖÜ][a-zäöü])")
# Also a name as in an address: small letters with hyphens.
ADDRESS = re.compile(
    r"(?i:https?://\S+|[\w.+-]+@\S+|\b(?:[\w-]+\.)+(?:de|com|org|net|eu|nrw)\b)"
    r"|(?<![\w-])[a-zäöüß]+(?:-[a-zäöüß]+)+(?![\w-])"
)
# What ends a part of the text: the words behind it say something else.
BREAK = re.compile(r"[,;:|()\[\]/\n\t&+•·@\"]|\s[-–—]+\s|[–—]")
# "Märkischer", "Märkischen" and "Märkisches" are the same word.
INFLECTED = re.compile(r"(?<=isch)(er|en|es|em|e)$")
SAME = {"st": "sankt", "skt": "sankt", "kreises": "kreis", "krs": "kreis", "kr": "kreis"}
LONGEST = 300


@dataclass(frozen=True)
class Word:
    text: str
    typed: str
    # What stands before it and behind it.
    before: str
    after: str

    @property
    def is_abbreviated(self) -> bool:
        return self.after.startswith(".") and len(self.text) > 2

    @property
    def begins_part(self) -> bool:
        return BREAK.search(self.before) is not None or self.before.startswith("^")

    @property
    def ends_part(self) -> bool:
        return BREAK.search(self.after) is not None or self.after.endswith("$")

    @property
    def is_capital(self) -> bool:
        return self.typed[:1].isupper()


def words_of(text: str) -> list[Word]:
    text = ADDRESS.sub(_parts_of_address, unicodedata.normalize("NFC", text[:LONGEST]))
    text = CAPITAL_INSIDE.sub(" ", text)
    pieces = list(PIECE.finditer(text))
    gaps = [text[one.end() : other.start()] for one, other in pairwise(pieces)]
    first = "^" + (text[: pieces[0].start()] if pieces else "")
    last = (text[pieces[-1].end() :] if pieces else "") + "$"
    befores, afters = [first, *gaps], [*gaps, last]
    return [
        Word(spelt(piece[0]), piece[0], before, after)
        for piece, before, after in zip(pieces, befores, afters, strict=False)
    ]


def _parts_of_address(found: re.Match[str]) -> str:
    """An address as words with capitals: its parts are divided, hyphens in them are blanks."""
    return re.sub(r"[.@/?=:]+", " | ", re.sub(r"[-_]", " ", found[0])).title()


@lru_cache(maxsize=10_000)
def spelt(word: str) -> str:
    """One spelling: "Münster", "MUENSTER" and "Mu\u0308nster" are alike; inflection is dropped."""
    text = unicodedata.normalize("NFC", word).casefold().translate(SPELT_OUT)
    plain = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in plain if not unicodedata.combining(letter))
    text = INFLECTED.sub("", text)
    return SAME.get(text, text)
