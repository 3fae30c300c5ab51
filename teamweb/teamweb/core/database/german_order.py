"""German alphabetical order (DIN 5007-1) of lists, alike on both databases.

ä, ö, ü stand with a, o, u and ß with ss; upper and lower case stand together. PostgreSQL has the
collation from ICU; to SQLite it is given here, for each connection.
"""

import unicodedata
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import F
from django.db.models.expressions import Func, OrderBy
from django.db.models.functions import Collate

GERMAN = "de-x-icu"
# Signs stand before digits, digits before letters, as ICU has them.
_SIGNS = " _-–—,;:!?.…·'‘’‚‹›\"“”„«»()[]{}§¶@*/\\&#%‰†‡•`´^¨°©®+±÷×<=>|~¢$£¥€"


def german(text: str | Func) -> OrderBy:
    """To order rows by a text, a field or a function: `rows.order_by(german("title"), "pk")`."""
    return Collate(F(text) if isinstance(text, str) else text, GERMAN).asc()


@lru_cache(maxsize=100_000)
def german_key(text: str) -> tuple[list[int], list[str], list[bool], str]:
    """To sort texts in Python: `sorted(names, key=german_key)`."""
    places: list[int] = []
    marks: list[str] = []
    capitals: list[bool] = []
    for letter in unicodedata.normalize("NFD", text):
        if unicodedata.combining(letter) and marks:
            marks[-1] += letter
            continue
        for plain in letter.casefold():
            places.append(_place(plain))
            marks.append("ß" if letter in "ßẞ" else "")
            capitals.append(letter.isupper())
    return places, marks, capitals, text


def _place(letter: str) -> int:
    sign = _SIGNS.find(letter)
    if sign >= 0:
        return sign
    kind = {"L": 4, "N": 3, "S": 2, "P": 1}.get(unicodedata.category(letter)[0], 0)
    return kind << 24 | ord(letter)


def _compare(first: str, second: str) -> int:
    one, other = german_key(first), german_key(second)
    return (one > other) - (one < other)


def _register(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(GERMAN, _compare)


# Whichever plugin is loaded first: the function is the same.
connection_created.connect(_register, dispatch_uid="german_order")
