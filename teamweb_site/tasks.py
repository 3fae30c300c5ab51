from celery import shared_task

from .heartbeats import give_sign


@shared_task
def mark_queue_task(queue: str) -> None:
    """Came through: the beat sends, the broker carries and a worker takes from this queue."""
    give_sign(f"queue-{queue}")
