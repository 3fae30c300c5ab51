import logging
from functools import partial

from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def wake_worker_on_commit(task_path: str) -> None:
    """Call a Celery task after the commit. A call that gets lost is made up for by beat."""
    transaction.on_commit(partial(_wake_worker, task_path), robust=True)


def _wake_worker(task_path: str) -> None:
    try:
        import_string(task_path).apply_async(retry=False, ignore_result=True)
    except Exception as error:
        logger.warning("no worker could be woken: %s", error, extra={"task": task_path})
