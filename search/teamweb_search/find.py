"""The one way from a person and a query to hits: page, API, suggestions and command line."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .engines import Hit, Results, current
from .query import SearchQuery, reader_for

logger = logging.getLogger(__name__)

# `SEARCH_FINAL_CHECK`: (user, sources of the hits) -> the sources that this person may see.
FinalCheck = Callable[[Any, Sequence[str]], set[str]]


def find(query: SearchQuery, *, user: Any, with_highlights: bool = True) -> Results:
    """Raises SearchUnavailable when the engine does not answer."""
    results = current().find(query, reader_for(user), with_highlights=with_highlights)
    hits = _checked(results.hits, user)
    return replace(results, hits=hits, total=results.total - (len(results.hits) - len(hits)))


def unknown_filters(query: SearchQuery, *, user: Any) -> dict[str, list[str]]:
    """The kinds and spaces asked for in which this person may read nothing at all.

    A space that is hidden from them answers like one that does not exist.
    """
    found: dict[str, list[str]] = {}
    for name, values in (("kind", query.kinds), ("space", query.spaces)):
        for value in values:
            alone = SearchQuery(kinds=(value,)) if name == "kind" else SearchQuery(spaces=(value,))
            if not find(alone, user=user, with_highlights=False).total:
                found.setdefault(name, []).append(value)
    return found


def suggest_titles(typed: str, *, user: Any, limit: int = 7) -> Sequence[Hit]:
    return _checked(current().titles(typed, reader_for(user), limit=limit), user)


def _checked(hits: Sequence[Hit], user: Any) -> Sequence[Hit]:
    """A last look into the database at what is about to be shown. A hit dropped is an alarm."""
    path = getattr(settings, "SEARCH_FINAL_CHECK", None)
    if not path or not hits:
        return hits
    check: FinalCheck = import_string(path)
    allowed = check(user, [hit.source for hit in hits])
    for hit in hits:
        if hit.source not in allowed:
            logger.error("the index offered what may not be read", extra={"source": hit.source})
    return [hit for hit in hits if hit.source in allowed]
