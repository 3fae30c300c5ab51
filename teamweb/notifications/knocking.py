"""Waking the sender. A knock that gets lost costs a minute: the beat's tick knocks too."""

import logging

from django.db import transaction

logger = logging.getLogger(__name__)


def knock_after_commit() -> None:
    """Have a worker look for due mail once this transaction is committed, once per transaction."""
    connection = transaction.get_connection()
    if connection.in_atomic_block and any(entry[1] is knock for entry in connection.run_on_commit):
        return
    transaction.on_commit(knock, robust=True)


def knock() -> None:
    from .tasks import deliver_due_task

    try:
        deliver_due_task.apply_async(retry=False)
    except Exception as error:
        # Broker down: the rows are safe, the tick finds them.
        logger.warning("no worker could be woken: %s", error)
