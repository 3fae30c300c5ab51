"""Every change of a co-edited text that does not come from a browser in an editing session."""

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from pycrdt import Doc

from ..accounts.typing import User
from .conversion import fill, merge, to_html
from .models import Checkpoint, CoeditedDocument, Update
from .registry import field_of
from .update_log import log
from .wire.bus import announce


def document_of(target: Any, field: str) -> CoeditedDocument | None:
    """The document in which somebody has begun to write `field`, if there is one."""
    content_type = ContentType.objects.get_for_model(target)
    return CoeditedDocument.objects.filter(
        content_type=content_type, object_id=target.pk, field=field, head_seq__gt=0
    ).first()


def open_document(target: Any, field: str) -> CoeditedDocument:
    """The document of a field, made on first use; its text is taken over by `begin`."""
    document, _made = CoeditedDocument.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(target), object_id=target.pk, field=field
    )
    return document


@transaction.atomic
def begin(document_id: int) -> None:
    """Bring the log in step with the stored text before an editing session opens.

    The first time the text is taken over. Two browsers that did it each for themselves would double
    it. Later only what was stored past us is (a revision published in the admin, plain SQL).
    Raises CoeditedDocument.DoesNotExist, also when only the object of the text is gone.
    """
    document = CoeditedDocument.objects.select_for_update().get(pk=document_id)
    if (target := document.content_object) is None:
        raise CoeditedDocument.DoesNotExist
    html = field_of(document).html(target)
    if document.head_seq == 0:
        payload = fill(Doc(), html)
        log.append(document_id, [log.NewUpdate(payload, None, Update.Kind.IMPORT)])
    elif document.head_seq == document.checkpoint_seq:
        last = document.checkpoints.order_by("-seq", "-pk").first()
        if last is not None and text_of(last) != html:
            merge_external_change(document, html, by=None)


def text_of(version: Checkpoint) -> str:
    """The canonical HTML of a version, wherever it is kept."""
    if version.revision is None:
        return version.html
    return str(version.revision.content.get(version.document.field, ""))


def text_now(document: CoeditedDocument) -> str:
    """The live text, with what no version holds yet. Raises UnknownMarkup."""
    return to_html(log.load(document.pk).doc)


@transaction.atomic
def merge_external_change(
    document: CoeditedDocument,
    html: str,
    *,
    by: User | None,
    kind: str = Update.Kind.EXTERNAL,
    base_seq: int | None = None,
    restored_from: Checkpoint | None = None,
) -> None:
    """Bring a text written elsewhere into the live one by the smallest change; nobody's text is lost.

    `base_seq`: the row of the log which `html` was written from; what came after it stays. Without
    it, the live text becomes `html`; a restored version also takes the place of what cannot be read.
    Raises TooOld, UnknownMarkup.
    """
    CoeditedDocument.objects.select_for_update().get(pk=document.pk)
    is_restored = kind == Update.Kind.RESTORE
    payload = merge(log.load(document.pk, until=base_seq).doc, html, also_unreadable=is_restored)
    if not payload:
        return
    new = log.NewUpdate(
        payload,
        getattr(by, "pk", None),
        kind,
        restored_from_id=restored_from.pk if restored_from else None,
    )
    log.append(document.pk, [new])
    transaction.on_commit(partial(announce, document.pk))
