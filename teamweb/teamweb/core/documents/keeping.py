"""Files that take long: asked for by their readers, made once by a worker, kept for some weeks."""

import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from ..files.storage import private_storage
from ..jobs.outbox import put_job, retry
from ..models import BackgroundJob, KeptDocument
from .recipes import Recipe, as_data, from_data, key_of

TASK = "teamweb.core.tasks.make_document"
KEPT_FOR = timedelta(days=30)
# Visitors may ask for many; the oldest make room.
MOST_KEPT = 1_000
# A worker that draws tells how far it is once in so many seconds.
TELLS_EACH = 1.0


@transaction.atomic
def ask_for_document(recipe: Recipe, *, again: bool = False) -> KeptDocument:
    """The document as it is kept; where there is none, a worker is asked to make it.

    Two who ask at once get the same one. `again` asks anew for one that could not be made.
    """
    kept, is_new = KeptDocument.objects.get_or_create(
        key=key_of(recipe), defaults={"recipe": as_data(recipe)}
    )
    if kept.file and not private_storage().exists(str(kept.file)):
        kept.recipe, kept.file, is_new = as_data(recipe), "", True
        kept.save(update_fields=["recipe", "file"])
    if is_new:
        _put_job(kept)
        _make_room()
    elif again and kept.state == KeptDocument.State.FAILED:
        if job := kept.job:
            retry(job)
        else:
            _put_job(kept)
    return kept


def make_document(key: str) -> None:
    """Make what was asked for; called twice it is made once. Raises KeptDocument.DoesNotExist."""
    kept = KeptDocument.objects.get(key=key)
    if kept.file:
        return
    with tempfile.TemporaryFile() as made:
        from_data(kept.recipe).write(made, progress=_telling(kept))
        made.seek(0)
        name = private_storage().save(f"documents/{key[:2]}/{key}", File(made))
    waiting = KeptDocument.objects.filter(pk=kept.pk, file="")
    if not waiting.update(file=name, recipe={}):
        private_storage().delete(name)


def throw_away_documents() -> None:
    """Delete what was asked for long ago, and what is more than is kept."""
    _throw_away(KeptDocument.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).values("pk"))
    _make_room()


def _put_job(kept: KeptDocument) -> None:
    BackgroundJob.objects.filter(key=kept.job_key).delete()
    put_job(
        key=kept.job_key,
        task_path=TASK,
        arguments={"args": [kept.key], "kwargs": {}},
    )


def _telling(kept: KeptDocument) -> Callable[[int], None]:
    told_at = time.monotonic()

    def tell(sheets: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TELLS_EACH:
            told_at = time.monotonic()
            KeptDocument.objects.filter(pk=kept.pk).update(sheets=sheets)

    return tell


def _make_room() -> None:
    newest_first = KeptDocument.objects.order_by("-asked_at", "-pk")
    _throw_away(newest_first[MOST_KEPT:].values("pk"))


def _throw_away(rows: Any) -> None:
    for kept in KeptDocument.objects.filter(pk__in=[row["pk"] for row in rows]):
        BackgroundJob.objects.filter(key=kept.job_key).delete()
        kept.delete()
        if kept.file:
            transaction.on_commit(partial(private_storage().delete, str(kept.file)))
