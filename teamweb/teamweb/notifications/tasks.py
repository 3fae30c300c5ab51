from celery import shared_task

from ..core.wakeup import wake_worker
from . import digests, retention, sending
from .actions import DELIVER_TASK


@shared_task
def deliver_due_task() -> None:
    """Send what is due, for a while. Losing or doubling this call is harmless: the rows decide."""
    if sending.deliver_due().is_time_up:
        wake_worker(DELIVER_TASK)


@shared_task
def send_daily_digests_task() -> None:
    digests.send_daily_digests()


@shared_task
def blank_old_addresses_task() -> None:
    retention.blank_old_addresses()
