"""The list of what the index does not know yet, written in the transaction of each change.

The rows are the guarantee: a lost or doubled task changes nothing. Why there are rows
per change and a version per write: docs/search.md.
"""

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Model
from django.utils import timezone
from django.utils.module_loading import import_string

from ..documents.document import NOBODY
from ..documents.registry import source_of
from ..models import IndexQueueEntry

logger = logging.getLogger(__name__)

DRAIN = "teamweb_search.indexing.drain.drain"
DRAIN_TASK = "teamweb_search.tasks.drain_index_queue_task"


def enqueue(*instances: Model) -> None:
    """Have the documents of these rows written again. Raises UnknownModel.

    A record with an `access_id` of its own stays hidden meanwhile from users who may not
    read that one. Changes of access that a record does not carry itself: `hide_until_indexed`.
    """
    _add((source_of(instance), getattr(instance, "access_id", None)) for instance in instances)


def enqueue_sources(sources: Iterable[str]) -> None:
    """Like `enqueue` for sources by name ("page:12"), after bulk updates and the like."""
    _add((source, None) for source in sources)


def enqueue_deleted(*instances: Model) -> None:
    """Nobody finds these any more, from the commit of this transaction on."""
    _add((source_of(instance), NOBODY) for instance in instances)


def hide_until_indexed(sources: Iterable[str], access_id: int) -> None:
    """Queue sources that get another access; call it in the transaction of the change.

    Until they are written again, only users who may read both sides still find them.
    """
    _add((source, access_id) for source in sources)


def _add(entries: Iterable[tuple[str, int | None]]) -> None:
    rows = [IndexQueueEntry(source=source, access_id=access) for source, access in entries]
    if not rows:
        return
    IndexQueueEntry.objects.bulk_create(rows, batch_size=500)
    wake_worker_on_commit()


def wake_worker_on_commit() -> None:
    """Have a worker drain the queue after the commit, once per transaction."""
    connection = transaction.get_connection()
    if not any(entry[1] is _wake_worker for entry in connection.run_on_commit):
        transaction.on_commit(_wake_worker, robust=True)


def _wake_worker() -> None:
    if getattr(settings, "SEARCH_INDEX_ON_COMMIT", False):
        import_string(DRAIN)()
        return
    try:
        # By path: the task imports this module.
        import_string(DRAIN_TASK).apply_async(retry=False, ignore_result=True)
    except Exception as error:
        # Beat calls the task soon.
        logger.warning("no worker could be woken: %s", error, extra={"task": DRAIN_TASK})


@dataclass(frozen=True)
class Lag:
    """How far the index is behind the database."""

    waiting: int
    oldest: datetime.timedelta

    @property
    def seconds(self) -> float:
        return self.oldest.total_seconds()


def lag() -> Lag:
    state = IndexQueueEntry.objects.aggregate(waiting=Count("pk"), since=Min("enqueued_at"))
    since = state["since"] or timezone.now()
    return Lag(state["waiting"], max(timezone.now() - since, datetime.timedelta()))
