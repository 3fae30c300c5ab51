"""Waking a worker. The rows of the database hold the work; the call only makes it start sooner.

As in `teamweb` and `teamweb_search`: plugins do not import each other.
"""

import logging
from collections.abc import Callable
from functools import cache, partial

from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def wake_worker_on_commit(task_path: str) -> None:
    """Call a Celery task after the commit, once per transaction; beat calls it as well."""
    waking = _waking(task_path)
    if not any(entry[1] is waking for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(waking, robust=True)


@cache
def _waking(task_path: str) -> Callable[[], None]:
    # One object per path, by which a second request in the same transaction is recognised.
    return partial(_wake_worker, task_path)


def _wake_worker(task_path: str) -> None:
    try:
        import_string(task_path).apply_async(retry=False, ignore_result=True)
    except Exception as error:
        logger.warning("no worker could be woken: %s", error, extra={"task": task_path})
