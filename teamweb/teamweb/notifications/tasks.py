import logging

from celery import shared_task

from ..core.jobs.wakeup import wake_worker
from .digests import send_daily_digests
from .inbound.mailbox import MailboxDown
from .inbound.receiving import purge_inbound_messages, receive_mail
from .mail.queueing import DELIVER_TASK
from .mail.retention import blank_old_addresses
from .mail.sending import deliver_due

logger = logging.getLogger(__name__)


@shared_task
def deliver_due_task() -> None:
    """Send what is due, for a while. Losing or doubling this call is harmless: the rows decide."""
    if deliver_due().is_time_up:
        wake_worker(DELIVER_TASK)


@shared_task
def receive_mail_task() -> None:
    try:
        receive_mail()
    except MailboxDown as error:
        # Asked again in a minute.
        logger.warning("the mailbox cannot be read: %s", error)


@shared_task
def send_daily_digests_task() -> None:
    send_daily_digests()


@shared_task
def blank_old_addresses_task() -> None:
    blank_old_addresses()
    purge_inbound_messages()
