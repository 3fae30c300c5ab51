"""Opening an SQLite file costs more than most queries: the schema is read, every statement compiled,
the page cache is empty. Each request has a thread of its own, so Django's `CONN_MAX_AGE` keeps nothing.
"""

import atexit
import os
import sqlite3
import weakref
from collections import deque
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

# Each may hold a page cache of its own, so few are kept; the one used last is taken first.
KEPT = 4

# Who a file is: a file put in the place of another (a backup that was restored) is a new one.
_File = tuple[int, int]


class _Connection(sqlite3.Connection):
    """A connection that knows its file and the cursors that may still read from it."""

    file: _File | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursors: weakref.WeakSet[sqlite3.Cursor] = weakref.WeakSet()


# Appending and popping are atomic, so threads need no lock.
_idle: deque[_Connection] = deque()
_of_the_parent: list[_Connection] = []


def _forget() -> None:
    """In a forked child: SQLite's connections must not cross a fork, not even to be closed."""
    _of_the_parent.extend(_idle)
    _idle.clear()


os.register_at_fork(after_in_child=_forget)


def close_idle() -> None:
    """Close what no thread uses."""
    while _idle:
        _idle.pop().close()


atexit.register(close_idle)


def _file_at(name: Any) -> _File | None:
    try:
        found = Path(name).stat()
    except (OSError, TypeError, ValueError):
        return None
    return found.st_dev, found.st_ino


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        file = _file_at(conn_params["database"])
        while file and _idle:
            try:
                connection = _idle.pop()
            except IndexError:  # another thread was quicker
                break
            if connection.file == file:
                # A migration of this thread's predecessor may have left it off.
                connection.execute("PRAGMA foreign_keys = ON")
                return connection
            connection.close()
        connection = super().get_new_connection({**conn_params, "factory": _Connection})
        connection.file = _file_at(conn_params["database"])
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)
        self.connection.cursors.add(cursor)
        return cursor

    def _close(self) -> None:
        connection = self.connection
        if connection is None:
            return
        with self.wrap_database_errors:
            # A result that nobody read to its end would hold its view of the file, and the log's end.
            for cursor in list(connection.cursors):
                cursor.close()
            connection.cursors.clear()
            if (
                connection.file is None
                or connection.in_transaction
                or self.errors_occurred
                or len(_idle) >= KEPT
            ):
                connection.close()
            else:
                _idle.append(connection)
