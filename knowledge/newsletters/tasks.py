from celery import shared_task

from .actions import send_due_issues


@shared_task
def send_due_issues_task() -> None:
    """Hand over what is scheduled for now. Losing or doubling this call is harmless."""
    send_due_issues()
