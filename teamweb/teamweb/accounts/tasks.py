from celery import shared_task

from .signin.sessions import delete_ended_sessions


@shared_task
def delete_ended_sessions_task() -> None:
    """Losing or doubling this call is harmless."""
    delete_ended_sessions()
