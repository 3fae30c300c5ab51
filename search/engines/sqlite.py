"""Search inside the SQLite database (FTS5): words are cut, folded and stemmed by `analysis`,
FTS5 only stores and ranks them. An index is a set of tables named after its row.

Documents that are alike in access, kind, space and year share a shelf: counting facets then
takes one number a document instead of four columns.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import OperationalError, connection, transaction

from ..analysis import clean, exact_tokens, parts_of, stem, stems, tokens
from ..analysis.compounds import joined_words
from ..documents.document import NOBODY, Document
from ..models import SearchIndex
from ..query.search_query import MAX_DEPTH, Form, SearchQuery, Term
from .base import FACETS, Answer, Engine, Found
from .errors import IndexMissing, SearchUnavailable
from .fts5_layout import LAYOUT, TABLES
from .results import Facet, Hit
from .scope import Scope
from .spelling import one_edit_away
from .terms import Terms

# How much a word counts by where it stands: title, headings and labels, body, parts, exact.
WEIGHTS = (4.0, 1.5, 1.0, 0.5, 1.0)
TEXT = "{title headings body}"
TEXT_AND_PARTS = "{title headings body parts}"
# Stands between texts so that no phrase reaches from one into the next.
BREAK = " ¶ "
SIMILAR_WORDS = 400
# Up to so many matches are ranked one by one; of more, those that can come first.
RANKED = 5_000
# So many hits more than asked for are ranked before it is asked who may read them.
SPARE = 200
# Whether a word is in most documents is judged by so many stripes of so many documents.
STRIPES, STRIPE = 8, 256


@dataclass(frozen=True)
class _Matching:
    """The documents a search may count, as SQL: made by `SqliteEngine._matching` only."""

    sql: str
    params: tuple[Any, ...]


# What a step is sorted by: the score of a hit; the order.
_BY_SCORE = f"-bm25({{name}}_fts, {', '.join(map(str, WEIGHTS))});score DESC, doc.rowid"
_BY_DATE = "0.0;doc.date DESC, doc.rowid"
_BY_AGE = "0.0;fts.rowid DESC"


@dataclass(frozen=True)
class _Step:
    """Hits of one step stand before those of the next; together they are all."""

    expression: str | None
    order: str


class SqliteEngine(Engine):
    name = "sqlite"

    # Writing

    def _replace(
        self,
        indexes: Sequence[SearchIndex],
        documents: Mapping[str, Sequence[Document]],
        version: int,
    ) -> None:
        # Nobody can write while this does: what takes time is done before.
        written = {
            source: [(document, Terms.of(document)) for document in found]
            for source, found in documents.items()
        }
        with _missing_index_explained(), transaction.atomic():
            for index in indexes:
                for source, found in written.items():
                    self._replace_source(index.name, source, found, version)

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
                self._insert(cursor, name, source, document, terms, version)

    def _insert(
        self, cursor: Any, name: str, source: str, document: Document, terms: Terms, version: int
    ) -> None:
        cursor.execute(
            f"INSERT INTO {name}_doc (id, source, shelf, date, version) VALUES (%s, %s, %s, %s, %s)",
            [
                document.id, source, self._shelf(cursor, name, document),
                document.date and document.date.isoformat(), version,
            ],
        )  # fmt: skip
        row = cursor.lastrowid
        cursor.execute(
            f"INSERT INTO {name}_text (rowid, title, url, parent, body) VALUES (%s, %s, %s, %s, %s)",
            [row, document.title, document.url, document.parent, document.body],
        )
        cursor.execute(
            f"INSERT INTO {name}_fts (rowid, title, headings, body, parts, exact) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [row, terms.title, terms.headings, terms.body, terms.parts, BREAK.join(terms.exact)],
        )
        cursor.execute(
            f"INSERT OR IGNORE INTO {name}_word (word) "
            "SELECT value FROM json_each(%s) WHERE true RETURNING rowid, word",
            [json.dumps(terms.spelling)],
        )
        cursor.executemany(
            f"INSERT INTO {name}_trigram (rowid, word) VALUES (%s, %s)", cursor.fetchall()
        )

    def _shelf(self, cursor: Any, name: str, document: Document) -> int:
        access = NOBODY if document.access is None else document.access
        facts = [access, document.kind, document.space, document.year or 0]
        cursor.execute(
            f"INSERT OR IGNORE INTO {name}_shelf (access, kind, space, year) VALUES (%s, %s, %s, %s)",
            facts,
        )
        cursor.execute(
            f"SELECT shelf FROM {name}_shelf "
            "WHERE access = %s AND kind = %s AND space = %s AND year = %s",
            facts,
        )
        shelf: int = cursor.fetchone()[0]
        return shelf

    # Indexes

    @transaction.atomic
    def create_index(self) -> SearchIndex:
        index = SearchIndex.objects.create(
            engine=self.name, name="", state=SearchIndex.State.BUILDING
        )
        index.name = f"teamweb_search_{index.pk}"
        index.save(update_fields=["name"])
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DROP TABLE IF EXISTS {index.name}_{table}")
            for statement in LAYOUT.format(name=index.name).split(";"):
                cursor.execute(statement)
        return index

    @transaction.atomic
    def make_live(self, index: SearchIndex) -> None:
        states = SearchIndex.State
        before = SearchIndex.objects.filter(engine=self.name, state=states.LIVE)
        before.exclude(pk=index.pk).update(state=states.RETIRED)
        index.state = states.LIVE
        index.save(update_fields=["state"])

    @transaction.atomic
    def drop(self, index: SearchIndex) -> None:
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DROP TABLE IF EXISTS {index.name}_{table}")
        index.delete()

    def has(self, index: SearchIndex) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = %s", [f"{index.name}_fts"]
            )
            return bool(cursor.fetchone()[0])

    def versions(self, index: SearchIndex) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, version FROM {index.name}_doc")
            return dict(cursor.fetchall())

    def refresh(self) -> None:
        """What is written here can be found at once."""

    def ping(self) -> None:
        if not self.has(self.live()):
            raise IndexMissing("the index is gone: run `teamweb reindex`")

    # Finding

    def _hits(
        self,
        name: str,
        scope: Scope,
        expression: str | None,
        excluded: str = "",
        best: int | None = None,
    ) -> tuple[str, list[Any]]:
        """What matches, before it is asked who may read it: for `_matching` and `_count` only."""
        params: list[Any] = []
        if expression is None:
            tables = f"{name}_doc AS doc"
            conditions = ["true"]
        elif best is not None:
            score, order = _BY_SCORE.format(name=name).split(";")
            tables = (
                f"(SELECT rowid, {score} AS score FROM {name}_fts WHERE {name}_fts MATCH %s "
                f"ORDER BY {order.replace('doc.', '')} LIMIT %s) AS fts "
                f"CROSS JOIN {name}_doc AS doc ON doc.rowid = fts.rowid"
            )
            conditions = ["true"]
            params += [expression, best]
        else:
            # CROSS JOIN fixes the order: the words first, then the row of each match.
            tables = f"{name}_fts AS fts CROSS JOIN {name}_doc AS doc ON doc.rowid = fts.rowid"
            conditions = [f"{name}_fts MATCH %s"]
            params.append(expression)
        if scope.hidden:
            conditions.append("doc.source NOT IN (SELECT value FROM json_each(%s))")
            params.append(json.dumps(scope.hidden))
        if excluded:
            conditions.append(
                f"doc.rowid NOT IN (SELECT rowid FROM {name}_fts WHERE {name}_fts MATCH %s)"
            )
            params.append(excluded)
        return f"FROM {tables} WHERE {' AND '.join(conditions)}", params

    def _matching(
        self,
        name: str,
        scope: Scope,
        expression: str | None,
        excluded: str = "",
        shelves: Sequence[int] | None = None,
        best: int | None = None,
    ) -> _Matching:
        """The only way to documents: those within the scope that match the expression.

        `shelves` are some of those that `_count` found within the scope. With `best` only what is
        among so many of the highest scores of all documents.
        """
        sql, params = self._hits(name, scope, expression, excluded, best)
        if shelves is None:
            sql += (
                f" AND doc.shelf IN (SELECT shelf FROM {name}_shelf "
                "WHERE access IN (SELECT value FROM json_each(%s)))"
            )
            params.append(json.dumps(scope.access_ids))
        else:
            sql += " AND doc.shelf IN (SELECT value FROM json_each(%s))"
            params.append(json.dumps(shelves))
        return _Matching(sql, tuple(params))

    def _search(self, query: SearchQuery, scope: Scope) -> Answer:
        name = self.live().name
        expression = _expression(query)
        if expression == "" or query.offset + query.size > MAX_DEPTH:
            return Answer(0, [], {facet: [] for facet in FACETS})
        steps = [_Step(expression, _BY_SCORE if expression else _BY_DATE)]
        excluded = "" if expression else " OR ".join(filter(None, map(_strict, query.excluded)))
        rows: dict[int, float] = {}
        skip = query.offset
        with _missing_index_explained(), connection.cursor() as cursor:
            facets, total, shelves = self._count(cursor, name, query, scope, expression, excluded)
            if total > RANKED and query.words and not (query.required or query.prefixes):
                steps = self._steps(cursor, name, query, expression or "")
            for step in steps:
                matching = partial(self._matching, name, scope, step.expression, excluded, shelves)
                size = query.size - len(rows)
                best = 2 * (skip + size) + SPARE if total > RANKED else None
                found = self._first(cursor, name, step, matching, size, skip, best)
                rows |= found
                if len(rows) == query.size or step is steps[-1]:
                    break
                if skip and not found:
                    every = matching(None)
                    cursor.execute(f"SELECT count(*) {every.sql}", every.params)
                    skip -= cursor.fetchone()[0]
                else:
                    skip = 0
            return Answer(total, self._load(cursor, name, rows), facets)

    def _first(
        self,
        cursor: Any,
        name: str,
        step: _Step,
        matching: Callable[[int | None], _Matching],
        size: int,
        skip: int,
        best: int | None,
    ) -> dict[int, float]:
        """The hits of a step from `skip` on, best first: row -> score.

        With `best` only so many of the highest scores are looked at before it is asked who may
        read them. That is enough unless most of them may not be read; then all are.
        """
        score, order = step.order.format(name=name).split(";")
        if step.order == _BY_SCORE and best is not None:
            among = matching(best)
            score = "fts.score"
        else:
            among, best = matching(None), None
        cursor.execute(
            f"SELECT doc.rowid, {score} AS score {among.sql} ORDER BY {order} LIMIT %s OFFSET %s",
            [*among.params, size, skip],
        )
        found = dict(cursor.fetchall())
        if best is not None and len(found) < size:
            return self._first(cursor, name, step, matching, size, skip, None)
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
        """The facets, how many hits there are, and the shelves that pass the chosen filters.

        Who may read is asked once a shelf instead of once a hit: of very many hits a fifth of the time.
        """
        sql, params = self._hits(name, scope, expression, excluded)
        cursor.execute(
            "SELECT shelf, number, kind, space, year "
            f"FROM (SELECT doc.shelf AS shelf, count(*) AS number {sql} GROUP BY doc.shelf) "
            f"JOIN {name}_shelf USING (shelf) WHERE access IN (SELECT value FROM json_each(%s))",
            [*params, json.dumps(scope.access_ids)],
        )
        counts: tuple[dict[Any, int], ...] = ({}, {}, {})
        chosen = [set(values) for values in (query.kinds, query.spaces, query.years)]
        total, shelves = 0, []
        for shelf, number, *values in cursor.fetchall():
            # The facets whose filter leaves this shelf out: it counts for that facet alone.
            failed = [n for n in (0, 1, 2) if chosen[n] and values[n] not in chosen[n]]
            if not failed:
                total += number
                shelves.append(shelf)
            elif len(failed) > 1:
                continue
            for n in failed or (0, 1, 2):
                if value := values[n]:
                    counts[n][value] = counts[n].get(value, 0) + number
        facets = {
            facet: sorted(
                (Facet(str(value), number) for value, number in counted.items()),
                key=lambda found: (-found.count, found.value),
            )
            for facet, counted in zip(FACETS, counts, strict=True)
        }
        return facets, total, shelves

    def _steps(self, cursor: Any, name: str, query: SearchQuery, expression: str) -> list[_Step]:
        """How to find the first of very many hits without ranking each (docs/search.md).

        What stands in more than half of all documents counts nothing for BM25: hits by the
        other words come first, in their order. Is there no other word, hits in titles do.
        """
        parts = [part for word in query.finding_words for part in _optional(word, query)]
        in_half = self._in_half(cursor, name, dict.fromkeys(parts))
        rare = [part for part in dict.fromkeys(parts) if part not in in_half]
        if len(rare) == len(set(parts)):
            return [_Step(expression, _BY_SCORE)]
        if rare:
            first, order = " OR ".join(f"({part})" for part in rare), _BY_SCORE
        else:
            titles = [stem for word in query.finding_words for stem in stems(clean(word))]
            first, order = f"title : ({' OR '.join(map(_quoted, titles))})", _BY_SCORE
            cursor.execute(f"SELECT count(*) FROM {name}_fts WHERE {name}_fts MATCH %s", [first])
            if cursor.fetchone()[0] > RANKED:
                order = _BY_AGE
        return [
            _Step(f"({first}) AND ({expression})", order)
            if query.excluded
            else _Step(first, order),
            _Step(f"({expression}) NOT ({first})", _BY_AGE),
        ]

    def _in_half(self, cursor: Any, name: str, expressions: Iterable[str]) -> set[str]:
        """Which of these more than half of all documents match, judged by stripes of documents
        from the whole index: all of them up to STRIPES × STRIPE."""
        # Two questions: asked as one, SQLite reads every row for it.
        cursor.execute(
            f"SELECT (SELECT min(rowid) FROM {name}_doc), (SELECT max(rowid) FROM {name}_doc)"
        )
        first, last = cursor.fetchone()
        apart = max(STRIPE, -(-(last - first + 1) // STRIPES))
        starts = json.dumps([first + number * apart for number in range(STRIPES)])
        cursor.execute(
            f"SELECT sum((SELECT count(*) FROM {name}_doc WHERE rowid BETWEEN value AND value + %s)) "
            "FROM json_each(%s)",
            [STRIPE - 1, starts],
        )
        looked_at = cursor.fetchone()[0]
        found = set()
        for expression in expressions:
            cursor.execute(
                f"SELECT sum((SELECT count(*) FROM {name}_fts WHERE {name}_fts MATCH %s "
                "AND rowid BETWEEN value AND value + %s)) FROM json_each(%s)",
                [expression, STRIPE - 1, starts],
            )
            if cursor.fetchone()[0] * 2 > looked_at:
                found.add(expression)
        return found

    def _load(self, cursor: Any, name: str, scores: dict[int, float]) -> list[Found]:
        cursor.execute(
            "SELECT doc.rowid, id, source, kind, title, url, space, date, parent, body "
            f"FROM {name}_doc AS doc JOIN {name}_text AS text ON text.rowid = doc.rowid "
            f"JOIN {name}_shelf AS shelf ON shelf.shelf = doc.shelf "
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
        last = f"({_quoted(begun[-1])}* OR {_quoted(words[-1])})"
        expression = "title : (" + " AND ".join([*map(_quoted, words[:-1]), last]) + ")"
        matching = self._matching(name, scope, expression)
        with _missing_index_explained(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT doc.rowid, -bm25({name}_fts) AS score {matching.sql} "
                "ORDER BY score DESC, doc.rowid LIMIT %s",
                [*matching.params, limit],
            )
            return [found.hit for found in self._load(cursor, name, dict(cursor.fetchall()))]

    def _frequencies(
        self, words: Sequence[str], scope: Scope, *, most: int, in_parts: bool = False
    ) -> list[int]:
        name = self.live().name
        selects: list[str] = []
        params: list[Any] = []
        for word in words:
            expression = _loose(word) if in_parts else _whole(word)
            matching = self._matching(name, scope, expression or '""')
            selects.append(f"(SELECT count(*) FROM (SELECT 1 {matching.sql} LIMIT {most:d}))")
            params += matching.params
        with _missing_index_explained(), connection.cursor() as cursor:
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
                    " OR ".join(map(_quoted, sorted(trigrams))),
                    SIMILAR_WORDS,
                    len(word) - 2,
                    len(word) + 2,
                ],
            )
            return dict.fromkeys([*near, *(row[0] for row in cursor.fetchall())])


@contextmanager
def _missing_index_explained() -> Iterator[None]:
    """A table that a reindex has just dropped: whoever asks again finds the new one. Or
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


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'


def _phrase(words: Sequence[str]) -> str:
    return _quoted(" ".join(words))


def _whole(word: str) -> str:
    """What the word itself is found by: its stem, with hyphens also its joined spelling."""
    if word.startswith("§"):
        return f"exact : {_phrase(exact_tokens(word))}"
    found = stems(clean(word))
    choices = [_phrase(found), *map(_quoted, joined_words(word))] if found else []
    return f"{TEXT} : ({' OR '.join(choices)})" if choices else ""


def _loose(word: str) -> str:
    """Everything one word may be found by: itself, or as a part of compounds."""
    found = stems(clean(word))
    if len(found) == 1 and not word.startswith("§"):
        return f"{TEXT_AND_PARTS} : {_quoted(found[0])}"
    return _whole(word)


def _strict(term: Term) -> str:
    """What a required or excluded term must be found by."""
    if term.form is Form.PHRASE:
        return f"exact : {_phrase(exact_tokens(clean(term.text)))}"
    if term.form is Form.PREFIX:
        return f"exact : {_quoted(exact_tokens(term.text)[0])} *"
    return _loose(term.text)


def _expression(query: SearchQuery) -> str | None:
    """The query in FTS5's language; None for all documents, "" for none."""
    if not query.has_words:
        return None
    optional = [part for word in query.finding_words for part in _optional(word, query)]
    optional += [_strict(Term(prefix, Form.PREFIX)) for prefix in query.prefixes]
    required = []
    for group in query.required:
        choices = []
        for term in group:
            choices.append(_strict(term))
            choices += [_alternative(other) for other in query.alternatives.get(term.text, ())]
        required.append(" OR ".join(f"({choice})" for choice in choices if choice) or '""')
    found = ""
    if required:
        found = " AND ".join(f"({part})" for part in required)
        if optional:
            # Optional words only add to the score: whatever passes the left side passes.
            more = " OR ".join(f"({part})" for part in [*optional, *required])
            found = f"({found}) AND ({more})"
    elif optional:
        found = " OR ".join(f"({part})" for part in optional if part)
    excluded = " OR ".join(f"({_strict(term)})" for term in query.excluded)
    if found and excluded:
        found = f"({found}) NOT ({excluded})"
    return found


def _optional(word: str, query: SearchQuery) -> list[str]:
    found = [_loose(word)]
    own = stems(word)
    if len(own) > 1:
        found += [f"{TEXT} : {_quoted(part)}" for part in own if len(part) > 1]
    elif len(parts := parts_of(word)) > 1:
        found += [f"parts : {_quoted(part)}" for part in parts]
    found += [_alternative(other) for other in query.alternatives.get(word, ())]
    return [part for part in found if part]


def _alternative(text: str) -> str:
    words = stems(clean(text))
    if not words:
        return ""
    return f"{TEXT if len(words) > 1 else TEXT_AND_PARTS} : {_phrase(words)}"
