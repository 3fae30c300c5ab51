"""The rows of background work: put in with a change, taken out by a worker.

A row commits or rolls back with the change it belongs to. A worker runs it at once (`wakeup`) or
at the next beat.
"""

import logging
import time
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, F, Min
from django.utils import timezone
from django.utils.module_loading import import_string

from ..models import BackgroundJob
from .wakeup import wake_worker_on_commit

logger = logging.getLogger(__name__)

RUN_TASK = "teamweb.core.tasks.run_background_jobs_task"
MAX_ATTEMPTS = 10
# Longer than any job may take: after that its worker is taken for dead.
KEEP_FOR = timedelta(minutes=10)


def put_job(
    *,
    key: str,
    task_path: str,
    arguments: dict[str, Any],
    priority: int = 0,
    not_before: datetime | None = None,
) -> BackgroundJob:
    """Write the row of a job and wake a worker after the commit."""
    job = BackgroundJob.objects.create(
        key=key,
        task_path=task_path,
        arguments=arguments,
        priority=priority,
        not_before=not_before or timezone.now(),
    )
    wake_worker_on_commit(RUN_TASK)
    return job


def run_due_jobs(*, for_seconds: float = 60) -> int:
    """Run due jobs, most urgent first, and return how many were tried.

    Jobs of workers that died are among them. Two callers at once share the work.
    """
    tried = 0
    ends_at = time.monotonic() + for_seconds
    while time.monotonic() < ends_at:
        job = _take_one()
        if job is None:
            break
        _run(job)
        tried += 1
    return tried


def retry(job: BackgroundJob) -> None:
    """Give a job that was given up another round of attempts."""
    job.status, job.attempts, job.not_before = BackgroundJob.Status.WAITING, 0, timezone.now()
    job.save(update_fields=["status", "attempts", "not_before"])
    wake_worker_on_commit(RUN_TASK)


def jobs_by_status() -> dict[str, float]:
    counts = dict.fromkeys(BackgroundJob.Status.values, 0.0)
    counts.update(BackgroundJob.objects.values_list("status").annotate(Count("pk")))
    return counts


def oldest_due_seconds() -> float:
    """How long the job that is due for longest waits for a worker."""
    now = timezone.now()
    since = BackgroundJob.objects.due().aggregate(at=Min("not_before"))["at"] or now
    return float((now - since).total_seconds())


def pause_after(attempts: int) -> timedelta:
    """Half a minute after the first failure, four times as long after each, six hours at most."""
    return min(timedelta(seconds=30 * 4 ** (attempts - 1)), timedelta(hours=6))


def _take_one() -> BackgroundJob | None:
    while True:
        due = BackgroundJob.objects.due().order_by("-priority", "not_before", "pk")
        job = due.first()
        if job is None:
            return None
        # Only one of several workers changes the row from what all of them have read.
        is_ours = BackgroundJob.objects.filter(pk=job.pk, not_before=job.not_before).update(
            status=BackgroundJob.Status.RUNNING,
            not_before=timezone.now() + KEEP_FOR,
            attempts=F("attempts") + 1,
        )
        if is_ours:
            job.refresh_from_db()
            return job


def _run(job: BackgroundJob) -> None:
    try:
        if job.attempts > MAX_ATTEMPTS:
            raise RuntimeError("Its worker died each time.")
        task = import_string(job.task_path)
        task.call(*job.arguments["args"], **job.arguments["kwargs"])
    except ObjectDoesNotExist:
        # What the job was about is gone: nothing is left to do.
        job.delete()
    except Exception as error:
        is_last = job.attempts >= MAX_ATTEMPTS
        job.status = BackgroundJob.Status.GIVEN_UP if is_last else BackgroundJob.Status.WAITING
        job.not_before = timezone.now() + pause_after(min(job.attempts, MAX_ATTEMPTS))
        job.error = "".join(format_exception(error))
        job.save(update_fields=["status", "not_before", "error"])
        logger.exception(
            "background job failed",
            extra={"job": job.task_path, "attempts": job.attempts, "given_up": is_last},
        )
    else:
        job.delete()
