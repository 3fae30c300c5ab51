import time
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..analysis import clean, is_german, is_stop_word, normalise, tokens, without_prefix
from ..documents.document import Document
from ..models import IndexWrite, SearchIndex
from ..query.reader import Reader
from ..query.search_query import Form, SearchQuery
from .errors import IndexMissing
from .highlight import Highlighter
from .results import Facet, Hit, Results
from .scope import Scope
from .spelling import allowed_edits, edit_distance

FACETS = ("kind", "space", "year")
MOST_ALTERNATIVES = 8
# So many similar words are looked at, and documents with one of them counted.
MOST_CANDIDATES = 50
MOST_COUNTED = 1_000
# A word that is one letter farther from what was typed has to be so many times as frequent.
EDIT_WEIGHT = 30


@dataclass(frozen=True)
class Found:
    """A hit as it comes from the index, with the text that highlights are cut from."""

    hit: Hit
    body: str


@dataclass(frozen=True)
class Answer:
    total: int
    found: Sequence[Found]
    facets: dict[str, list[Facet]]


@dataclass(frozen=True)
class _SimilarWord:
    """A word spelt nearly as typed, and how many readable documents have it."""

    word: str
    edits: int
    count: int

    @property
    def likelihood(self) -> float:
        return self.count / EDIT_WEIGHT**self.edits


class Engine(ABC):
    """What search needs from an engine; the two below it pass one suite of tests.

    All documents of a source are written together under a version. A write with a lower
    version than what is there changes nothing, so late writes are harmless.
    """

    name: str

    # Writing

    def write(self, documents: Iterable[Document], *, version: int | None = None) -> None:
        """Write documents into every index in use or being built."""
        by_source: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            source = document.source or document.id
            by_source[source].append(replace(document, source=source))
        self.replace(by_source, version=version)

    def remove(self, sources: Iterable[str], *, version: int | None = None) -> None:
        self.replace({source: [] for source in sources}, version=version)

    def replace(
        self, documents: Mapping[str, Sequence[Document]], *, version: int | None = None
    ) -> None:
        """Make these the documents of these sources. Without a version: the newest write."""
        if version is None:
            version = new_version()
        self._replace(self.indexes(), documents, version)

    def fill(
        self, index: SearchIndex, documents: Mapping[str, Sequence[Document]], *, version: int
    ) -> None:
        """Like `replace`, into one index only: for reindexing."""
        self._replace([index], documents, version)

    @abstractmethod
    def _replace(
        self,
        indexes: Sequence[SearchIndex],
        documents: Mapping[str, Sequence[Document]],
        version: int,
    ) -> None: ...

    # Indexes

    def indexes(self) -> list[SearchIndex]:
        """The index in use and any being built; the first is made when there is none."""
        rows = SearchIndex.objects.filter(engine=self.name)
        found = list(rows.exclude(state=SearchIndex.State.RETIRED).order_by("pk"))
        if not any(index.state == SearchIndex.State.LIVE for index in found):
            index = self.create_index()
            self.make_live(index)
            found.append(index)
        return found

    def live(self) -> SearchIndex:
        state = SearchIndex.State.LIVE
        index = SearchIndex.objects.filter(engine=self.name, state=state).first()
        if index is None:
            raise IndexMissing("there is no index yet: run `teamweb reindex`")
        return index

    @abstractmethod
    def create_index(self) -> SearchIndex:
        """An empty index that live writes reach from now on, but no reader."""

    @abstractmethod
    def make_live(self, index: SearchIndex) -> None:
        """Let readers search this index from now on; the one before is retired."""

    @abstractmethod
    def drop(self, index: SearchIndex) -> None: ...

    @abstractmethod
    def has(self, index: SearchIndex) -> bool:
        """Whether the engine still has what the row says."""

    @abstractmethod
    def versions(self, index: SearchIndex) -> dict[str, int]:
        """Document id -> version, for comparing an index with the database."""

    @abstractmethod
    def refresh(self) -> None:
        """Make everything written visible to readers."""

    @abstractmethod
    def ping(self) -> None:
        """Raises SearchUnavailable when the engine does not answer, IndexMissing when readers
        have no index."""

    # Finding

    def find(self, query: SearchQuery, reader: Reader, *, with_highlights: bool = True) -> Results:
        """What the reader may see of what matches. Counts and facets are of exactly that.

        A word that no document has for this reader is tried again as what it may have been
        meant to be. Words that are only similar never stand before those that were typed.
        """
        started = time.perf_counter()
        scope = Scope.of(reader)
        missing = self._missing(query, scope)
        near = self._corrections(query, scope, missing)
        # What was asked for with AND is suggested, not replaced.
        replaced = {word: found for word, found in near.items() if word in query.words}
        tried, answer = query, Answer(0, [], {})
        for tried in self._attempts(query, replaced):
            answer = self._search(tried, scope)
            if answer.total:
                break
        suggestion = _corrected(query, self._as_written(near, scope)) if near else ""
        if tried.required != query.required and answer.total:
            suggestion = " ".join(tried.words)
        hits = [found.hit for found in answer.found]
        if with_highlights:
            highlighter = Highlighter(tried)
            hits = [highlighter.highlighted(found.hit, found.body) for found in answer.found]
        return Results(
            total=answer.total,
            hits=hits,
            facets=answer.facets,
            suggestion=suggestion,
            missing=tuple(missing),
            has_only_similar=bool(answer.total) and _are_all_in(query, missing),
            took_ms=round((time.perf_counter() - started) * 1000),
        )

    def _attempts(
        self, query: SearchQuery, near: Mapping[str, Sequence[_SimilarWord]]
    ) -> Iterator[SearchQuery]:
        """One after the other until something is found; the first is what was typed."""
        slips = _alternatives(near, most_edits=1)
        yield query.with_alternatives(slips)
        every = _alternatives(near, most_edits=2)
        if every != slips:
            yield query.with_alternatives(every)
        if query.words and query.without_quotes() != query:
            # A question that quotes something: better its other words than nothing.
            yield query.without_quotes().with_alternatives(every)
        if len(query.words) > len(query.finding_words) and not query.required:
            yield replace(query, with_stop_words=True)

    def titles(self, typed: str, reader: Reader, *, limit: int = 7) -> list[Hit]:
        """Readable documents whose title has all the words typed, the last one begun."""
        return self._titles(typed, Scope.of(reader), limit)

    def _missing(self, query: SearchQuery, scope: Scope) -> list[str]:
        """The words that no document of the scope has, except as a part of others."""
        words = [word for word in _findable(query) if word not in query.alternatives]
        if not words:
            return []
        counts = self._frequencies(words, scope, most=1)
        return [word for word, count in zip(words, counts, strict=True) if not count]

    def _corrections(
        self, query: SearchQuery, scope: Scope, missing: Sequence[str]
    ) -> dict[str, list[_SimilarWord]]:
        """What words that nobody wrote may have been meant to be, the likeliest first."""
        misspelt = [
            word
            for word in query.single_words()
            if word in missing and allowed_edits(word) and not self._is_german(word, scope)
        ]
        corrections = {}
        for word in dict.fromkeys(misspelt):
            written = clean(word).lower()
            near = sorted(
                (distance, candidate)
                for candidate in self._similar(written)
                if normalise(candidate) != normalise(written)
                and not is_stop_word(candidate)
                and (distance := edit_distance(written, candidate, allowed_edits(word))) is not None
            )[:MOST_CANDIDATES]
            if not near:
                continue
            counts = self._frequencies([word for _, word in near], scope, most=MOST_COUNTED)
            found = [
                _SimilarWord(candidate, distance, count)
                for (distance, candidate), count in zip(near, counts, strict=True)
                if count
            ]
            if found:
                found.sort(key=lambda other: (-other.likelihood, other.word))
                corrections[word] = found[:MOST_ALTERNATIVES]
        return corrections

    def _is_german(self, word: str, scope: Scope) -> bool:
        """Whether a word that no document has is one all the same, and nothing to correct: a part
        of compounds, made of known parts, or a known word behind a prefix (unter·schreiben)."""
        if is_german(word) or any(self._frequencies([word], scope, most=1, in_parts=True)):
            return True
        rests = without_prefix(word)
        return bool(rests) and any(self._frequencies(rests, scope, most=1))

    def _as_written(
        self, near: Mapping[str, Sequence[_SimilarWord]], scope: Scope
    ) -> dict[str, str]:
        """The best correction of each word with the capitals it mostly has in readable texts."""
        found = {}
        for word, others in near.items():
            best = others[0].word
            texts = self._search(SearchQuery(words=(best,), size=5), scope).found
            forms = Counter(
                token.text
                for text in texts
                for token in tokens(clean(f"{text.hit.title} {text.body}"))
                if token.text.lower() == best
            )
            found[word] = forms.most_common(1)[0][0] if forms else best
        return found

    @abstractmethod
    def _search(self, query: SearchQuery, scope: Scope) -> Answer: ...

    @abstractmethod
    def _titles(self, typed: str, scope: Scope, limit: int) -> list[Hit]: ...

    @abstractmethod
    def _frequencies(
        self, words: Sequence[str], scope: Scope, *, most: int, in_parts: bool = False
    ) -> list[int]:
        """For each word how many documents within the scope have it, counted up to `most`.

        With `in_parts` also documents that have it as a part of compounds.
        """

    @abstractmethod
    def _similar(self, word: str) -> Iterable[str]:
        """Words of the whole index that look like this one. For `_corrections` only: it checks
        that a document with the word is readable."""


def new_version() -> int:
    """Higher than every version given before. Take it before reading what is to be written."""
    return IndexWrite.objects.create().pk


def _findable(query: SearchQuery) -> list[str]:
    """The words typed that a document may have: no quotes, no beginnings of words."""
    return list(dict.fromkeys(query.single_words()))


def _are_all_in(query: SearchQuery, missing: Sequence[str]) -> bool:
    """Whether the query has nothing to be found by but words that are missing."""
    has_others = query.prefixes or any(
        term.form is not Form.WORD for group in query.required for term in group
    )
    return bool(missing) and not has_others and set(_findable(query)) <= set(missing)


def _alternatives(
    near: Mapping[str, Sequence[_SimilarWord]], *, most_edits: int
) -> dict[str, tuple[str, ...]]:
    found = {
        word: tuple(other.word for other in others if other.edits <= most_edits)
        for word, others in near.items()
    }
    return {word: others for word, others in found.items() if others}


def _corrected(query: SearchQuery, corrections: Mapping[str, str]) -> str:
    """The words of the query with the likeliest known word for each misspelt one."""
    words = [corrections.get(term.text, term.text) for term in query.positive_terms()]
    phrases = [term.form is Form.PHRASE for term in query.positive_terms()]
    return " ".join(
        f'"{word}"' if is_phrase else word for word, is_phrase in zip(words, phrases, strict=True)
    )
