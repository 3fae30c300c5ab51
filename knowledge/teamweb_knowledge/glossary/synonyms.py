"""What the search may treat alike; named by the setting SEARCH_SYNONYMS."""

from .models import Term


def search_synonyms() -> list[list[str]]:
    """Groups of words that mean the same: term, its synonyms, and where wanted its meaning."""
    groups = []
    for term in Term.objects.all():
        words = [term.abbreviation, *term.synonym_list()]
        if term.is_synonym_in_search:
            words.append(term.meaning)
        words = list(dict.fromkeys(words))
        if len(words) > 1:
            groups.append(words)
    return groups
