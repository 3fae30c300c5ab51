"""Writes documents into the tables of an index.

Each statement takes its rows in a fixed order, so that two writers may wait for each other but
never both at once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from ...documents.document import NOBODY, Document
from ..tables import Written
from ..terms import Terms
from .lexemes import quotable, vector

Facts = tuple[int, str, str, int]


def write(cursor: Any, name: str, documents: Written, version: int) -> None:
    cursor.execute(
        f"INSERT INTO {name}_source AS known (source, version) "
        "SELECT source, %s FROM unnest(%s::text[]) AS source ORDER BY source "
        "ON CONFLICT (source) DO UPDATE SET version = excluded.version "
        "WHERE excluded.version >= known.version RETURNING source",
        [version, list(documents)],
    )
    current = {source for (source,) in cursor.fetchall()}
    rows = [
        (source, document, terms)
        for source, found in documents.items()
        if source in current
        for document, terms in found
    ]
    cursor.execute(
        f"DELETE FROM {name}_doc WHERE source = ANY(%s) OR id = ANY(%s)",
        [sorted(current), [document.id for _source, document, _terms in rows]],
    )
    buckets = _buckets(cursor, name, {_facts(document) for _source, document, _terms in rows})
    cursor.executemany(
        f"INSERT INTO {name}_doc (id, source, access, bucket, date, version, length, title, url, parent, "
        "body, words, quotable) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector, %s)",
        [
            _row(source, document, terms, buckets[_facts(document)], version)
            for source, document, terms in rows
        ],
    )
    _add_words(cursor, name, {word for *_, terms in rows for word in terms.spelling})


def _facts(document: Document) -> Facts:
    access = NOBODY if document.access is None else document.access
    return (access, _storable(document.kind), _storable(document.space), document.year or 0)


def _row(source: str, document: Document, terms: Terms, bucket: int, version: int) -> Sequence[Any]:
    length = sum(text.count(" ") + 1 for text in (terms.title, terms.headings, terms.body))
    shown = map(_storable, (document.title, document.url, document.parent, document.body))
    return (
        document.id, source, _facts(document)[0], bucket, document.date, version, length, *shown,
        vector(terms), quotable(terms),
    )  # fmt: skip


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL in a text."""
    return text.replace("\x00", "")


def _buckets(cursor: Any, name: str, wanted: Iterable[Facts]) -> dict[Facts, int]:
    columns = [list(column) for column in zip(*sorted(wanted), strict=True)] or [[], [], [], []]
    facts = (
        "unnest(%s::bigint[], %s::text[], %s::text[], %s::int[]) AS f (access, kind, space, year)"
    )
    cursor.execute(
        f"INSERT INTO {name}_bucket (access, kind, space, year) "
        f"SELECT * FROM {facts} WHERE NOT EXISTS (SELECT 1 FROM {name}_bucket AS b WHERE "
        "(b.access, b.kind, b.space, b.year) = (f.access, f.kind, f.space, f.year)) "
        "ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING",
        columns,
    )
    cursor.execute(
        f"SELECT access, kind, space, year, bucket FROM {name}_bucket JOIN {facts} "
        "USING (access, kind, space, year)",
        columns,
    )
    return {tuple(facts): bucket for *facts, bucket in cursor.fetchall()}


def _add_words(cursor: Any, name: str, words: Iterable[str]) -> None:
    """For suggestions. New words only: most are known, and nobody waits for those."""
    cursor.execute(
        f"SELECT word FROM unnest(%s::text[]) AS word WHERE word NOT IN "
        f"(SELECT word FROM {name}_word WHERE word = ANY(%s))",
        [found := sorted(words), found],
    )
    new = sorted(word for (word,) in cursor.fetchall())
    cursor.executemany(
        f"INSERT INTO {name}_word (word, trigrams) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [(word, trigrams(word)) for word in new],
    )


def trigrams(word: str) -> list[str]:
    return sorted({word[start : start + 3] for start in range(max(1, len(word) - 2))})
