"""Search in Elasticsearch 8: an index per build behind one alias, versions kept by the engine.

Only what the official distribution and the node of our tests both have: no by-query
updates, no scripts.
"""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from elasticsearch import Elasticsearch, helpers
from elasticsearch.dsl import A, MultiSearch, Q, Search

from ...analysis import clean, exact_tokens, stems
from ...documents.document import Document
from ...models import IndexOwner, SearchIndex
from ...query.reader import Reader
from ...query.search_query import MAX_DEPTH, SearchQuery
from ..base import FACETS, Answer, Engine
from ..errors import IndexMissing, SearchError, SearchUnavailable
from ..ownership import ENGINE, owner
from ..results import Facet, Hit, Results
from ..scope import Scope
from .client import BUSY, client_for, seconds_to_answer, translate_errors
from .layout import MAPPINGS, SETTINGS, delete_action, found_from, index_action
from .queries import exact_term, query_of, whole_word, word_or_part

# So many values of a facet are counted.
MOST_VALUES = 1_000


class ElasticsearchEngine(Engine):
    name = ENGINE

    def __init__(self, url: str, prefix: str) -> None:
        self._client = client_for(url)
        self._prefix = prefix
        self._answer_by = time.monotonic() + seconds_to_answer()

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
        with translate_errors():
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
                    *(index_action(name, document, version) for document in written),
                    *(delete_action(name, id_, version) for id_ in stale),
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
            with translate_errors():
                self._client.indices.create(index=index.name, settings=SETTINGS, mappings=mappings)
        except Exception:
            index.delete()
            raise
        return index

    def make_live(self, index: SearchIndex) -> None:
        states = SearchIndex.State
        with translate_errors():
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
        with translate_errors():
            if self._is_ours(index.name):
                self._client.indices.delete(index=index.name, ignore_unavailable=True)
        index.delete()

    def has(self, index: SearchIndex) -> bool:
        with translate_errors():
            return self._is_ours(index.name)

    def _is_ours(self, name: str) -> bool:
        """Whether the index is there, and notes this installation as its owner."""
        answer = self._client.indices.get_mapping(index=name, ignore_unavailable=True)
        notes = answer[name]["mappings"].get("_meta", {}) if name in answer else {}
        return bool(notes.get("owner") == self._owner.token)

    def versions(self, index: SearchIndex) -> dict[str, int]:
        with translate_errors():
            search = Search(using=self._client, index=index.name).source(False)
            hits = search.params(size=1000, version=True).scan()
            return {hit.meta.id: hit.meta.version for hit in hits}

    def refresh(self) -> None:
        with translate_errors():
            self._client.indices.refresh(index=[index.name for index in self.indexes()])

    def ping(self) -> None:
        with translate_errors():
            client = self._client.options(request_timeout=seconds_to_answer())
            if not client.indices.exists_alias(name=self._alias):
                raise IndexMissing("there is no index yet: run `teamweb reindex`")

    # Finding

    def find(self, query: SearchQuery, reader: Reader, *, with_highlights: bool = True) -> Results:
        self._answer_by = time.monotonic() + seconds_to_answer()
        return super().find(query, reader, with_highlights=with_highlights)

    def titles(self, typed: str, reader: Reader, *, limit: int = 7) -> list[Hit]:
        self._answer_by = time.monotonic() + seconds_to_answer()
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
            search = search.query(query_of(query)).sort("_score", "id")
        else:
            search = search.sort({"date": {"order": "desc", "missing": "_last"}}, "id")
        for term in query.excluded:
            search = search.exclude(exact_term(term))
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
        with translate_errors():
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
        return Answer(total, [found_from(hit) for hit in response], facets)

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
        with translate_errors():
            return [found_from(hit).hit for hit in search[:limit].execute()]

    def _frequencies(
        self, words: Sequence[str], scope: Scope, *, most: int, in_parts: bool = False
    ) -> list[int]:
        searches = MultiSearch(using=self._reading, index=self._alias)
        for word in words:
            wanted = word_or_part(word) if in_parts else whole_word(word)
            one = self._within(scope).query(wanted).source(False)
            searches = searches.add(one.extra(size=0, track_total_hits=most))
        with translate_errors():
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
        with translate_errors():
            response = search.execute()
        return [option.text for entry in response.suggest["words"] for option in entry.options]
