"""Words that mean the same, asked at search time: a change needs no reindex.

`SEARCH_SYNONYMS` names a function without arguments that returns groups of terms, such
as [("DSGVO", "Datenschutz-Grundverordnung"), …]: the site builds them from its glossary.
"""

from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from ..analysis import stems

KEPT_SECONDS = 60
_KEY = "teamweb_search_synonyms"


def _groups() -> list[list[str]]:
    path = getattr(settings, "SEARCH_SYNONYMS", None)
    if not path:
        return []
    found = cache.get(_KEY)
    if found is None:
        provider: Callable[[], Iterable[Sequence[str]]] = import_string(path)
        found = [[str(term) for term in group] for group in provider()]
        cache.set(_KEY, found, KEPT_SECONDS)
    return found


def synonyms_in(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each word that is, or begins, a known term: the other terms of its group."""
    typed = [stem for word in words for stem in stems(word)]
    starts = [index for index, word in enumerate(words) for _ in stems(word)]
    found: dict[str, tuple[str, ...]] = {}
    for group in _groups():
        for term in group:
            wanted = stems(term)
            for index in range(len(typed) - len(wanted) + 1):
                if wanted and typed[index : index + len(wanted)] == wanted:
                    others = tuple(other for other in group if other != term)
                    word = words[starts[index]]
                    found[word] = (*found.get(word, ()), *others)
    return found
