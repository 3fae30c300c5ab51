from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from ..documents.document import PUBLIC


@dataclass(frozen=True)
class Reader:
    """For whom is searched: the ids of the accesses this person may read now."""

    access_ids: frozenset[int]


def reader_for(user: Any) -> Reader:
    """Asks the function named by `SEARCH_READABLE_ACCESS`; without one only what is public."""
    path = getattr(settings, "SEARCH_READABLE_ACCESS", None)
    if not path:
        return Reader(frozenset({PUBLIC}))
    readable: Callable[[Any], Any] = import_string(path)
    return Reader(frozenset(readable(user)))
