"""Writes what waits in the queue, in bulk.

Several workers may do it at once. The order is what makes that safe: claim rows, take a
version, read the database, write. Every change that was committed before its row could be
claimed is then in whatever has the highest version (docs/search.md).
"""

import datetime
import logging
import time
import zlib
from contextlib import nullcontext

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from ..documents.registry import documents_of
from ..engines import Engine, SearchUnavailable, current
from ..engines.base import new_version
from ..models import IndexQueueEntry, IndexWrite

logger = logging.getLogger(__name__)

BATCH = 200
LONGEST_RUN_SECONDS = 60
RETRY_AFTER = datetime.timedelta(seconds=30)
_LOCK_SPACE = 0x7EA3


def drain(engine: Engine | None = None) -> int:
    """Write what is due until nothing is left or a minute has gone; how many sources it was.

    An engine that does not answer leaves the rows where they are.
    """
    written = 0
    until = time.monotonic() + LONGEST_RUN_SECONDS
    try:
        engine = engine or current()
        while (sources := _drain_batch(engine)) and time.monotonic() < until:
            written += sources
    except SearchUnavailable as error:
        logger.warning("the index is not written for now: %s", error)
    return written


def _drain_batch(engine: Engine) -> int:
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        rows = _claim()
        if not rows:
            return 0
        sources = {source for _, source in rows}
        version = new_version()
        documents = documents_of(sources)
        engine.replace(documents, version=version)
        built = [pk for pk, source in rows if source in documents]
        failed = [pk for pk, source in rows if source not in documents]
        IndexQueueEntry.objects.filter(pk__in=built).delete()
        if failed:
            IndexQueueEntry.objects.filter(pk__in=failed).update(
                attempts=Least(F("attempts") + 1, 1000), not_before=timezone.now() + RETRY_AFTER
            )
        IndexWrite.objects.filter(pk__lt=version - 1000).delete()
        return len(sources)


def _claim() -> list[tuple[int, str]]:
    """(id, source) of rows that are this worker's until its transaction ends (PostgreSQL).

    Elsewhere two workers may take the same rows: the versions sort that out.
    """
    due = IndexQueueEntry.objects.exclude(not_before__gt=timezone.now()).order_by("pk")
    if connection.vendor != "postgresql":
        return list(due.values_list("pk", "source")[:BATCH])
    rows = due.select_for_update(skip_locked=True).values_list("pk", "source")[:BATCH]
    claimed = list(rows)
    mine = {source for source in {source for _, source in claimed} if _lock(source)}
    return [(pk, source) for pk, source in claimed if source in mine]


def _lock(source: str) -> bool:
    """Nobody else writes this source before the transaction ends."""
    with connection.cursor() as cursor:
        key = zlib.crc32(source.encode()) - 2**31
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, key])
        return bool(cursor.fetchone()[0])
