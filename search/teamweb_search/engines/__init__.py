"""Where documents are kept and found. Nothing outside this package talks to an engine.

`ELASTICSEARCH_URL` set: Elasticsearch. Otherwise the full text search of the database: FTS5 in
SQLite, tsvector in PostgreSQL.
"""

from django.conf import settings
from django.db import connection

from .base import Engine
from .errors import IndexMissing, SearchError, SearchUnavailable
from .results import Facet, Hit, Results

__all__ = [
    "Engine",
    "Facet",
    "Hit",
    "IndexMissing",
    "Results",
    "SearchError",
    "SearchUnavailable",
    "current",
]


def current() -> Engine:
    """The engine of this installation. Raises SearchUnavailable when none is set up."""
    url = getattr(settings, "ELASTICSEARCH_URL", "")
    if url:
        from .elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(url, getattr(settings, "ELASTICSEARCH_PREFIX", "teamweb"))
    if connection.vendor == "sqlite":
        from .sqlite import SqliteEngine

        return SqliteEngine()
    if connection.vendor == "postgresql":
        from .postgresql import PostgresqlEngine

        return PostgresqlEngine()
    raise SearchUnavailable("search on this database needs Elasticsearch: set ELASTICSEARCH_URL")
