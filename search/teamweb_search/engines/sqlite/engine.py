"""Search inside the SQLite database (FTS5): words are cut, folded and stemmed by `analysis`,
FTS5 only stores and ranks them. An index is a set of tables named after its row.

Documents that are alike in access, kind, space and year share a bucket: counting facets then
takes one number a document instead of four columns.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from django.db import OperationalError, connection

from ...analysis import clean, exact_tokens, stem, tokens
from ...documents.document import Document
from ...query.search_query import MAX_DEPTH, SearchQuery
from ..base import FACETS, Answer, Found
from ..buckets import count_buckets
from ..errors import SearchUnavailable
from ..results import Facet, Hit
from ..scope import Scope
from ..spelling import one_edit_away
from ..tables import TableEngine, Written
from ..terms import Terms
from . import ranking
from .expressions import exact_term, expression_of, quoted, whole_word, word_or_part
from .layout import LAYOUT, TABLES
from .matching import Matching, hits, matching
from .ranking import Step
from .writing import insert

SIMILAR_WORDS = 400


class SqliteEngine(TableEngine):
    name = "sqlite"
    tables = TABLES
    layout = LAYOUT

    # Writing

    def _write(self, name: str, documents: Written, version: int) -> None:
        for source, found in documents.items():
            self._replace_source(name, source, found, version)

    def _errors_translated(self) -> AbstractContextManager[None]:
        return _translate_errors()

    def _replace_source(
        self, name: str, source: str, documents: Sequence[tuple[Document, Terms]], version: int
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {name}_source (source, version) VALUES (%s, %s) "
                "ON CONFLICT (source) DO UPDATE SET version = excluded.version "
                f"WHERE excluded.version >= {name}_source.version RETURNING version",
                [source, version],
            )
            if cursor.fetchone() is None:
                return
            ids = [document.id for document, _terms in documents]
            cursor.execute(
                f"SELECT rowid FROM {name}_doc WHERE source = %s "
                "OR id IN (SELECT value FROM json_each(%s))",
                [source, json.dumps(ids)],
            )
            for (row,) in cursor.fetchall():
                for table in ("doc", "text", "fts"):
                    cursor.execute(f"DELETE FROM {name}_{table} WHERE rowid = %s", [row])
            for document, terms in documents:
                insert(cursor, name, source, document, terms, version)

    # Finding

    def _search(self, query: SearchQuery, scope: Scope) -> Answer:
        name = self.live().name
        expression = expression_of(query)
        if expression == "" or query.offset + query.size > MAX_DEPTH:
            return Answer(0, [], {facet: [] for facet in FACETS})
        steps = [Step(expression, ranking.BY_SCORE if expression else ranking.BY_DATE)]
        excluded = "" if expression else " OR ".join(filter(None, map(exact_term, query.excluded)))
        rows: dict[int, float] = {}
        skip = query.offset
        with _translate_errors(), connection.cursor() as cursor:
            facets, total, buckets = self._count(cursor, name, query, scope, expression, excluded)
            if total > ranking.RANKED and query.words and not (query.required or query.prefixes):
                steps = ranking.steps(cursor, name, query, expression or "")
            for step in steps:
                among = partial(matching, name, scope, step.expression, excluded, buckets)
                size = query.size - len(rows)
                best = 2 * (skip + size) + ranking.SPARE if total > ranking.RANKED else None
                found = self._first(cursor, name, step, among, size, skip, best)
                rows |= found
                if len(rows) == query.size or step is steps[-1]:
                    break
                if skip and not found:
                    every = among(None)
                    cursor.execute(f"SELECT count(*) {every.sql}", every.params)
                    skip -= cursor.fetchone()[0]
                else:
                    skip = 0
            return Answer(total, self._load(cursor, name, rows), facets)

    def _first(
        self,
        cursor: Any,
        name: str,
        step: Step,
        among: Callable[[int | None], Matching],
        size: int,
        skip: int,
        best: int | None,
    ) -> dict[int, float]:
        """The hits of a step from `skip` on, best first: row -> score.

        With `best` only so many of the highest scores are looked at before it is asked who may
        read them. That is enough unless most of them may not be read; then all are.
        """
        score, order = step.order.format(name=name).split(";")
        if step.order == ranking.BY_SCORE and best is not None:
            found_in = among(best)
            score = "fts.score"
        else:
            found_in, best = among(None), None
        cursor.execute(
            f"SELECT doc.rowid, {score} AS score {found_in.sql} ORDER BY {order} LIMIT %s OFFSET %s",
            [*found_in.params, size, skip],
        )
        found = dict(cursor.fetchall())
        if best is not None and len(found) < size:
            return self._first(cursor, name, step, among, size, skip, None)
        return found

    def _count(
        self,
        cursor: Any,
        name: str,
        query: SearchQuery,
        scope: Scope,
        expression: str | None,
        excluded: str,
    ) -> tuple[dict[str, list[Facet]], int, list[int]]:
        """The facets, how many hits there are, and the buckets that pass the chosen filters.

        Who may read is asked once a bucket instead of once a hit: of very many hits a fifth of the time.
        """
        sql, params = hits(name, scope, expression, excluded)
        cursor.execute(
            "SELECT bucket, number, kind, space, year "
            f"FROM (SELECT doc.bucket AS bucket, count(*) AS number {sql} GROUP BY doc.bucket) "
            f"JOIN {name}_bucket USING (bucket) WHERE access IN (SELECT value FROM json_each(%s))",
            [*params, json.dumps(scope.access_ids)],
        )
        return count_buckets(cursor.fetchall(), query)

    def _load(self, cursor: Any, name: str, scores: dict[int, float]) -> list[Found]:
        cursor.execute(
            "SELECT doc.rowid, id, source, kind, title, url, space, date, parent, body "
            f"FROM {name}_doc AS doc JOIN {name}_text AS text ON text.rowid = doc.rowid "
            f"JOIN {name}_bucket AS bucket ON bucket.bucket = doc.bucket "
            "WHERE doc.rowid IN (SELECT value FROM json_each(%s))",
            [json.dumps(list(scores))],
        )
        found = {}
        for row, id_, source, kind, title, url, space, date, parent, body in cursor.fetchall():
            day = datetime.date.fromisoformat(date) if date else None
            hit = Hit(
                id_,
                source,
                kind,
                title,
                url,
                space,
                day,
                float(f"{scores[row]:.6g}"),
                parent=parent,
            )
            found[row] = Found(hit, body)
        return [found[row] for row in scores]

    def _titles(self, typed: str, scope: Scope, limit: int) -> list[Hit]:
        words = [stem(token.text) for token in tokens(clean(typed))]
        begun = exact_tokens(clean(typed))
        if not words:
            return []
        name = self.live().name
        # The last word is only begun: its letters stand at the start of a stem or are one.
        last = f"({quoted(begun[-1])}* OR {quoted(words[-1])})"
        expression = "title : (" + " AND ".join([*map(quoted, words[:-1]), last]) + ")"
        readable = matching(name, scope, expression)
        with _translate_errors(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT doc.rowid, -bm25({name}_fts) AS score {readable.sql} "
                "ORDER BY score DESC, doc.rowid LIMIT %s",
                [*readable.params, limit],
            )
            return [found.hit for found in self._load(cursor, name, dict(cursor.fetchall()))]

    def _frequencies(
        self, words: Sequence[str], scope: Scope, *, most: int, in_parts: bool = False
    ) -> list[int]:
        name = self.live().name
        selects: list[str] = []
        params: list[Any] = []
        for word in words:
            expression = word_or_part(word) if in_parts else whole_word(word)
            readable = matching(name, scope, expression or '""')
            selects.append(f"(SELECT count(*) FROM (SELECT 1 {readable.sql} LIMIT {most:d}))")
            params += readable.params
        with _translate_errors(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(selects)}", params)
            return list(cursor.fetchone())

    def _similar(self, word: str) -> Iterable[str]:
        name = self.live().name
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT word FROM {name}_word WHERE word IN (SELECT value FROM json_each(%s))",
                [json.dumps(sorted(one_edit_away(word)))],
            )
            near = [row[0] for row in cursor.fetchall()]
            trigrams = {word[start : start + 3] for start in range(len(word) - 2)}
            cursor.execute(
                f"SELECT word FROM {name}_word WHERE rowid IN (SELECT rowid FROM {name}_trigram "
                f"WHERE {name}_trigram MATCH %s ORDER BY rank LIMIT %s) "
                "AND length(word) BETWEEN %s AND %s",
                [
                    " OR ".join(map(quoted, sorted(trigrams))),
                    SIMILAR_WORDS,
                    len(word) - 2,
                    len(word) + 2,
                ],
            )
            return dict.fromkeys([*near, *(row[0] for row in cursor.fetchall())])


@contextmanager
def _translate_errors() -> Iterator[None]:
    """A table that a reindex has just dropped: the next search finds the new one. Or
    the index is of an older version: what changes waits in the queue until a reindex."""
    try:
        yield
    except OperationalError as error:
        if "no such table" in str(error) or "no such column" in str(error):
            raise SearchUnavailable(
                "the index is being replaced, or of an older version: "
                "if this stays, run `teamweb reindex`"
            ) from error
        raise
