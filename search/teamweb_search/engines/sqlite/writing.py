"""Writes one document into the tables of an index."""

import json
from typing import Any

from ...documents.document import NOBODY, Document
from ..terms import Terms

# Between texts, so that no phrase reaches from one into the next.
BREAK = " ¶ "


def insert(
    cursor: Any, name: str, source: str, document: Document, terms: Terms, version: int
) -> None:
    cursor.execute(
        f"INSERT INTO {name}_doc (id, source, bucket, date, version) VALUES (%s, %s, %s, %s, %s)",
        [
            document.id, source, _bucket_of(cursor, name, document),
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


def _bucket_of(cursor: Any, name: str, document: Document) -> int:
    access = NOBODY if document.access is None else document.access
    facts = [access, document.kind, document.space, document.year or 0]
    cursor.execute(
        f"INSERT OR IGNORE INTO {name}_bucket (access, kind, space, year) VALUES (%s, %s, %s, %s)",
        facts,
    )
    cursor.execute(
        f"SELECT bucket FROM {name}_bucket "
        "WHERE access = %s AND kind = %s AND space = %s AND year = %s",
        facts,
    )
    bucket: int = cursor.fetchone()[0]
    return bucket
