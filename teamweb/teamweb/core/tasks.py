from celery import shared_task

from .jobs.outbox import run_due_jobs


@shared_task
def run_background_jobs_task() -> None:
    """Run due jobs. Losing or doubling this call is harmless: the rows decide."""
    run_due_jobs()
