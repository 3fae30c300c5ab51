"""Keeps our tables in step with pages, also where the Wagtail admin, a copy or an import saves one."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished, post_page_move

from ..coediting.models import Checkpoint
from ..coediting.update_log.checkpoints import checkpoint
from ..core.richtext import references
from .actions.files import take_files
from .actions.written_together import merge_saved_text
from .history.drafts import is_moderated
from .models import AttachmentVersion, SpaceContent, SpaceEntry, VersionNote, WikiText
from .notices import notify_of_version
from .signals import pages_changed, revision_saved, revision_saving, url_path_changed
from .structure.tree import enter, store_links, take_new_address, take_new_place
from .text.rendering import render_for_storage


def enter_space(
    sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if created and not raw:
        enter(instance)


def render_body(
    sender: Any,
    instance: Any,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    if not raw and (update_fields is None or "rendered_html" in update_fields):
        instance.rendered_html = render_for_storage(instance.body, page_id=instance.pk)


def take_files_of_new_page(
    sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if created and not raw and "data-attachment=" in instance.body:
        # Only now there is a page for the files to belong to.
        instance.body = take_files(page=instance, body=instance.body, by=instance.owner)
        instance.save(update_fields=["body"])


def merge_text(sender: Any, page: Any, user: Any, **kwargs: Any) -> None:
    page.merged_into = merge_saved_text(page, by=user)


def note_revision(sender: Any, page: Any, revision: Any, user: Any, **kwargs: Any) -> None:
    if page.merged_into is not None:
        document, page.merged_into = page.merged_into, None
        checkpoint(document.pk, Checkpoint.Kind.EXTERNAL, by=user, revision=revision)
    if is_moderated(page):
        # A draft until it is published (`note_change`), also one from the admin.
        VersionNote.objects.update_or_create(revision=revision, defaults={"is_draft": True})


def note_new_address(sender: Any, page: Any, old_url_path: str, **kwargs: Any) -> None:
    take_new_address(page, old_url_path=old_url_path)


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
        notify_of_version(instance, revision, is_automatic=kwargs.get("is_automatic", False))


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
    for model in apps.get_models():
        name = model._meta.label
        if issubclass(model, SpaceContent):
            post_save.connect(enter_space, sender=model, dispatch_uid=f"spaces_enter_{name}")
        if issubclass(model, WikiText):
            pre_save.connect(render_body, sender=model, dispatch_uid=f"spaces_render_{name}")
            # After `enter_space`: files are given to a page under the lock of its entry.
            post_save.connect(
                take_files_of_new_page, sender=model, dispatch_uid=f"spaces_take_files_{name}"
            )
    revision_saving.connect(merge_text, dispatch_uid="spaces_merge_text")
    revision_saved.connect(note_revision, dispatch_uid="spaces_note_revision")
    url_path_changed.connect(note_new_address, dispatch_uid="spaces_note_new_address")
    post_delete.connect(forget_file, sender=AttachmentVersion, dispatch_uid="spaces_forget_file")
    page_published.connect(note_change, dispatch_uid="spaces_note_change")
    page_unpublished.connect(note_unpublished, dispatch_uid="spaces_note_unpublished")
    post_page_move.connect(note_move, dispatch_uid="spaces_note_move")
