"""Threads for the work of editing sessions that waits for the database, cache or broker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections as database_connections

# One pool each, so that a database that hangs on writing does not keep readers and sign-ins waiting.
readers = ThreadPoolExecutor(4, "coediting-reader")
writers = ThreadPoolExecutor(4, "coediting-writer")
askers = ThreadPoolExecutor(1, "coediting-asker")


def call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Call a function in one of these threads, and close its database connections."""
    try:
        return function(*arguments)
    finally:
        # Threads of ours have no request whose end would do it.
        database_connections.close_all()
