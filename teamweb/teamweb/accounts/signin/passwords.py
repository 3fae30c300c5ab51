"""Refuses passwords that people in German offices take first: words, names, months, places and years.

The list that Django brings is English. Ours is a pattern: whatever is put together of at most three
words of the list, with years, dates, numbers that count up, neighbouring keys and punctuation between
them, is common, in whatever case, with umlauts written out or not, and with digits for letters.
"""

import re
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .common_words import FILLERS, WORDS

MOST_WORDS = 3
# Longer ones are put together of more than anybody guesses.
LONGEST = 64
_FREE_DIGITS = 4
_KEYS = ("qwertzuiopue", "qwertyuiop", "asdfghjkloeae", "yxcvbnm", "zxcvbnm", "abcdefghijkl")
_ROWS = (*_KEYS, *(row[::-1] for row in _KEYS))
_LETTERS_OF = dict(
    zip("01345678@$!€|9", ["o", "il", *"easgtbas", "il", "e", "il", "g"], strict=True)
)
_WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_WITHOUT_DOTS = {"ä": "a", "ö": "o", "ü": "u", "ß": "ss"}
_DAY, _MONTH, _YEAR = r"(0[1-9]|[12]\d|3[01])", r"(0[1-9]|1[0-2])", r"(19|20)\d\d"
_COUNTED = "|".join(
    row[start : start + 3]
    + "".join(f"(?:{key}" for key in row[start + 3 :])
    + ")?" * (len(row) - start - 3)
    for row in ("1234567890", "0123456789", "9876543210")
    for start in range(len(row) - 2)
)
# Dates, years, counting up or down, one digit again and again; and up to two digits more.
_EASY_NUMBER = re.compile(
    rf"(?:{_DAY}{_MONTH}{_YEAR}|{_DAY}{_MONTH}(\d\d)?|{_YEAR}|{_MONTH}{_YEAR}|{_YEAR}{_MONTH}{_DAY}"
    rf"|(?P<same>\d)(?P=same){{2,}}|{_COUNTED})+\d{{0,2}}"
)


class CommonPatternValidator:
    """For AUTH_PASSWORD_VALIDATORS; `words` are those of the site itself, such as its name."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self.words = tuple(words)

    def validate(self, password: str, user: object = None) -> None:
        if is_common(password, self.words):
            raise ValidationError(
                _(
                    "This password is easy to guess: it is put together of common words, names, "
                    "months or places and of numbers. Take four words that have nothing to do "
                    "with each other."
                ),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Your password must not be put together of a few common words and numbers.")


def is_common(password: str, own_words: tuple[str, ...] = ()) -> bool:
    """Whether it consists only of a few common words and their usual surroundings."""
    text = _respelt(password.casefold().strip(), _WRITTEN_OUT)
    if not text:
        return False
    if len(text) > LONGEST:
        return _unit(text) is not None
    by_letter = _by_first_letter(own_words)
    # For each place: with how few different words everything before it is explained.
    best: list[frozenset[str] | None] = [frozenset()] + [None] * len(text)
    for start in range(len(text)):
        words = best[start]
        if words is None:
            continue
        for end in _ends_of_filling(text, start):
            _keep(best, end, words)
        letters = _LETTERS_OF.get(text[start], "") + text[start]
        for word in {word for letter in letters for word in by_letter.get(letter, ())}:
            if _stands_at(word, text, start):
                more = words if word in FILLERS else words | {word}
                if len(more) <= MOST_WORDS:
                    _keep(best, start + len(word), more)
    return best[-1] is not None or _unit(text) is not None


def _keep(best: list[frozenset[str] | None], place: int, words: frozenset[str]) -> None:
    known = best[place]
    if known is None or len(words) < len(known):
        best[place] = words


def _ends_of_filling(text: str, start: int) -> list[int]:
    """Where something that is no word, but easily guessed, may end when it starts here."""
    ends = []
    if not text[start].isalnum():
        ends.append(start + 1)
    same = start + 1
    while same < len(text) and text[same] == text[start]:
        same += 1
    if same - start >= 3:
        ends.append(same)
    for row in _ROWS:
        at = row.find(text[start])
        length = 0
        while at >= 0 and at + length < len(row) and text[start + length :][:1] == row[at + length]:
            length += 1
        ends += range(start + 4, start + length + 1)
    # Only from where the number begins, so that a long one is not taken apart.
    digits = re.match(r"[0-9]+", text[start:])
    is_whole = not text[:start][-1:].isdecimal()
    if digits and is_whole and (len(digits[0]) <= _FREE_DIGITS or _is_easy(digits[0])):
        ends.append(start + len(digits[0]))
    return ends


def _is_easy(digits: str) -> bool:
    return _EASY_NUMBER.fullmatch(digits) is not None


def _unit(text: str) -> str | None:
    """What a text repeats from its beginning to its end, when that is short."""
    for length in range(1, 6):
        unit = text[:length]
        if len(text) >= 3 * length and text == (unit * (len(text) // length + 1))[: len(text)]:
            return unit
    return None


def _stands_at(word: str, text: str, start: int) -> bool:
    if start + len(word) > len(text):
        return False
    return all(
        letter == there or letter in _LETTERS_OF.get(there, "")
        for letter, there in zip(word, text[start:], strict=False)
    )


@cache
def _by_first_letter(own_words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for word in (*WORDS, *FILLERS, *own_words):
        for spelling in (_WRITTEN_OUT, _WITHOUT_DOTS):
            spelt = _respelt(word.casefold(), spelling)
            found.setdefault(spelt[0], set()).add(spelt)
    return {letter: tuple(sorted(words)) for letter, words in found.items()}


def _respelt(text: str, spelling: dict[str, str]) -> str:
    return "".join(spelling.get(letter, letter) for letter in text)
