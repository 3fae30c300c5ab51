"""Terms as lexemes of a tsvector, within the limits PostgreSQL sets.

A label says where a stem occurs: A title, B headings and labels, C body, D parts of compounds.
"""

from collections.abc import Iterable

from ..terms import Terms

# A lexeme has at most 2,046 bytes, four for each letter; longer "words" are data.
LONGEST = 400
LAST_POSITION = 16_383
# More occurrences of one word than this change no score.
MOST_POSITIONS = 40
# PostgreSQL takes 1 MB for one document; the words at the end of a longer one are not found.
MOST_BYTES = 900_000
# No phrase reaches across a gap between two fields.
GAP = 10
EXACT, PART = "=", "+"
BREAK = " ¶ "


def vector(terms: Terms) -> str:
    """The text of a tsvector."""
    found: dict[str, list[str]] = {}
    before = 0
    for label, text in (("A", terms.title), ("B", terms.headings), ("C", terms.body)):
        words = text.split()
        for position, word in enumerate(words, before + 1):
            _add(found, word, position, label)
        before += len(words) + GAP
    for text in terms.exact:
        for word in text.split():
            _add(found, EXACT + word, LAST_POSITION, "C")
    for position, word in enumerate(terms.parts.split(), before + 1):
        _add(found, PART + word, position, "D")
    return " ".join(_fitting(found))


def _add(found: dict[str, list[str]], word: str, position: int, label: str) -> None:
    positions = found.setdefault(word[:LONGEST], [])
    if len(positions) < MOST_POSITIONS:
        positions.append(f"{min(position, LAST_POSITION)}{label}")


def _fitting(found: dict[str, list[str]]) -> Iterable[str]:
    size = 0
    for lexeme, positions in found.items():
        size += len(lexeme.encode()) + 2 * len(positions) + 8
        if size > MOST_BYTES:
            return
        yield f"{quoted(lexeme)}:{','.join(positions)}"


def quotable(terms: Terms) -> str:
    """The unstemmed words in their order, for quotes: positions in a tsvector end too early."""
    return f" {BREAK.join(terms.exact)} "


def quoted(lexeme: str) -> str:
    """A lexeme in the text of a tsvector or tsquery."""
    return "'" + lexeme[:LONGEST].replace("\\", "\\\\").replace("'", "''") + "'"
