class SearchError(Exception):
    """Base of what can go wrong while searching or indexing."""


class SearchUnavailable(SearchError):
    """The engine does not answer, or has no index yet. Nothing is lost: try again."""
