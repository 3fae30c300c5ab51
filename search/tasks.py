from celery import shared_task

from .indexing.drain import drain


@shared_task(ignore_result=True)
def drain_index_queue_task() -> None:
    """Write what waits in the index queue. Losing or doubling this call is harmless."""
    drain()
