from celery import shared_task

from .sessions import forget_ended_sessions


@shared_task
def forget_ended_sessions_task() -> None:
    """Losing or doubling this call is harmless."""
    forget_ended_sessions()
