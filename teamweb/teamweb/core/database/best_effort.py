"""Writes that are left out when the database cannot take them."""

import contextlib
import logging
from collections.abc import Iterator

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

# How long such a write waits for another writer of SQLite.
WAIT_MILLISECONDS = 300


@contextlib.contextmanager
def best_effort_write() -> Iterator[None]:
    """Skip the writes in this block while the database is locked or its disk is full."""
    try:
        with _short_wait():
            yield
    except DatabaseError as error:
        logger.warning("a write was left out", extra={"error": str(error)})


@contextlib.contextmanager
def _short_wait() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    # Past Django's cursors: it is no query.
    execute = connection.connection.execute
    usual = execute("PRAGMA busy_timeout").fetchone()[0]
    execute(f"PRAGMA busy_timeout = {WAIT_MILLISECONDS}")
    try:
        yield
    finally:
        execute(f"PRAGMA busy_timeout = {usual}")
