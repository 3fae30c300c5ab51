from celery import shared_task

from .monitoring.heartbeats import record_heartbeat


@shared_task
def mark_queue_task(queue: str) -> None:
    """Came through: the beat sends, the broker carries and a worker takes from this queue."""
    record_heartbeat(f"queue-{queue}")
