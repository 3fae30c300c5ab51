"""Builds a new index beside the one in use and swaps them. Search is never empty meanwhile.

From its first moment on, live writes reach the new index too; versions decide which of two
writes of a source counts. How far it came is stored, so a run that was killed goes on.
"""

from collections.abc import Callable, Iterator

from django.db import transaction

from ..analysis import ANALYSIS_VERSION
from ..documents.registry import Offer, documents_of_rows, offers
from ..engines import Engine
from ..engines.base import new_version
from ..models import SearchIndex

ROWS = 200

Progress = Callable[[str, int, int], None]


def reindex(
    engine: Engine, *, progress: Progress | None = None, fresh: bool = False
) -> SearchIndex:
    """Returns the index now in use. `fresh` forgets what an interrupted run has written."""
    states = SearchIndex.State
    building = SearchIndex.objects.filter(engine=engine.name, state=states.BUILDING).last()
    if building is not None and (
        fresh or building.checkpoint.get("analysis", ANALYSIS_VERSION) != ANALYSIS_VERSION
    ):
        engine.drop(building)
        building = None
    index = building or engine.create_index()
    for offer, rows in _remaining(index):
        version = new_version()
        # Read after taking the version: see docs/search.md.
        fresh_rows = list(offer.rows().filter(pk__in=rows))
        documents = documents_of_rows(offer, fresh_rows)
        with transaction.atomic():
            engine.fill(index, documents, version=version)
            index.checkpoint = {
                "analysis": ANALYSIS_VERSION,
                "offer": offer.model._meta.label,
                "pk": rows[-1],
            }
            index.written += sum(map(len, documents.values()))
            index.save(update_fields=["checkpoint", "written"])
        if progress:
            progress(str(offer.model._meta.verbose_name_plural), len(rows), index.written)
    index.checkpoint = {"analysis": ANALYSIS_VERSION, "complete": True}
    index.save(update_fields=["checkpoint"])
    engine.make_live(index)
    for retired in SearchIndex.objects.filter(engine=engine.name, state=states.RETIRED):
        engine.drop(retired)
    return index


def is_needed(engine: Engine) -> bool:
    """No index was built yet, or one with another analysis, or a build was interrupted."""
    states = SearchIndex.State
    rows = SearchIndex.objects.filter(engine=engine.name)
    live = rows.filter(state=states.LIVE).first()
    if live is None or rows.filter(state=states.BUILDING).exists():
        return True
    return live.checkpoint != {"analysis": ANALYSIS_VERSION, "complete": True}


def _remaining(index: SearchIndex) -> Iterator[tuple[Offer, list]]:
    """Page by page, by primary key, what the checkpoint says is still to do."""
    done_to, last = index.checkpoint.get("offer", ""), index.checkpoint.get("pk")
    for offer in offers():
        label = offer.model._meta.label
        if label < done_to:
            continue
        after = last if label == done_to else None
        while True:
            rows = offer.model._default_manager.order_by("pk")
            if after is not None:
                rows = rows.filter(pk__gt=after)
            page = list(rows.values_list("pk", flat=True)[:ROWS])
            if not page:
                break
            yield offer, page
            after = page[-1]
