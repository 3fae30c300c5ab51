"""Search inside the PostgreSQL database: words are cut, folded and stemmed by `analysis`, so that
all engines find the same; PostgreSQL stores them as a tsvector and finds them by a GIN index.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import ProgrammingError, connection, transaction

from ...analysis import clean, exact_tokens, stems
from ...models import SearchIndex
from ...query.search_query import MAX_DEPTH, SearchQuery
from ..base import FACETS, Answer, Found
from ..buckets import count_buckets
from ..errors import SearchUnavailable
from ..results import Hit
from ..scope import Scope
from ..spelling import one_edit_away
from ..tables import TableEngine, Written
from .conditions import (
    Condition,
    condition_of,
    lexemes_of,
    title_begins,
    whole_word,
    word_or_part,
)
from .layout import LAYOUT, TABLES
from .lexemes import EXACT, PART
from .writing import trigrams, write

# How much a word counts in: parts of compounds, body, headings and labels, title.
WEIGHTS = "{0.125, 0.25, 0.375, 1.0}"
# How much the length of a text counts against it.
LENGTH_SHARE = 0.6
SIMILAR_WORDS = 400
# Above so many hits, words that most documents have are not ranked by.
RANKED = 5_000


class PostgresqlEngine(TableEngine):
    name = "postgresql"
    tables = TABLES
    layout = LAYOUT

    def _write(self, name: str, documents: Written, version: int) -> None:
        with connection.cursor() as cursor:
            write(cursor, name, documents, version)

    def make_live(self, index: SearchIndex) -> None:
        with connection.cursor() as cursor:
            # Without statistics the planner takes each word for a rare one.
            cursor.execute(f"ANALYZE {index.name}_doc")
        super().make_live(index)

    def _errors_translated(self) -> AbstractContextManager[None]:
        return _errors_translated()

    # Finding

    def _search(self, query: SearchQuery, scope: Scope) -> Answer:
        if query.offset + query.size > MAX_DEPTH:
            return Answer(0, [], {facet: [] for facet in FACETS})
        condition = condition_of(query)
        with self._reading(scope) as readable:
            facets, total, buckets = count_buckets(readable.buckets(condition), query)
            chosen = buckets if query.kinds or query.spaces or query.years else None
            if not query.has_words:
                order: str = "0.0::float"
                params: list[Any] = []
            else:
                order, params = readable.score(lexemes_of(query), skip_frequent=total > RANKED)
            found = readable.found(condition, order, params, query.size, query.offset, chosen)
        return Answer(total, found, facets)

    def _titles(self, typed: str, scope: Scope, limit: int) -> list[Hit]:
        words, begun = stems(clean(typed)), exact_tokens(clean(typed))
        if not words:
            return []
        with self._reading(scope) as readable:
            condition = title_begins(words, begun[-1])
            found = readable.found(condition, "-length(title)::float", [], limit, 0)
        return [one.hit for one in found]

    def _frequencies(
        self, words: Sequence[str], scope: Scope, *, most: int, in_parts: bool = False
    ) -> list[int]:
        with self._reading(scope) as readable:
            conditions = [word_or_part(word) if in_parts else whole_word(word) for word in words]
            return readable.counts(conditions, most)

    def _similar(self, word: str) -> Iterable[str]:
        name = self.live().name
        with _errors_translated(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT word FROM {name}_word WHERE word = ANY(%s)",
                [sorted(one_edit_away(word))],
            )
            near = [row[0] for row in cursor.fetchall()]
            shared = "(SELECT count(*) FROM unnest(trigrams) AS t WHERE t = ANY(%s))"
            cursor.execute(
                f"SELECT word FROM {name}_word WHERE trigrams && %s::text[] "
                f"AND length(word) BETWEEN %s AND %s ORDER BY {shared} DESC, word LIMIT %s",
                [own := trigrams(word), len(word) - 2, len(word) + 2, own, SIMILAR_WORDS],
            )
            return dict.fromkeys([*near, *(row[0] for row in cursor.fetchall())])

    @contextmanager
    def _reading(self, scope: Scope) -> Iterator["_Readable"]:
        """The only way to documents. In a transaction: a missing table must not spoil the caller's."""
        name = self.live().name
        with _errors_translated(), transaction.atomic(), connection.cursor() as cursor:
            yield _Readable(cursor, name, scope)


class _Readable:
    """The documents of an index that lie within a scope: every statement is restricted to them."""

    def __init__(self, cursor: Any, name: str, scope: Scope) -> None:
        self._cursor, self._name = cursor, name
        self._access, self._hidden = list(scope.access_ids), list(scope.hidden)

    def _documents(
        self, condition: Condition, buckets: Sequence[int] | None = None
    ) -> tuple[str, list[Any]]:
        sql = f"{self._name}_doc AS doc WHERE ({condition.sql}) AND doc.access = ANY(%s)"
        params: list[Any] = [*condition.params, self._access]
        if buckets is not None:
            sql, params = f"{sql} AND doc.bucket = ANY(%s)", [*params, list(buckets)]
        if self._hidden:
            sql, params = f"{sql} AND doc.source <> ALL(%s)", [*params, self._hidden]
        return sql, params

    def buckets(self, condition: Condition) -> list[tuple[Any, ...]]:
        """How many documents of each bucket meet the condition."""
        documents, params = self._documents(condition)
        self._cursor.execute(
            "SELECT bucket, number, kind, space, year FROM (SELECT bucket, count(*) AS number "
            f"FROM {documents} GROUP BY bucket) AS counted JOIN {self._name}_bucket USING (bucket)",
            params,
        )
        return list(self._cursor.fetchall())

    def counts(self, conditions: Sequence[Condition], most: int | None = None) -> list[int]:
        """How many documents meet each condition, counted up to `most`."""
        selects, params = [], []
        for condition in conditions:
            documents, own = self._documents(condition)
            limit = "" if most is None else f" LIMIT {most:d}"
            selects.append(f"(SELECT count(*) FROM (SELECT 1 FROM {documents}{limit}) AS found)")
            params += own
        self._cursor.execute(f"SELECT {', '.join(selects)}", params)
        return list(self._cursor.fetchone())

    def score(self, lexemes: Sequence[str], *, skip_frequent: bool) -> tuple[str, list[Any]]:
        """Like BM25: rare words count more, repetition less and less, long texts less.

        How rare a word is, is counted among readable documents only.
        """
        documents, params = self._documents(Condition("true", ()))
        self._cursor.execute(f"SELECT count(*), coalesce(avg(length), 1) FROM {documents}", params)
        number, average = self._cursor.fetchone()
        if not lexemes or not number:
            return "0.0::float", []
        counts = self.counts([Condition("doc.words @@ %s::tsquery", (one,)) for one in lexemes])
        sql, params = [], []
        for lexeme, count in zip(lexemes, counts, strict=True):
            rarity = max(math.log((number - count + 0.5) / (count + 0.5)), 0.001)
            if count and not (skip_frequent and rarity <= 0.001):
                sql.append("%s * ts_rank(%s, words, %s::tsquery)")
                params += [rarity, WEIGHTS, lexeme]
        if not sql:
            # Every word is in most documents: those with a word in the title come first.
            titles = [f"{one}:A" for one in lexemes if one[1] not in EXACT + PART]
            return " + ".join(["0.0", *["(words @@ %s::tsquery)::int" for _ in titles]]), titles
        by_length = f"({1 - LENGTH_SHARE} + {LENGTH_SHARE} * length / %s)"
        return f"({' + '.join(sql)}) / {by_length}", [*params, float(average)]

    def found(
        self,
        condition: Condition,
        score: str,
        score_params: Sequence[Any],
        size: int,
        offset: int,
        buckets: Sequence[int] | None = None,
    ) -> list[Found]:
        documents, params = self._documents(condition, buckets)
        self._cursor.execute(
            "SELECT id, source, kind, doc.title, url, space, doc.date, score, parent, body FROM "
            f"(SELECT doc, date, {score} AS score FROM "
            # Fetched once a hit, not once for each word that ranks it: hence the empty tsvector.
            f"(SELECT doc, date, length, title, words || '' AS words FROM {documents} OFFSET 0) AS doc "
            "ORDER BY score DESC, date DESC NULLS LAST, doc LIMIT %s OFFSET %s) AS best "
            f"JOIN {self._name}_doc AS doc USING (doc) JOIN {self._name}_bucket USING (bucket) "
            "ORDER BY score DESC, doc.date DESC NULLS LAST, doc",
            [*score_params, *params, size, offset],
        )
        found = []
        for id_, source, kind, title, url, space, date, points, parent, body in self._cursor:
            points = float(f"{points:.6g}")
            hit = Hit(id_, source, kind, title, url, space, date, points, parent=parent)
            found.append(Found(hit, body))
        return found


@contextmanager
def _errors_translated() -> Iterator[None]:
    """A reindex may have dropped a table just now: the next search finds the new one."""
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") in ("42P01", "42703"):
            raise SearchUnavailable(
                "the index is being replaced, or of an older version: "
                "if this stays, run `teamweb reindex`"
            ) from error
        raise
