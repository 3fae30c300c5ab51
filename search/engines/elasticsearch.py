"""Search in Elasticsearch 8: an index per build behind one alias, versions kept by the engine.

Only what the official distribution and the node of our tests both have: no by-query
updates, no scripts.
"""

import datetime
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError, helpers
from elasticsearch.dsl import A, MultiSearch, Q, Search
from elasticsearch.dsl.query import Query

from ..analysis import clean, exact_tokens, parts_of, stem, stems
from ..analysis.compounds import joined_words
from ..documents.document import Document
from ..models import IndexOwner, SearchIndex
from ..query.reader import Reader
from ..query.search_query import MAX_DEPTH, Form, SearchQuery, Term
from .base import FACETS, Answer, Engine, Found
from .errors import IndexMissing, SearchError, SearchUnavailable
from .ownership import ENGINE, owner
from .results import Facet, Hit, Results
from .scope import Scope
from .terms import Terms

TEXT = ["title^3", "headings^1.5", "body"]
PART, WHOLE_PAIR = 0.2, 0.3
NEAR = 8
SECONDS_TO_WAIT = 10
# Whoever searches waits no longer, however many requests their search takes
# (`settings.SEARCH_SECONDS_TO_ANSWER`).
SECONDS_TO_ANSWER = 1.7
# So many values of a facet are counted.
MOST_VALUES = 1_000
BUSY = {408, 429, 502, 503, 504}

SETTINGS = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "refresh_interval": "1s",
    # How long a removed document remembers its version: longer than any write is under way.
    "gc_deletes": "1h",
    "analysis": {
        # What is written here was cut and stemmed by `analysis`, as for the other engine.
        "analyzer": {"words": {"type": "custom", "tokenizer": "whitespace"}},
    },
}
_WORDS = {"type": "text", "analyzer": "words"}
_SHOWN = {"type": "text", "index": False}
MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "source": {"type": "keyword"},
        "access": {"type": "long"},
        "kind": {"type": "keyword"},
        "space": {"type": "keyword"},
        "year": {"type": "integer"},
        "date": {"type": "date", "format": "strict_date"},
        "id": {"type": "keyword"},
        "url": {"type": "keyword", "index": False, "doc_values": False},
        "parent": {"type": "keyword", "index": False, "doc_values": False},
        "language": {"type": "keyword"},
        "shown_title": _SHOWN,
        "shown_body": _SHOWN,
        "title": _WORDS,
        "headings": _WORDS,
        "body": _WORDS,
        "title_words": {**_WORDS, "norms": False},
        "parts": {**_WORDS, "norms": False},
        "exact": {**_WORDS, "norms": False},
        "spelling": {**_WORDS, "norms": False, "index_options": "docs"},
    },
}


class ElasticsearchEngine(Engine):
    name = ENGINE

    def __init__(self, url: str, prefix: str) -> None:
        self._client = _client(url)
        self._prefix = prefix
        self._answer_by = time.monotonic() + _seconds_to_answer()

    @cached_property
    def _owner(self) -> IndexOwner:
        return owner()

    @property
    def _alias(self) -> str:
        return f"{self._prefix}-{self._owner.token}"

    def indexes(self) -> list[SearchIndex]:
        _ = self._owner  # A copy forgets the original's indexes before it looks for its own.
        return super().indexes()

    def live(self) -> SearchIndex:
        _ = self._owner
        return super().live()

    # Writing

    def _replace(
        self,
        indexes: Sequence[SearchIndex],
        documents: Mapping[str, Sequence[Document]],
        version: int,
    ) -> None:
        names = [index.name for index in indexes]
        with _trouble_explained():
            for name in names:
                if not self._is_ours(name):
                    raise IndexMissing(f"the index {name} is gone: run `teamweb reindex`")
            written = [document for found in documents.values() for document in found]
            stale = set()
            if any(index.state == SearchIndex.State.LIVE for index in indexes):
                stale = self._written_before(names, list(documents))
                stale -= {document.id for document in written}
            self._bulk(
                action
                for name in names
                for action in (
                    *(_index_action(name, document, version) for document in written),
                    *(_delete_action(name, id_, version) for id_ in stale),
                )
            )

    def _written_before(self, names: Sequence[str], sources: list[str]) -> set[str]:
        self._client.indices.refresh(index=list(names))
        search = Search(using=self._client, index=list(names)).filter("terms", source=sources)
        return {hit.meta.id for hit in search.source(False).params(size=1000).scan()}

    def _bulk(self, actions: Iterable[dict]) -> None:
        answers = helpers.streaming_bulk(
            self._client, actions, raise_on_error=False, max_retries=0, chunk_size=500
        )
        refused = []
        for succeeded, item in answers:
            answer = next(iter(item.values()))
            if succeeded or answer["status"] in (404, 409):
                continue  # 404: removed before; 409: something newer is there
            if answer["status"] in BUSY:
                raise SearchUnavailable(str(answer.get("error")))
            refused.append(f"{answer['_id']}: {answer.get('error')}")
        if refused:
            raise SearchError("; ".join(refused[:5]))

    # Indexes

    def create_index(self) -> SearchIndex:
        index = SearchIndex.objects.create(
            engine=self.name,
            # Never a name that was there before: a restored database counts from where it was.
            name=f"{self._alias}-{secrets.token_hex(4)}",
            state=SearchIndex.State.BUILDING,
        )
        mappings = {**MAPPINGS, "_meta": {"owner": self._owner.token}}
        try:
            with _trouble_explained():
                self._client.indices.create(index=index.name, settings=SETTINGS, mappings=mappings)
        except Exception:
            index.delete()
            raise
        return index

    def make_live(self, index: SearchIndex) -> None:
        states = SearchIndex.State
        with _trouble_explained():
            held: set[str] = set()
            if self._client.indices.exists_alias(name=self._alias):
                held = set(self._client.indices.get_alias(name=self._alias))
            actions = [
                {"remove": {"index": name, "alias": self._alias}} for name in held - {index.name}
            ]
            self._client.indices.refresh(index=index.name)
            self._client.indices.update_aliases(
                actions=[*actions, {"add": {"index": index.name, "alias": self._alias}}]
            )
        before = SearchIndex.objects.filter(engine=self.name, state=states.LIVE)
        before.exclude(pk=index.pk).update(state=states.RETIRED)
        index.state = states.LIVE
        index.save(update_fields=["state"])

    def drop(self, index: SearchIndex) -> None:
        with _trouble_explained():
            if self._is_ours(index.name):
                self._client.indices.delete(index=index.name, ignore_unavailable=True)
        index.delete()

    def has(self, index: SearchIndex) -> bool:
        with _trouble_explained():
            return self._is_ours(index.name)

    def _is_ours(self, name: str) -> bool:
        """Whether the index is there, and notes this installation as its owner."""
        answer = self._client.indices.get_mapping(index=name, ignore_unavailable=True)
        notes = answer[name]["mappings"].get("_meta", {}) if name in answer else {}
        return bool(notes.get("owner") == self._owner.token)

    def versions(self, index: SearchIndex) -> dict[str, int]:
        with _trouble_explained():
            search = Search(using=self._client, index=index.name).source(False)
            hits = search.params(size=1000, version=True).scan()
            return {hit.meta.id: hit.meta.version for hit in hits}

    def refresh(self) -> None:
        with _trouble_explained():
            self._client.indices.refresh(index=[index.name for index in self.indexes()])

    def ping(self) -> None:
        with _trouble_explained():
            client = self._client.options(request_timeout=_seconds_to_answer())
            if not client.indices.exists_alias(name=self._alias):
                raise IndexMissing("there is no index yet: run `teamweb reindex`")

    # Finding

    def find(self, query: SearchQuery, reader: Reader, *, with_highlights: bool = True) -> Results:
        self._answer_by = time.monotonic() + _seconds_to_answer()
        return super().find(query, reader, with_highlights=with_highlights)

    def titles(self, typed: str, reader: Reader, *, limit: int = 7) -> list[Hit]:
        self._answer_by = time.monotonic() + _seconds_to_answer()
        return super().titles(typed, reader, limit=limit)

    @property
    def _reading(self) -> Elasticsearch:
        """The client for what somebody waits for."""
        rest = self._answer_by - time.monotonic()
        if rest <= 0:
            raise SearchUnavailable("Elasticsearch took too long")
        return self._client.options(request_timeout=rest)

    def _within(self, scope: Scope) -> Search:
        """The only way to documents: a search that finds nothing outside the scope."""
        search = Search(using=self._reading, index=self._alias)
        search = search.filter("terms", access=list(scope.access_ids))
        if scope.hidden:
            search = search.exclude("terms", source=list(scope.hidden))
        return search

    def _search(self, query: SearchQuery, scope: Scope) -> Answer:
        if query.offset + query.size > MAX_DEPTH:
            return Answer(0, [], {facet: [] for facet in FACETS})
        search = self._within(scope).extra(track_total_hits=True)
        search = search.source(
            ["source", "kind", "shown_title", "url", "space", "date", "parent", "shown_body"]
        )
        if query.has_words:
            search = search.query(_asked(query)).sort("_score", "id")
        else:
            search = search.sort({"date": {"order": "desc", "missing": "_last"}}, "id")
        for term in query.excluded:
            search = search.exclude(_strict(term))
        chosen = {"kind": query.kinds, "space": query.spaces, "year": query.years}
        filters = {
            facet: Q("terms", **{facet: list(values)}) for facet, values in chosen.items() if values
        }
        for facet in FACETS:
            others = [filters[other] for other in filters if other != facet]
            bucket = search.aggs.bucket(facet, A("filter", bool={"filter": others}))
            bucket.bucket("values", "terms", field=facet, size=MOST_VALUES)
        if filters:
            # Aggregations do not see this filter; the reader's own stands in the query.
            search = search.post_filter("bool", filter=list(filters.values()))
        with _trouble_explained():
            response = search[query.offset : query.offset + query.size].execute()
        facets = {
            facet: [
                Facet(str(value.key), value.doc_count)
                for value in response.aggregations[facet]["values"].buckets
                if value.key != ""
            ]
            for facet in FACETS
        }
        for values in facets.values():
            values.sort(key=lambda facet: (-facet.count, facet.value))
        total = response.hits.total.value  # type: ignore[attr-defined]
        return Answer(total, [_found(hit) for hit in response], facets)

    def _titles(self, typed: str, scope: Scope, limit: int) -> list[Hit]:
        words = stems(clean(typed))
        begun = exact_tokens(clean(typed))
        if not words:
            return []
        search = self._within(scope).source(
            ["source", "kind", "shown_title", "url", "space", "date", "parent"]
        )
        for word in words[:-1]:
            search = search.query("term", title=word)
        search = search.query(Q("term", title=words[-1]) | Q("prefix", title_words=begun[-1])).sort(
            "_score", "id"
        )
        with _trouble_explained():
            return [_found(hit).hit for hit in search[:limit].execute()]

    def _frequencies(
        self, words: Sequence[str], scope: Scope, *, most: int, in_parts: bool = False
    ) -> list[int]:
        searches = MultiSearch(using=self._reading, index=self._alias)
        for word in words:
            wanted = _loose(word) if in_parts else _whole(word)
            one = self._within(scope).query(wanted).source(False)
            searches = searches.add(one.extra(size=0, track_total_hits=most))
        with _trouble_explained():
            return [min(answer.hits.total.value, most) for answer in searches.execute()]  # type: ignore[attr-defined]

    def _similar(self, word: str) -> Iterable[str]:
        # A suggester knows no filter: `_corrections` checks what it may show.
        search = Search(using=self._reading, index=self._alias).extra(size=0)
        search = search.suggest(
            "words",
            word,
            term={
                "field": "spelling",
                "suggest_mode": "always",
                "max_edits": 2,
                "prefix_length": 1,
                "size": 40,
                "min_word_length": 4,
                "shard_size": 200,
            },
        )
        with _trouble_explained():
            response = search.execute()
        return [option.text for entry in response.suggest["words"] for option in entry.options]


def _seconds_to_answer() -> float:
    return float(getattr(settings, "SEARCH_SECONDS_TO_ANSWER", SECONDS_TO_ANSWER))


@lru_cache(maxsize=4)
def _client(url: str) -> Elasticsearch:
    return Elasticsearch(url, request_timeout=SECONDS_TO_WAIT, max_retries=0)


@contextmanager
def _trouble_explained() -> Iterator[None]:
    try:
        yield
    except TransportError as error:
        raise SearchUnavailable(f"Elasticsearch does not answer: {error.message}") from error
    except ApiError as error:
        problem = _first_problem(error)
        if problem.get("type") == "index_not_found_exception":
            raise IndexMissing(f"the search index is missing: {problem.get('reason')}") from error
        if error.status_code in BUSY or problem.get("status") in BUSY:
            raise SearchUnavailable(f"Elasticsearch cannot answer: {error.message}") from error
        raise


def _first_problem(error: ApiError) -> dict[str, Any]:
    """Several searches at once answer with status 200, and the body says what is wrong with one."""
    body = error.body if isinstance(error.body, dict) else {}
    problem = body.get("error")
    found = dict(problem) if isinstance(problem, dict) else {}
    return {"status": body.get("status"), **found}


def _index_action(name: str, document: Document, version: int) -> dict:
    terms = Terms.of(document)
    return {
        "_op_type": "index",
        "_index": name,
        "_id": document.id,
        "version": version,
        "version_type": "external_gte",
        "_source": {
            "id": document.id,
            "source": document.source,
            "access": document.access,
            "kind": document.kind,
            "space": document.space,
            "year": document.year,
            "date": document.date,
            "url": document.url,
            "parent": document.parent,
            "language": document.language,
            "shown_title": document.title,
            "shown_body": document.body,
            "title": terms.title,
            "headings": terms.headings,
            "body": terms.body,
            "title_words": terms.exact[0],
            "parts": terms.parts,
            # A list keeps phrases from reaching from one text into the next.
            "exact": list(terms.exact),
            "spelling": " ".join(terms.spelling),
        },
    }


def _delete_action(name: str, id_: str, version: int) -> dict:
    return {
        "_op_type": "delete",
        "_index": name,
        "_id": id_,
        "version": version,
        "version_type": "external_gte",
    }


def _found(hit: Any) -> Found:
    found = hit.to_dict()
    date = found.get("date")
    return Found(
        Hit(
            id=hit.meta.id,
            source=found["source"],
            kind=found["kind"],
            title=found["shown_title"],
            url=found["url"],
            space=found["space"],
            date=datetime.date.fromisoformat(date) if date else None,
            score=float(hit.meta.score or 0),
            parent=found.get("parent", ""),
        ),
        found.get("shown_body", ""),
    )


def _whole(word: str) -> Query:
    """What the word itself is found by: its stem, with hyphens also its joined spelling."""
    if word.startswith("§"):
        return Q("match_phrase", exact=" ".join(exact_tokens(word)))
    whole = _stems(stems(clean(word)))
    for joined in joined_words(word):
        whole |= _stems([joined])
    return whole


def _loose(word: str) -> Query:
    """Everything one word may be found by: itself, or as a part of compounds."""
    found = stems(clean(word))
    if len(found) == 1 and not word.startswith("§"):
        return _whole(word) | _part(found[0])
    return _whole(word)


def _stems(found: Sequence[str]) -> Query:
    """All of these one behind the other."""
    form = "phrase" if len(found) > 1 else "most_fields"
    return Q("multi_match", query=" ".join(found), fields=TEXT, type=form)


def _part(stemmed: str) -> Query:
    return Q("term", parts={"value": stemmed, "boost": PART})


def _strict(term: Term) -> Query:
    """What a required or excluded term must be found by."""
    exact = exact_tokens(clean(term.text))
    if term.form is Form.PHRASE:
        return Q("match_phrase", exact=" ".join(exact))
    if term.form is Form.PREFIX:
        return Q("prefix", exact=exact[0])
    return _loose(term.text)


def _alternative(text: str) -> Query:
    found = stems(clean(text))
    return _stems(found) | _part(found[0]) if len(found) == 1 else _stems(found)


def _optional(word: str, query: SearchQuery) -> Iterator[Query]:
    yield _loose(word)
    own = stems(clean(word))
    if len(own) > 1:
        yield from (_stems([part]) for part in own if len(part) > 1)
    elif len(parts := parts_of(word)) > 1:
        yield from map(_part, parts)
    for other in query.alternatives.get(word, ()):
        yield _alternative(other)


def _asked(query: SearchQuery) -> Query:
    words = query.finding_words
    should = [part for word in words for part in _optional(word, query)]
    should += [_strict(Term(prefix, Form.PREFIX)) for prefix in query.prefixes]
    must = []
    for group in query.required:
        choices = [_strict(term) for term in group]
        for term in group:
            choices += [_alternative(other) for other in query.alternatives.get(term.text, ())]
        must.append(Q("bool", should=choices, minimum_should_match=1))
    if should and not must:
        must = [Q("bool", should=should, minimum_should_match=1)]
        should = []
    for first, second in zip(query.words, query.words[1:], strict=False):
        both = " ".join(stems(clean(f"{first} {second}")))
        pair = {"query": both, "slop": NEAR, "boost": WHOLE_PAIR}
        if {first, second} & set(words):
            should.append(Q("match_phrase", body=pair))
    for stop_word in query.words:
        if stop_word not in words:
            should.append(Q("match", body={"query": stem(stop_word)}))
    return Q("bool", must=must, should=should)
