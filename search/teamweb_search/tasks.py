from celery import shared_task

from .indexing.drain import drain
from .indexing.reindex import rebuild_if_needed


@shared_task(ignore_result=True)
def drain_index_queue_task() -> None:
    """Write what waits in the index queue. Losing or doubling this call is harmless."""
    drain()


@shared_task(ignore_result=True)
def rebuild_index_task() -> None:
    """Build an index that is missing. Losing or doubling this call is harmless."""
    rebuild_if_needed()
