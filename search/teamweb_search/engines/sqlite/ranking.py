"""In which order hits come, and how the first of very many are found without ranking each."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...analysis import clean, stems
from ...query.search_query import SearchQuery
from .expressions import optional_parts, quoted

# How much a word counts in: title, headings and labels, body, parts, exact.
WEIGHTS = (4.0, 1.5, 1.0, 0.5, 1.0)
# Up to so many matches are ranked one by one; of more, those that can come first.
RANKED = 5_000
# So many hits more than asked for are ranked before the reader's access is checked.
SPARE = 200
# Whether a word is in most documents is estimated from so many samples of so many documents.
SAMPLES, SAMPLE_SIZE = 8, 256

# What a step is sorted by: the score of a hit; the order.
BY_SCORE = f"-bm25({{name}}_fts, {', '.join(map(str, WEIGHTS))});score DESC, doc.rowid"
BY_DATE = "0.0;doc.date DESC, doc.rowid"
BY_AGE = "0.0;fts.rowid DESC"


@dataclass(frozen=True)
class Step:
    """Hits of one step come before those of the next; together they are all."""

    expression: str | None
    order: str


def steps(cursor: Any, name: str, query: SearchQuery, expression: str) -> list[Step]:
    """How to find the first of very many hits without ranking each (docs/search.md).

    What stands in more than half of all documents counts nothing for BM25: hits by the
    other words come first, in their order. Is there no other word, hits in titles do.
    """
    parts = [part for word in query.finding_words for part in optional_parts(word, query)]
    frequent = frequent_expressions(cursor, name, dict.fromkeys(parts))
    rare = [part for part in dict.fromkeys(parts) if part not in frequent]
    if len(rare) == len(set(parts)):
        return [Step(expression, BY_SCORE)]
    if rare:
        first, order = " OR ".join(f"({part})" for part in rare), BY_SCORE
    else:
        titles = [stem for word in query.finding_words for stem in stems(clean(word))]
        first, order = f"title : ({' OR '.join(map(quoted, titles))})", BY_SCORE
        cursor.execute(f"SELECT count(*) FROM {name}_fts WHERE {name}_fts MATCH %s", [first])
        if cursor.fetchone()[0] > RANKED:
            order = BY_AGE
    return [
        Step(f"({first}) AND ({expression})", order) if query.excluded else Step(first, order),
        Step(f"({expression}) NOT ({first})", BY_AGE),
    ]


def frequent_expressions(cursor: Any, name: str, expressions: Iterable[str]) -> set[str]:
    """Which of these more than half of all documents match, estimated from samples of
    the whole index: all of it up to SAMPLES × SAMPLE_SIZE."""
    # Two questions: asked as one, SQLite reads every row for it.
    cursor.execute(
        f"SELECT (SELECT min(rowid) FROM {name}_doc), (SELECT max(rowid) FROM {name}_doc)"
    )
    first, last = cursor.fetchone()
    apart = max(SAMPLE_SIZE, -(-(last - first + 1) // SAMPLES))
    starts = json.dumps([first + number * apart for number in range(SAMPLES)])
    cursor.execute(
        f"SELECT sum((SELECT count(*) FROM {name}_doc WHERE rowid BETWEEN value AND value + %s)) "
        "FROM json_each(%s)",
        [SAMPLE_SIZE - 1, starts],
    )
    looked_at = cursor.fetchone()[0]
    found = set()
    for expression in expressions:
        cursor.execute(
            f"SELECT sum((SELECT count(*) FROM {name}_fts WHERE {name}_fts MATCH %s "
            "AND rowid BETWEEN value AND value + %s)) FROM json_each(%s)",
            [expression, SAMPLE_SIZE - 1, starts],
        )
        if cursor.fetchone()[0] * 2 > looked_at:
            found.add(expression)
    return found
