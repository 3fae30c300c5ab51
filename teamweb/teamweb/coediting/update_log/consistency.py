"""Do the several forms of one text agree? For operators, and for tests after a crash."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max

from ...core.richtext import UnknownMarkup
from ..actions import text_of
from ..conversion import normalised, to_html
from ..errors import TooOld
from ..models import CoeditedDocument
from ..registry import field_of
from . import log


@transaction.atomic
def faults(document: CoeditedDocument) -> list[str]:
    """What does not agree, in words; nothing for a sound document."""
    return list(_faults(CoeditedDocument.objects.select_for_update().get(pk=document.pk)))


def _faults(document: CoeditedDocument) -> Iterator[str]:
    last_row = document.updates.aggregate(last=Max("seq"))["last"] or document.snapshot_seq
    if last_row != document.head_seq:
        yield f"its log ends at {last_row}, not at {document.head_seq}"
    try:
        live = to_html(log.load(document.pk).doc)
    except UnknownMarkup as error:
        yield f"its text is outside the schema: {error}"
        return
    if document.snapshot_seq:
        snapshot = to_html(log.load(document.pk, until=document.snapshot_seq).doc)
        try:
            replayed = to_html(log.replay(document.pk, until=document.snapshot_seq))
        except TooOld:
            replayed = snapshot
        if snapshot != replayed:
            yield f"its snapshot at {document.snapshot_seq} is not what the log says"
    last = document.checkpoints.order_by("-seq", "-pk").first()
    target = document.content_object
    if last is None or target is None or document.head_seq != document.checkpoint_seq:
        return
    if normalised(text_of(last)) != live:
        yield "its last version is not what the log says"
    if field_of(document).html(target) != text_of(last):
        yield "the text at rest is not its last version (the next editing session takes it over)"
