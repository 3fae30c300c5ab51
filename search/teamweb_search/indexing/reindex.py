"""Builds a new index beside the one in use and swaps them. Search is never empty meanwhile.

From its first moment on, live writes reach the new index too; versions decide which of two
writes of a source counts. How far it came is stored, so a run that was killed goes on.
"""

import datetime
import logging
import time
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..analysis import ANALYSIS_VERSION
from ..documents.registry import RegisteredModel, documents_of_rows, registered_models
from ..engines import Engine, IndexMissing, SearchUnavailable, current
from ..engines.base import new_version
from ..models import IndexOwner, SearchIndex

logger = logging.getLogger(__name__)

ROWS = 200
# A worker builds for so long at a time, then the next call goes on.
SECONDS_AT_A_TIME = 60

Progress = Callable[[str, int, int], None]


def reindex(
    engine: Engine, *, progress: Progress | None = None, fresh: bool = False
) -> SearchIndex:
    """Returns the index now in use. `fresh` forgets what an interrupted run has written."""
    index = _index_to_fill(engine, fresh=fresh)
    for what, rows in _fill(engine, index):
        if progress:
            progress(what, rows, index.written)
    _activate(engine, index)
    return index


def rebuild_if_needed(engine: Engine | None = None) -> bool:
    """Go on building an index that is missing or was never completed, in one process at a time.

    Returns whether an index came into use. Losing or doubling a call is harmless.
    """
    try:
        engine = engine or current()
        if not is_needed(engine) or not _claim():
            return False
        until = time.monotonic() + SECONDS_AT_A_TIME
        try:
            index = _index_to_fill(engine)
            for _what, _rows in _fill(engine, index):
                if time.monotonic() > until:
                    return False
            _activate(engine, index)
        finally:
            IndexOwner.objects.update(building_until=None)
    except SearchUnavailable as error:
        logger.warning("the index is not built for now: %s", error)
        return False
    logger.warning("the search index was missing or incomplete and has been built anew")
    return True


def is_needed(engine: Engine) -> bool:
    """No index was built yet, or one with another analysis, or a build was interrupted, or the
    engine has lost the index."""
    states = SearchIndex.State
    rows = SearchIndex.objects.filter(engine=engine.name)
    try:
        engine.ping()
        live = engine.live()
    except IndexMissing:
        return True
    if not engine.has(live) or rows.filter(state=states.BUILDING).exists():
        return True
    return not is_complete(live)


def is_complete(index: SearchIndex) -> bool:
    return bool(index.checkpoint == {"analysis": ANALYSIS_VERSION, "complete": True})


def is_in_use_and_complete(engine: Engine) -> bool:
    """As the rows say, without asking the engine."""
    live = SearchIndex.objects.filter(engine=engine.name, state=SearchIndex.State.LIVE).first()
    return live is not None and bool(live.checkpoint.get("complete"))


def _claim() -> bool:
    now = timezone.now()
    IndexOwner.objects.get_or_create(pk=1)
    free = IndexOwner.objects.filter(Q(building_until=None) | Q(building_until__lt=now))
    longest = datetime.timedelta(seconds=2 * SECONDS_AT_A_TIME)
    return bool(free.update(building_until=now + longest))


def _index_to_fill(engine: Engine, *, fresh: bool = False) -> SearchIndex:
    """The one that an interrupted run has begun, or a new one."""
    building = SearchIndex.objects.filter(
        engine=engine.name, state=SearchIndex.State.BUILDING
    ).last()
    if building is not None and (
        fresh
        or building.checkpoint.get("analysis", ANALYSIS_VERSION) != ANALYSIS_VERSION
        or not engine.has(building)
    ):
        engine.drop(building)
        building = None
    return building or engine.create_index()


def _fill(engine: Engine, index: SearchIndex) -> Iterator[tuple[str, int]]:
    """What is still to do, page by page; yields what was read and how many rows."""
    for registered, rows in _remaining(index):
        version = new_version()
        # Read after taking the version: see docs/search.md.
        fresh_rows = list(registered.rows().filter(pk__in=rows))
        documents = documents_of_rows(registered, fresh_rows)
        with transaction.atomic():
            engine.fill(index, documents, version=version)
            index.checkpoint = {
                "analysis": ANALYSIS_VERSION,
                "model": registered.model._meta.label,
                "pk": rows[-1],
            }
            index.written += sum(map(len, documents.values()))
            index.save(update_fields=["checkpoint", "written"])
        yield str(registered.model._meta.verbose_name_plural), len(rows)


def _activate(engine: Engine, index: SearchIndex) -> None:
    index.checkpoint = {"analysis": ANALYSIS_VERSION, "complete": True}
    index.save(update_fields=["checkpoint"])
    engine.make_live(index)
    for retired in SearchIndex.objects.filter(engine=engine.name, state=SearchIndex.State.RETIRED):
        engine.drop(retired)


def _remaining(index: SearchIndex) -> Iterator[tuple[RegisteredModel, list]]:
    """Page by page, by primary key, what the checkpoint says is still to do."""
    done_to, last = index.checkpoint.get("model", ""), index.checkpoint.get("pk")
    for registered in registered_models():
        label = registered.model._meta.label
        if label < done_to:
            continue
        after = last if label == done_to else None
        while True:
            rows = registered.model._default_manager.order_by("pk")
            if after is not None:
                rows = rows.filter(pk__gt=after)
            page = list(rows.values_list("pk", flat=True)[:ROWS])
            if not page:
                break
            yield registered, page
            after = page[-1]
