"""Which text of a page is edited: the newest draft, or what readers see."""

from typing import Any

from wagtail.models import Page, Revision

from ..models import SpaceEntry, VersionNote


def is_moderated(page: Page) -> bool:
    """Whether what members write in this page waits for somebody to publish it."""
    return SpaceEntry.objects.filter(page_id=page.pk, space__is_moderated=True).exists()


def has_draft(page: Page) -> bool:
    """Whether the newest text of the page waits to be published.

    Not so where somebody published an older version in the Wagtail admin: that one is edited on.
    """
    return (
        page.has_unpublished_changes
        and VersionNote.objects.filter(revision=page.latest_revision_id, is_draft=True).exists()
    )


def is_new_draft(page: Page) -> bool:
    """Whether the page was never shown to readers yet and lies in no trash."""
    is_kept = SpaceEntry.objects.filter(page_id=page.pk, trashed_at=None).exists()
    return not page.live and page.first_published_at is None and is_kept


def page_for_editing(page: Page, *, lock: bool = False) -> Any:
    """The page as it is edited: with title and text of its draft, where it has one.

    `lock`: two who save at once meet here; the second one sees the first one's version.
    """
    if lock:
        Page.objects.select_for_update().filter(pk=page.pk).values_list("pk").get()
    stored = type(page.specific)._default_manager.get(pk=page.pk)
    if has_draft(stored):
        content = stored.latest_revision.content
        stored.title, stored.slug = content["title"], content["slug"]
        stored.body = content.get("body", "")
    return stored


def revisions_of(page: Page) -> Any:
    """All versions of a page, the newest first."""
    return Revision.page_revisions.filter(object_id=str(page.pk)).order_by("-created_at", "-pk")
