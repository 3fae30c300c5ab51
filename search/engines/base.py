import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..analysis import clean, is_stop_word, normalise
from ..documents.document import Document
from ..models import IndexWrite, SearchIndex
from ..query.reader import Reader
from ..query.search_query import SearchQuery
from .errors import SearchUnavailable
from .highlight import Highlighter
from .results import Facet, Hit, Results
from .scope import Scope
from .spelling import allowed_edits, edit_distance

FACETS = ("kind", "space", "year")
MOST_ALTERNATIVES = 8


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
            raise SearchUnavailable("there is no index yet: run `teamweb reindex`")
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
    def versions(self, index: SearchIndex) -> dict[str, int]:
        """Document id -> version, for comparing an index with the database."""

    @abstractmethod
    def refresh(self) -> None:
        """Make everything written visible to readers."""

    @abstractmethod
    def ping(self) -> None:
        """Raises SearchUnavailable when the engine does not answer."""

    # Finding

    def find(self, query: SearchQuery, reader: Reader, *, with_highlights: bool = True) -> Results:
        """What the reader may see of what matches. Counts and facets are of exactly that.

        Words that occur nowhere for this reader are tried again as what they may have been
        meant to be, and the answer carries the query so corrected.
        """
        started = time.perf_counter()
        scope = Scope.of(reader)
        corrections = self._corrections(query, scope)
        # What was asked for with AND is suggested, not replaced.
        replaced = {word: near for word, near in corrections.items() if word in query.words}
        tried = query.with_alternatives(replaced) if replaced else query
        answer = self._search(tried, scope)
        suggestion = _corrected(query, corrections)
        if not answer.total and query.words and query.without_quotes() != query:
            # A question that quotes something: better its other words than nothing.
            tried = tried.without_quotes()
            answer = self._search(tried, scope)
            suggestion = " ".join(tried.words) if answer.total else suggestion
        hits = [found.hit for found in answer.found]
        if with_highlights:
            highlighter = Highlighter(tried)
            hits = [highlighter.highlighted(found.hit, found.body) for found in answer.found]
        return Results(
            total=answer.total,
            hits=hits,
            facets=answer.facets,
            suggestion=suggestion,
            took_ms=round((time.perf_counter() - started) * 1000),
        )

    def titles(self, typed: str, reader: Reader, *, limit: int = 7) -> list[Hit]:
        """Readable documents whose title has all the words typed, the last one begun."""
        return self._titles(typed, Scope.of(reader), limit)

    def _corrections(self, query: SearchQuery, scope: Scope) -> dict[str, tuple[str, ...]]:
        words = [word for word in dict.fromkeys(query.single_words()) if allowed_edits(word)]
        if not words:
            return {}
        unknown = [
            word
            for word, known in zip(words, self._known(words, scope), strict=True)
            if not known and word not in query.alternatives
        ]
        corrections = {}
        for word in unknown:
            written = clean(word).lower()
            near = sorted(
                (distance, candidate)
                for candidate in self._similar(written)
                if normalise(candidate) != normalise(written)
                and not is_stop_word(candidate)
                and (distance := edit_distance(written, candidate, allowed_edits(word))) is not None
            )
            candidates = [candidate for _, candidate in near][:50]
            if candidates:
                readable = [
                    candidate
                    for candidate, known in zip(
                        candidates, self._known(candidates, scope), strict=True
                    )
                    if known
                ]
                if readable:
                    corrections[word] = tuple(readable[:MOST_ALTERNATIVES])
        return corrections

    @abstractmethod
    def _search(self, query: SearchQuery, scope: Scope) -> Answer: ...

    @abstractmethod
    def _titles(self, typed: str, scope: Scope, limit: int) -> list[Hit]: ...

    @abstractmethod
    def _known(self, words: Sequence[str], scope: Scope) -> list[bool]:
        """For each word whether any document within the scope has it."""

    @abstractmethod
    def _similar(self, word: str) -> Iterable[str]:
        """Words of the whole index that look like this one. For `_corrections` only: it checks
        that a document with the word is readable."""


def new_version() -> int:
    """Higher than every version given before. Take it before reading what is to be written."""
    return IndexWrite.objects.create().pk


def _corrected(query: SearchQuery, corrections: Mapping[str, Sequence[str]]) -> str:
    """The words of the query with the nearest known word for each unknown one."""
    if not corrections:
        return ""
    words = []
    for term in query.positive_terms():
        word = term.text
        if word in corrections:
            better = corrections[word][0]
            word = better.capitalize() if word[:1].isupper() else better
        words.append(f'"{word}"' if term.form.value == "phrase" else word)
    return " ".join(words)
