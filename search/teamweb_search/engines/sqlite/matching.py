"""Which documents a search may count and show, as SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..scope import Scope
from .ranking import BY_SCORE


@dataclass(frozen=True)
class Matching:
    """The documents a search may count: made by `matching` only."""

    sql: str
    params: tuple[Any, ...]


def hits(
    name: str,
    scope: Scope,
    expression: str | None,
    excluded: str = "",
    best: int | None = None,
) -> tuple[str, list[Any]]:
    """What matches, before it is asked who may read it: for `matching` and `SqliteEngine._count` only."""
    params: list[Any] = []
    if expression is None:
        tables = f"{name}_doc AS doc"
        conditions = ["true"]
    elif best is not None:
        score, order = BY_SCORE.format(name=name).split(";")
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


def matching(
    name: str,
    scope: Scope,
    expression: str | None,
    excluded: str = "",
    buckets: Sequence[int] | None = None,
    best: int | None = None,
) -> Matching:
    """The only way to documents: those within the scope that match the expression.

    `buckets` are some of those that `SqliteEngine._count` found within the scope. With `best` only what is
    among so many of the highest scores of all documents.
    """
    sql, params = hits(name, scope, expression, excluded, best)
    if buckets is None:
        sql += (
            f" AND doc.bucket IN (SELECT bucket FROM {name}_bucket "
            "WHERE access IN (SELECT value FROM json_each(%s)))"
        )
        params.append(json.dumps(scope.access_ids))
    else:
        sql += " AND doc.bucket IN (SELECT value FROM json_each(%s))"
        params.append(json.dumps(buckets))
    return Matching(sql, tuple(params))
