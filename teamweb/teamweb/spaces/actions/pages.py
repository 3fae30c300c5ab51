"""Creating and editing pages."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db import transaction
from wagtail.models import Page

from ...accounts.typing import User
from ...coediting.models import Checkpoint, CoeditedDocument
from ...coediting.update_log.checkpoints import checkpoint
from ...core.richtext import canonical
from ..errors import EditConflict, TitleConflict
from ..history.drafts import has_draft, page_for_editing, revisions_of
from ..models import PageTemplate, SpacePage, WikiPage
from ..permissions import check_may_change
from ..structure.tree import free_slug
from .files import take_files
from .labels import set_labels
from .publishing import publish_if_allowed, store_version
from .written_together import (
    locked_document,
    merge_into_live_text,
    store_title,
)


@transaction.atomic
def create_page(
    *,
    parent: Page,
    title: str,
    body: str = "",
    by: User,
    labels: Iterable[str] = (),
    template: PageTemplate | None = None,
    comment: str = "",
) -> WikiPage:
    """Add a page below `parent`; an empty body is taken from the template.

    Raises PermissionDenied, SpaceIsArchived, and UnknownMarkup for a body that is not canonical.
    """
    if template is not None and not body:
        body = template.body
    page = reserve_page(parent=parent, title=title, body=canonical(body), by=by)
    store_version(page, by=by, action="wagtail.publish", comment=comment)
    if labels:
        set_labels(page=page, names=labels, by=by)
    return page


@transaction.atomic
def reserve_page(*, parent: Page, title: str, by: User, body: str = "") -> WikiPage:
    """A page that others can link to and nobody reads before `edit_page` gives it a first version.

    Raises PermissionDenied, SpaceIsArchived.
    """
    check_may_change(parent, by)
    # treebeard counts children on the parent: a stale instance would give a path twice.
    parent = Page.objects.select_for_update().get(pk=parent.pk)
    page = WikiPage(title=title.strip(), slug=free_slug(parent, title), body=body, owner=by)
    # Live only with its first version: a page is never readable without one.
    page.live = False
    parent.add_child(instance=page)  # Wagtail logs that its owner created it.
    return page


@transaction.atomic
def edit_page(
    *,
    page: Page,
    title: str,
    body: str,
    by: User,
    base_revision_id: int | None,
    base_title: str | None = None,
    comment: str = "",
    is_quiet: bool = False,
) -> Any:
    """Save a new version. The title may change, the address follows and the former one leads on.

    `base_revision_id` is the version the editor was opened with, `base_title` the title it showed
    (that of the version unless told). When another text was saved since, nothing is stored and
    EditConflict carries both; when both gave a new title, TitleConflict. Saving what is there
    already makes no version. `is_quiet`: nobody is notified. Raises UnknownMarkup,
    PermissionDenied, SpaceIsArchived.
    """

    check_may_change(page, by)
    body = take_files(page=page, body=canonical(body), by=by)
    document = locked_document(page)
    current = page_for_editing(page, lock=True)
    base = _content_of_revision(base_revision_id, page)
    base_body, base_title = base.get("body"), base_title or base.get("title")
    title = title.strip()
    if document is not None and merge_into_live_text(document, body, by, base_revision_id):
        title = merged_title(current.title, title, base_title)
        return _save_version(document, current, title=title, by=by, comment=comment)
    is_older = current.latest_revision_id != base_revision_id
    if is_older and current.body not in (base_body, body):
        if body != base_body:
            with suppress(TitleConflict):
                title = merged_title(current.title, title, base_title)
            raise EditConflict(theirs=current, base=base_body, title=title, body=body)
        # Only the title was changed here, only the text there.
        body = current.body
    title = merged_title(current.title, title, base_title)
    is_same = current.title == title and current.body == body
    if is_same and is_older:
        return current
    if is_same and (current.live or has_draft(current)):
        return publish_if_allowed(by, current)
    if title != current.title:
        _rename(current, title)
    current.body = body
    store_version(current, by=by, action="wagtail.edit", comment=comment, is_quiet=is_quiet)
    return current


def merged_title(theirs: str, mine: str, base: str | None) -> str:
    """The title where an editor that showed `base` sends `mine` and the page has `theirs` by now.

    Raises TitleConflict where both gave it another one.
    """
    if mine == base:
        return theirs
    if theirs in (base, mine) or not base:
        return mine
    raise TitleConflict(theirs=theirs, title=mine)


@transaction.atomic
def save_version(
    *,
    page: Page,
    title: str,
    by: User,
    comment: str = "",
    base_title: str | None = None,
    base_revision_id: int | None = None,
) -> Any:
    """Make a version of what was written together, under the title given; a comment names it.

    `base_title`: what the editor showed as the title, that of the version `base_revision_id` unless
    told. Raises PermissionDenied, SpaceIsArchived, UnknownMarkup, and TitleConflict as `edit_page` does.
    """
    check_may_change(page, by)
    document = locked_document(page)
    current = page_for_editing(page)
    if document is None:
        return edit_page(
            page=page,
            title=title,
            body=current.body,
            by=by,
            base_revision_id=current.latest_revision_id,
            base_title=base_title,
            comment=comment,
        )
    base = base_title or _content_of_revision(base_revision_id, page).get("title")
    title = merged_title(current.title, title.strip(), base)
    return _save_version(document, current, title=title, by=by, comment=comment)


def _save_version(
    document: CoeditedDocument, page: Any, *, title: str, by: User, comment: str
) -> Any:
    is_renamed = title != page.title
    if is_renamed:
        _rename(page, title)
        store_title(page, by)
    checkpoint(document.pk, Checkpoint.Kind.MANUAL, by=by, comment=comment, force=is_renamed)
    return publish_if_allowed(by, page)


def _rename(page: Any, title: str) -> None:
    """A new title, and an address to match; a space keeps its own."""
    if not isinstance(page, SpacePage):
        page.slug = free_slug(page.get_parent(), title, exclude=page.pk)
    page.title = title


def _content_of_revision(revision_id: int | None, page: Page) -> dict[str, Any]:
    """Empty where there is no such version (any more)."""
    revision = revisions_of(page).filter(pk=revision_id).first() if revision_id else None
    return {"body": "", **revision.content} if revision else {}
