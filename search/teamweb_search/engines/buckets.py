"""Facets from buckets: documents that are alike in access, kind, space and year share one.

Counting facets then takes one number a document instead of four columns.
"""

from collections.abc import Iterable
from typing import Any

from ..query.search_query import SearchQuery
from .base import FACETS
from .results import Facet


def count_buckets(
    rows: Iterable[tuple[Any, ...]], query: SearchQuery
) -> tuple[dict[str, list[Facet]], int, list[int]]:
    """The facets, how many hits there are, and the buckets that pass the chosen filters.

    `rows` are (bucket, number of hits, kind, space, year) of the buckets the reader may read.
    """
    counts: tuple[dict[Any, int], ...] = ({}, {}, {})
    chosen = [set(values) for values in (query.kinds, query.spaces, query.years)]
    total, buckets = 0, []
    for bucket, number, *values in rows:
        # The facets whose filter leaves this bucket out: it counts for that facet alone.
        failed = [n for n in (0, 1, 2) if chosen[n] and values[n] not in chosen[n]]
        if not failed:
            total += number
            buckets.append(bucket)
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
    return facets, total, buckets
