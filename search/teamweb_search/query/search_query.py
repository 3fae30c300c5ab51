from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Self

from ..analysis import is_stop_word

MAX_SIZE = 100
# Engines count and sort no further than this; deeper pages help nobody.
MAX_DEPTH = 10_000


class Form(Enum):
    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Term:
    text: str
    form: Form = Form.WORD


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """`words` rank by how many of them are found; `required` groups each need one of theirs."""

    words: tuple[str, ...] = ()
    required: tuple[tuple[Term, ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    excluded: tuple[Term, ...] = ()
    kinds: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    page: int = 1
    size: int = 20
    # Word as typed -> other words that count like it (synonyms, words spelt nearly the same).
    alternatives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Let words that say little find something too: for when the others find nothing.
    with_stop_words: bool = False
    # Pieces that look like a filter and are none ("autor:Meier"): they count as words.
    not_understood: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.size <= MAX_SIZE:
            raise ValueError(f"size must be between 1 and {MAX_SIZE}")
        if self.page < 1:
            raise ValueError("page must be 1 or more")

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def is_empty(self) -> bool:
        """Asks for nothing at all: no word and no filter."""
        return not (self.has_words or self.excluded or self.kinds or self.spaces or self.years)

    @property
    def has_words(self) -> bool:
        return bool(self.words or self.required or self.prefixes)

    @property
    def finding_words(self) -> tuple[str, ...]:
        """The words that find documents: without stop words, unless nothing else was typed."""
        if self.with_stop_words:
            return self.words
        return tuple(word for word in self.words if not is_stop_word(word)) or self.words

    def single_words(self) -> Iterator[str]:
        """Every word that may be misspelt: not quotes, prefixes or what is excluded."""
        yield from self.finding_words
        for group in self.required:
            yield from (term.text for term in group if term.form is Form.WORD)

    def positive_terms(self) -> Iterator[Term]:
        """What a hit is found by, for highlighting."""
        for word in self.words:
            yield Term(word)
        for group in self.required:
            yield from group
        for prefix in self.prefixes:
            yield Term(prefix, Form.PREFIX)

    def without_quotes(self) -> Self:
        """The same with the words of quotes as plain words, for when nothing is exactly so."""
        quoted = [g[0].text for g in self.required if len(g) == 1 and g[0].form is Form.PHRASE]
        rest = tuple(g for g in self.required if not (len(g) == 1 and g[0].form is Form.PHRASE))
        words = [*self.words, *(word for text in quoted for word in text.split())]
        return replace(self, words=tuple(dict.fromkeys(words)), required=rest)

    def with_alternatives(self, more: dict[str, tuple[str, ...]]) -> Self:
        merged = {**self.alternatives}
        for word, others in more.items():
            merged[word] = (*merged.get(word, ()), *others)
        return replace(self, alternatives=merged)
