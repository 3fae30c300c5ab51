"""Storing and publishing versions of pages, and checking them before in moderated spaces."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signals import page_published, published

from ...access.models import Level
from ...accounts.typing import User
from ..errors import DraftChanged
from ..history.drafts import has_draft, is_moderated, page_for_editing
from ..models import SpacePage, VersionNote
from ..notices import notify_of_decision, notify_of_draft
from ..permissions import check_may_change, may_publish
from ..structure.tree import invalidate_etag


def store_version(
    page: Any,
    *,
    by: User | None,
    action: str,
    now: Any = None,
    comment: str = "",
    restored_from: Revision | None = None,
    is_automatic: bool = False,
    is_quiet: bool = False,
) -> Revision:
    """Store the page as a new version that readers see at once; `is_automatic`: nobody asked for it.

    In a moderated space it is a draft, unless somebody who may publish asked for it.
    `save_revision()` as everywhere in Wagtail, then one save for what its publish action would
    do in 40 queries more (it reads the page back from the revision and validates it again).
    """
    is_draft = is_moderated(page) and (is_automatic or not may_publish(page, by))
    was_waiting = has_draft(page)
    revision = page.save_revision(user=by, changed=is_draft)
    if comment or restored_from:
        VersionNote.objects.update_or_create(
            revision=revision,
            defaults={"comment": comment[:300], "restored_from": restored_from},
        )
    if is_draft:
        # Readers go on with what is live; the instance is that again too.
        page.refresh_from_db()
        invalidate_etag([page.pk])
        log(page, "teamweb_spaces.draft", user=by, revision=revision)
        if not was_waiting and not is_quiet:
            notify_of_draft(page, revision)
        return revision
    kind = {"is_automatic": is_automatic, "is_quiet": is_quiet}
    _make_live(page, revision, by=by, action=action, now=now, **kind)
    return revision


def _make_live(
    page: Any,
    revision: Revision,
    *,
    by: User | None,
    action: str,
    now: Any = None,
    is_automatic: bool = False,
    is_quiet: bool = False,
) -> None:
    now = now or timezone.now()
    page.live = True
    page.expired = False
    page.has_unpublished_changes = False
    page.live_revision = revision
    page.last_published_at = now
    page.first_published_at = page.first_published_at or now
    page.save(clean=False)
    page_published.send(
        sender=type(page),
        instance=page,
        revision=revision,
        is_automatic=is_automatic,
        is_quiet=is_quiet,
    )
    published.send(sender=type(page), instance=page, revision=revision)
    log(page, action, user=by, revision=revision, content_changed=True)


@transaction.atomic
def publish_draft(*, page: Page, revision_id: int, by: User, comment: str = "") -> Any:
    """Show readers the draft that `by` has read, as `revision_id`, and notify its writer.

    Raises PermissionDenied, SpaceIsArchived, and DraftChanged when there is no such draft any
    more: somebody went on writing, or it was published.
    """
    check_may_change(page, by, Level.MANAGE)
    current = page_for_editing(page, lock=True)
    if not has_draft(current) or current.latest_revision_id != revision_id:
        raise DraftChanged(current)
    revision = current.latest_revision
    if comment:
        VersionNote.objects.update_or_create(revision=revision, defaults={"comment": comment[:300]})
    _make_live(current, revision, by=by, action="wagtail.publish")
    notify_of_decision(current, revision, by=by)
    return current


def publish_if_allowed(by: User, page: Any) -> Any:
    """Publish the draft of a page if `by` may: who saves a draft has read it."""
    stored = type(page)._default_manager.get(pk=page.pk)
    if has_draft(stored) and is_moderated(stored) and may_publish(stored, by):
        return publish_draft(page=stored, revision_id=stored.latest_revision_id, by=by)
    return stored


@transaction.atomic
def send_draft_back(*, page: Page, revision_id: int, by: User, reason: str) -> None:
    """Send the draft back with a reason, and notify its writer. Raises as `publish_draft`."""
    check_may_change(page, by, Level.MANAGE)
    current = page_for_editing(page, lock=True)
    if not has_draft(current) or current.latest_revision_id != revision_id:
        raise DraftChanged(current)
    VersionNote.objects.update_or_create(
        revision=current.latest_revision, defaults={"sent_back_reason": reason.strip()}
    )
    invalidate_etag([page.pk])
    log(current, "teamweb_spaces.send_back", user=by, revision=current.latest_revision)
    notify_of_decision(current, current.latest_revision, by=by, reason=reason.strip())


@transaction.atomic
def set_moderated(*, space: SpacePage, is_moderated: bool, by: User) -> SpacePage:
    """Switch checking on or off. Drafts that wait stay drafts until they are published or saved again."""
    check_may_change(space, by, Level.MANAGE)
    if space.is_moderated != is_moderated:
        space.is_moderated = is_moderated
        SpacePage.objects.filter(pk=space.pk).update(is_moderated=is_moderated)
        invalidate_etag([space.pk])
        log(space, "teamweb_spaces.moderation", user=by, data={"on": is_moderated})
    return space
