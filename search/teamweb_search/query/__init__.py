"""What a reader typed, as data that every engine understands."""

from .parse import parse
from .reader import Reader, reader_for
from .search_query import MAX_SIZE, SearchQuery, Term

__all__ = ["MAX_SIZE", "Reader", "SearchQuery", "Term", "parse", "reader_for"]
