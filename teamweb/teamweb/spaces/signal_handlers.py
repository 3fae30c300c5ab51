"""Whoever writes a page (our actions, the Wagtail admin, a copy, an import), our tables follow."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished, post_page_move

from ..core.richtext import references
from .models import AttachmentVersion, SpaceContent, SpaceEntry, VersionNote, WikiText
from .notices import tell_of_version
from .signals import pages_changed
from .tree import store_links, take_new_place


def note_change(sender: Any, instance: Any, revision: Any = None, **kwargs: Any) -> None:
    if not isinstance(instance, SpaceContent):
        return
    # Published means out of the trash, should somebody do that in the admin.
    SpaceEntry.objects.filter(page_id=instance.pk).update(
        changed_at=revision.created_at if revision else timezone.now(),
        changed_by_id=revision.user_id if revision else None,
        trashed_at=None,
        trashed_by=None,
    )
    if isinstance(instance, WikiText):
        store_links(instance.pk, references(instance.body).pages if instance.body else ())
    if revision is not None:
        VersionNote.objects.filter(revision=revision, is_draft=True).update(
            is_draft=False, sent_back_reason=""
        )
        if kwargs.get("is_quiet"):
            return
        tell_of_version(instance, revision, is_automatic=kwargs.get("is_automatic", False))


def note_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Taken off in the Wagtail admin: it lies in the trash of its space, where it can be restored."""
    if isinstance(instance, SpaceContent):
        SpaceEntry.objects.filter(page_id=instance.pk, trashed_at=None).update(
            trashed_at=timezone.now()
        )
        pages_changed.send(SpaceEntry, page_ids=[instance.pk], is_hidden=True)


def note_move(sender: Any, instance: Any, **kwargs: Any) -> None:
    take_new_place(
        instance,
        old_url_path=kwargs["url_path_before"],
        new_url_path=kwargs["url_path_after"],
    )


def forget_file(sender: Any, instance: AttachmentVersion, **kwargs: Any) -> None:
    """Remove a stored file once the last version that uses it is gone for good."""
    name, storage = instance.file.name, instance.file.storage

    def remove() -> None:
        if name and not AttachmentVersion.objects.filter(file=name).exists():
            storage.delete(name)
            for width in instance.widths:
                storage.delete(instance.smaller_name(width))

    transaction.on_commit(remove)


def connect() -> None:
    post_delete.connect(forget_file, sender=AttachmentVersion, dispatch_uid="spaces_forget_file")
    page_published.connect(note_change, dispatch_uid="spaces_note_change")
    page_unpublished.connect(note_unpublished, dispatch_uid="spaces_note_unpublished")
    post_page_move.connect(note_move, dispatch_uid="spaces_note_move")
