"""Search inside the SQLite database, by its FTS5."""

from .engine import SqliteEngine

__all__ = ["SqliteEngine"]
