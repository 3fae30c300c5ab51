"""Waking a worker. The rows of the database hold the work; the call only makes it start sooner."""

import logging
from collections.abc import Callable
from functools import cache, partial

from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def wake_worker_on_commit(task_path: str) -> None:
    """Call a Celery task without arguments after the commit, once per transaction.

    The path keeps a module that writes rows from importing the task, which imports that module.
    """
    call_once_on_commit(_waking(task_path))


def wake_worker(task_path: str, *arguments: object) -> None:
    """Call the task now. A broker that is away does no harm: beat calls the task as well."""
    try:
        import_string(task_path).apply_async(arguments, retry=False, ignore_result=True)
    except Exception as error:
        logger.warning("no worker could be woken: %s", error, extra={"task": task_path})


def call_once_on_commit(call: Callable[[], object]) -> None:
    """Like `transaction.on_commit`, once however often this transaction asks for the same call."""
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is call for entry in waiting):
        transaction.on_commit(call, robust=True)


@cache
def _waking(task_path: str) -> Callable[[], None]:
    # One object per path, by which a second request in the same transaction is recognised.
    return partial(wake_worker, task_path)
