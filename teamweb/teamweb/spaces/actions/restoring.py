"""Bringing back earlier versions of a page, whole or one passage."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from ...accounts.typing import User
from ...coediting.actions import merge_external_change, text_now
from ...coediting.models import Checkpoint, CoeditedDocument, Update
from ...coediting.update_log.checkpoints import checkpoint
from ...core.richtext import Comparison, PictureVersion, UnknownMarkup, canonical, revert_passage
from ..errors import PassageChanged
from ..history.drafts import page_for_editing
from ..history.versions import pictures_of
from ..models import AttachmentVersion, VersionNote
from ..permissions import check_may_change
from .files import restore_file_version
from .publishing import publish_if_allowed, store_version
from .written_together import checkpoint_of_revision, locked_document, store_title


@transaction.atomic
def restore_version(*, page: Page, revision: Revision, by: User) -> Any:
    """Make an earlier text the current one again, as a new version, with the pictures it showed."""
    check_may_change(page, by)
    document = locked_document(page)
    current = page_for_editing(page, lock=True)
    _restore_pictures(pictures_of(current, revision), by)
    body = canonical(revision.content.get("body", ""))
    if document is None:
        current.body = body
        current.title = revision.content.get("title", current.title)
        store_version(current, by=by, action="wagtail.revert", restored_from=revision)
        return current
    # What is being written now becomes a version of its own, which can be restored as well. What
    # cannot be one must not keep anybody from going back to a text that can.
    with suppress(UnknownMarkup):
        checkpoint(document.pk, Checkpoint.Kind.TIMER)
    current.title = revision.content.get("title", current.title)
    store_title(current, by)
    return _bring_back(document, current, body, revision=revision, by=by, force=True)


def _restore_pictures(pictures: Mapping[int, PictureVersion], by: User) -> None:
    """Make these versions of pictures the current ones again, where others are."""

    for attachment_id, shown in pictures.items():
        files = AttachmentVersion.objects.select_related("attachment__current", "attachment__page")
        version = files.get(attachment_id=attachment_id, number=shown.number)
        current = version.attachment.current
        if current is None or current.sha256 != version.sha256:
            restore_file_version(version=version, by=by)


def _bring_back(
    document: CoeditedDocument,
    page: Any,
    body: str,
    *,
    revision: Revision,
    by: User,
    comment: str = "",
    force: bool = False,
) -> Any:
    """Make `body`, or what of it stems from an earlier version, the text that is written together."""
    source = checkpoint_of_revision(document, revision.pk)
    merge_external_change(document, body, by=by, kind=Update.Kind.RESTORE, restored_from=source)
    made = checkpoint(document.pk, Checkpoint.Kind.RESTORE, by=by, comment=comment, force=force)
    if made is not None:
        VersionNote.objects.update_or_create(
            revision=made.revision, defaults={"restored_from": revision}
        )
    return publish_if_allowed(by, page)


@transaction.atomic
def restore_passage(
    *, page: Page, revision: Revision, passage: int, by: User, base: Revision | None = None
) -> Any:
    """Put one passage of an earlier version into the present text, as a new version.

    `passage` counts the changed passages of the comparison of `revision` with `base` (the present
    version unless told). What only `base` has is taken out. Raises PassageChanged where the
    present text has changed since, PermissionDenied, SpaceIsArchived.
    """
    check_may_change(page, by)
    document = locked_document(page)
    if document is not None:
        # What is being written now becomes a version of its own.
        checkpoint(document.pk, Checkpoint.Kind.TIMER)
    current = page_for_editing(page, lock=True)
    text = current.body if document is None else text_now(document)
    old_html = canonical(revision.content.get("body", ""))
    base_html = canonical(base.content.get("body", "")) if base else text
    old_pictures = pictures_of(current, revision)
    base_pictures = pictures_of(current, base or current.latest_revision)
    body = revert_passage(
        old_html=old_html,
        base_html=base_html,
        number=passage,
        present_html=text,
        old_pictures=old_pictures,
        base_pictures=base_pictures,
    )
    if body is None:
        raise PassageChanged(passage)
    compared = Comparison(
        old_html, base_html, old_pictures=old_pictures, new_pictures=base_pictures
    )
    shown = {pk for one in compared.passages if one.number == passage for pk in one.old_pictures}
    _restore_pictures({pk: old_pictures[pk] for pk in shown}, by)
    if body == text:
        return current
    # Kept with the version, so in the site's language and not in that of whoever restores.
    with translation.override(settings.LANGUAGE_CODE):
        comment = _("A passage was restored")
    if document is not None:
        return _bring_back(document, current, body, revision=revision, by=by, comment=comment)
    current.body = body
    store_version(current, by=by, action="wagtail.edit", comment=comment, restored_from=revision)
    return current
