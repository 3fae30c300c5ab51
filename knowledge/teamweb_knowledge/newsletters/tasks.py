from celery import shared_task

from .sending import send_due_issues


@shared_task
def send_due_issues_task() -> None:
    """Send what is due. Losing or doubling this call is harmless."""
    send_due_issues()
