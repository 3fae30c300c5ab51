"""Texts that several people write in at once: their versions, and texts stored elsewhere meanwhile."""

from typing import Any

from wagtail.models import Page, Revision

from ...accounts.typing import User
from ...coediting.actions import document_of, merge_external_change, text_now, text_of
from ...coediting.errors import TooOld
from ...coediting.models import Checkpoint, CoeditedDocument
from ...coediting.update_log.checkpoints import checkpoint
from ...core.richtext import UnknownMarkup
from ..history.drafts import is_moderated, is_new_draft, page_for_editing
from .files import adopt_drafts
from .publishing import store_version


def locked_document(page: Page) -> CoeditedDocument | None:
    """The live document of a page's text, locked; None as long as nobody has written in it."""
    document = document_of(page.specific, "body")
    if document is not None:
        CoeditedDocument.objects.select_for_update().values_list("pk").get(pk=document.pk)
    return document


def checkpoint_of_revision(
    document: CoeditedDocument, revision_id: int | None
) -> Checkpoint | None:
    return document.checkpoints.filter(revision__pk=revision_id).first() if revision_id else None


def merge_into_live_text(
    document: CoeditedDocument, body: str, by: User, base_revision_id: int | None
) -> bool:
    """Merge a text written outside the editing session; False when its starting point is unknown."""
    base = checkpoint_of_revision(document, base_revision_id)
    if base is None:
        return False
    try:
        merge_external_change(document, body, by=by, base_seq=base.seq)
    except TooOld:
        return False
    return True


def store_title(page: Any, by: User) -> None:
    """Keep a new title for the version that is made next; in a moderated space that of a draft."""
    if is_moderated(page):
        page.is_written_together = True
        page.save_revision(user=by)
    else:
        page.save(clean=False)


def store_written_together(
    *, page: Any, body: str, by: User | None, kind: str, comment: str = ""
) -> Revision:
    """The version that a checkpoint makes; rights were checked with each update that is part of it."""

    page = page_for_editing(page, lock=True)
    adopt_drafts(page=page, body=body, by=by)
    page.body, page.is_written_together = body, True
    if not page.live and not is_new_draft(page):
        # In the trash by now: its text is kept with it.
        revision = page.save_revision(user=by, changed=False)
        page.save(clean=False)
        return revision
    kinds = Checkpoint.Kind
    is_restored = kind == kinds.RESTORE
    return store_version(
        page,
        by=by,
        action="wagtail.revert" if is_restored else "wagtail.edit",
        comment=comment,
        is_automatic=kind in (kinds.IDLE, kinds.TIMER, kinds.LEAVE, kinds.EXTERNAL),
    )


def merge_saved_text(page: Any, *, by: User) -> CoeditedDocument | None:
    """Merge the text of a page that is saved outside the editing session into the live text.

    Changes `page.body` to the outcome, and returns the document where it needs a checkpoint of it. A
    text that equals the version it started from was not changed: then the newest version stays.
    """
    document = locked_document(page) if page.pk else None
    if document is None:
        return None
    base = Checkpoint.objects.filter(document=document, revision_id=page.latest_revision_id).first()
    if base is not None and page.body == text_of(base):
        page.body = text_of(document.checkpoints.latest("seq", "pk"))
        return None
    try:
        checkpoint(document.pk, Checkpoint.Kind.TIMER)
        merge_external_change(document, page.body, by=by, base_seq=base.seq if base else None)
        page.body = text_now(document)
    except UnknownMarkup:
        # What is written together cannot be a version now; it takes this text over when it can.
        return None
    return document
