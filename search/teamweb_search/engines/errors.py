class SearchError(Exception):
    """Base of what can go wrong while searching or indexing."""


class SearchUnavailable(SearchError):
    """The engine does not answer, or has no index yet. Nothing is lost: try again."""


class IndexMissing(SearchUnavailable):
    """The engine answers, but has no index of ours: it has to be built anew."""
