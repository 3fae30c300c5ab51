"""Several browsers of a test act in one event loop."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def play(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run to the end, in a thread of its own: a real browser's driver keeps a loop in the tests' thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()
