from celery import shared_task

from .update_log.checkpoints import make_checkpoint, make_due_checkpoints, thin_logs


@shared_task
def checkpoint_task(document_id: int, kind: str) -> None:
    """Make a version of a text. Losing this call is harmless: the next beat finds the text."""
    make_checkpoint(document_id, kind)


@shared_task
def make_due_checkpoints_task() -> None:
    """Versions of all texts that are due."""
    make_due_checkpoints()


@shared_task
def thin_logs_task() -> None:
    """Delete the part of update logs that nothing needs any more."""
    thin_logs()
