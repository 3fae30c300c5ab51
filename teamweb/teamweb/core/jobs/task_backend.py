"""Wagtail's background tasks as rows of the outbox.

Wagtail enqueues in `post_save`, inside the transaction: run at once, a task would read the
old row or none.
"""

from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.utils import get_random_id, normalize_json

from .outbox import put_job


class OutboxBackend(BaseTaskBackend):
    """`TASKS` backend: enqueueing writes a BackgroundJob with the change."""

    supports_defer = True
    supports_async_task = True
    supports_priority = True

    def __init__(self, alias: str, params: dict) -> None:
        super().__init__(alias, {"QUEUES": [], **params})

    def validate_task(self, task: Task) -> None:
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTaskError("The outbox runs tasks without a context.")

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        job = put_job(
            key=result.id,
            task_path=task.module_path,
            arguments=normalize_json({"args": list(args), "kwargs": kwargs}),
            priority=task.priority,
            not_before=task.run_after,
        )
        object.__setattr__(result, "enqueued_at", job.enqueued_at)
        return result
