from celery import shared_task


@shared_task
def send_due_issues_task() -> None:
    """Hand over what is scheduled for now. Losing or doubling this call is harmless."""
    from .actions import send_due_issues

    send_due_issues()
