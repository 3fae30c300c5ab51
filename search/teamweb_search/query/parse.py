"""Reads what somebody typed. Nothing typed is ever an error; what makes no sense is a word."""

import re
from dataclasses import dataclass, field
from typing import Any

from ..analysis import clean, tokens
from ..analysis.german import each_paragraph
from ..labels import kinds_named
from .search_query import Form, SearchQuery, Term
from .synonyms import synonyms_in

MAX_LENGTH = 500
MAX_TERMS = 40

_QUOTED = r'(?:"[^"]*"|„[^“”"]*[“”"]|»[^«]*«)'
_PIECE = re.compile(
    rf"(?:kind|art|space|bereich):{_QUOTED}|[-+−–]?{_QUOTED}|" r'[^\s"„»]+|["„»]', re.IGNORECASE
)
# "autor:Meier" looks like a filter; "Kolleg:innen", "10:30" and addresses do not.
_LIKE_A_FILTER = re.compile(r"(?!mailto:|urn:|doi:)[^\W\d_]{3,20}:(?!in\b|innen|/)[^\W_]{2}.*")
_PARAGRAPH = re.compile(r"§+\s*(\d)")
_NORM = re.compile(r"§\d\w*")
_QUOTES = '"„“”»«'
_FIELDS = {
    "kind": "kinds",
    "art": "kinds",
    "space": "spaces",
    "bereich": "spaces",
    "year": "years",
    "jahr": "years",
}
_AND = {"AND", "UND"}
_OR = {"OR", "ODER"}
_NOT = {"NOT", "NICHT"}


@dataclass
class _Clause:
    """Terms of which a hit needs one; `must` when it needs one in any case."""

    any_of: list[Term]
    must: bool = False


@dataclass
class _ParseState:
    clauses: list[_Clause] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=dict)
    not_understood: list[str] = field(default_factory=list)


def parse(typed: str, **filters: Any) -> SearchQuery:
    """`filters` are those of the page's form and the API: kinds, spaces, years, page, size."""
    typed = _PARAGRAPH.sub(r"§\1", each_paragraph(clean(typed)[:MAX_LENGTH]))
    reading = _read(_pieces(typed))
    words: list[str] = []
    prefixes: list[str] = []
    required: list[tuple[Term, ...]] = []
    for clause in reading.clauses[:MAX_TERMS]:
        if clause.must:
            required.append(tuple(clause.any_of))
            continue
        for term in clause.any_of:
            if term.form is Form.WORD:
                words.append(term.text)
            elif term.form is Form.PREFIX:
                prefixes.append(term.text)
            else:
                required.append((term,))
    years = [int(year) for year in reading.filters.get("years", [])]
    words = _unique(words)
    kinds = [*filters.pop("kinds", ()), *reading.filters.get("kinds", [])]
    return SearchQuery(
        words=tuple(words),
        required=tuple(required),
        prefixes=tuple(_unique(prefixes)),
        excluded=tuple(_unique(reading.excluded)[:MAX_TERMS]),
        kinds=tuple(_unique(kind for typed in kinds for kind in kinds_named(typed))),
        spaces=tuple(_unique([*filters.pop("spaces", ()), *reading.filters.get("spaces", [])])),
        years=tuple(_unique([*filters.pop("years", ()), *years])),
        alternatives=synonyms_in(words),
        not_understood=tuple(_unique(reading.not_understood)),
        **filters,
    )


def _pieces(typed: str) -> list[str]:
    """A minus that follows a quote directly ("Model C"-Schulen) excludes nothing."""
    found = []
    for match in _PIECE.finditer(typed):
        is_glued = match.start() > 0 and not typed[match.start() - 1].isspace()
        found.append(match[0].lstrip("-+−–") if is_glued else match[0])
    return [piece for piece in found if piece]


def _read(pieces: list[str]) -> _ParseState:
    reading = _ParseState()
    joins = excludes = False  # the operator that waits for its second word
    alternative = False
    for position, piece in enumerate(pieces):
        if 0 < position < len(pieces) - 1 and reading.clauses and piece in _AND | _OR:
            joins, alternative = piece in _AND, piece in _OR
            continue
        if piece in _NOT and position < len(pieces) - 1:
            excludes = True
            continue
        if _is_filter(piece, reading):
            continue
        minus = piece[0] in "-−–" and len(piece) > 1
        plus = piece[0] == "+" and len(piece) > 1
        terms = _terms(piece.lstrip("-+−–"))
        if terms and (minus or excludes):
            reading.excluded += _excluded(terms)
        elif terms and alternative and reading.clauses:
            reading.clauses[-1].any_of += terms
        elif terms:
            if joins and reading.clauses:
                reading.clauses[-1].must = True
            must = plus or joins
            if must or terms[0].form is Form.PHRASE:
                reading.clauses += [_Clause([term], must=True) for term in terms]
            else:
                reading.clauses += [_Clause([term]) for term in terms]
        joins = alternative = excludes = False
    return reading


def _excluded(terms: list[Term]) -> list[Term]:
    """ "-DS-GVO" excludes the whole of it, not everything with "DS"."""
    if len(terms) > 1:
        return [Term(" ".join(term.text for term in terms), Form.PHRASE)]
    return terms


def _is_filter(piece: str, reading: _ParseState) -> bool:
    name, colon, value = piece.partition(":")
    target = _FIELDS.get(name.lower())
    value = value.strip(_QUOTES)
    if not (colon and value):
        return False
    if target is None or (target == "years" and not re.fullmatch(r"[0-9]{4}", value)):
        if target or _LIKE_A_FILTER.fullmatch(piece):
            reading.not_understood.append(piece)
        return False
    reading.filters.setdefault(target, []).append(value)
    return True


def _terms(piece: str) -> list[Term]:
    """The words of one piece; quoted words are one phrase, "wort*" is a prefix."""
    if piece and piece[0] in _QUOTES:
        text = piece.strip(_QUOTES).strip()
        return [Term(text, Form.PHRASE)] if any(tokens(text)) else []
    if norms := _NORM.findall(piece):
        rest = [Term(token.text) for token in tokens(_NORM.sub(" ", piece))]
        return [*map(Term, norms), *rest]
    words = [token.text for token in tokens(piece)]
    if not words:
        return []
    if piece.endswith("*") and len(words[-1]) > 1:
        return [*map(Term, words[:-1]), Term(words[-1], Form.PREFIX)]
    if len(words) > 1 and "-" in piece and all(len(word) > 1 or word.isalpha() for word in words):
        # Kept in one: engines also look for its words joined ("E-Rechnung", "eRechnung").
        return [Term("-".join(words))]
    return [Term(word) for word in words]


def _unique(items: Any) -> list:
    return list(dict.fromkeys(items))
