from celery import shared_task
from django_tasks import task

from .documents import keeping
from .jobs.outbox import run_due_jobs


@shared_task
def run_background_jobs_task() -> None:
    """Run due jobs. Losing or doubling this call is harmless: the rows decide."""
    run_due_jobs()


@task()
def make_document(key: str) -> None:
    keeping.make_document(key)


@shared_task
def throw_away_documents_task() -> None:
    """Delete files that were drawn long ago. Losing or doubling this call is harmless."""
    keeping.throw_away_documents()
