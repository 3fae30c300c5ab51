"""Moving, ordering and copying pages."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page

from ...accounts.typing import User
from ...core.richtext import references
from ..errors import MoveNotAllowed
from ..models import Attachment, SpaceEntry, SpacePage, WikiPage
from ..permissions import check_may_change, page_level
from ..structure.sibling_order import Gap, Seen, Siblings, check_seen
from ..structure.tree import free_slug
from .files import copy_attachments
from .pages import create_page

LAST = Gap()


@transaction.atomic
def move_page(
    *, page: Page, parent: Page, by: User, gap: Gap = LAST, seen: Seen | None = None
) -> Page:
    """Put a page with all below it under another page, also of another space, or elsewhere in its order.

    Needs the right to edit at both ends. Raises MoveNotAllowed for a space and for a circle, and
    TreeChanged when the page is not where `by` has `seen` it or the gap is not there any more.
    Narrowed parts stay narrowed; everything else gets the rights of the new place.
    """
    check_may_change(page, by)
    check_may_change(parent, by)
    entry = _lock(page, parent)
    page = Page.objects.select_for_update().get(pk=page.pk)
    parent = Page.objects.get(pk=parent.pk)
    _check_move(page, parent)
    if seen:
        check_seen(entry, seen, by)
    is_new_parent = entry.parent_id != parent.pk
    if not is_new_parent and gap.is_last and seen is None:
        return page
    rank = None if entry.day else Siblings.of(parent.pk, by, without=page.pk).rank_in(gap)
    if is_new_parent:
        _take_free_slug(page, parent)
        # The rest (entry, access, former address) follows the signal, as for a move in the admin.
        page.move(parent, pos="last-child", user=by)
    if rank is not None:
        SpaceEntry.objects.filter(page_id=page.pk).update(rank=rank)
    return Page.objects.get(pk=page.pk)


def _lock(page: Page, parent: Page) -> SpaceEntry:
    """The entry of `page`; who else moves pages in or out of these levels waits."""
    above = SpaceEntry.objects.values_list("parent_id", flat=True).get(page_id=page.pk)
    ids = {page.pk, parent.pk, above} - {None}
    rows = SpaceEntry.objects.select_for_update().filter(page_id__in=ids).order_by("page_id")
    return {entry.pk: entry for entry in rows}[page.pk]


def _check_move(page: Page, parent: Page) -> None:
    specific = page.specific_class
    if specific is None or issubclass(specific, SpacePage):
        raise MoveNotAllowed(page)
    if parent.pk == page.pk or parent.is_descendant_of(page):
        raise MoveNotAllowed(page)


def _take_free_slug(page: Page, parent: Page) -> None:
    if not Page.objects.child_of(parent).filter(slug=page.slug).exists():
        return
    renamed = page.specific
    renamed.slug = free_slug(parent, page.slug)
    while Page.objects.sibling_of(page, inclusive=False).filter(slug=renamed.slug).exists():
        renamed.slug += "-2"
    renamed.save(clean=False)
    page.refresh_from_db()


@transaction.atomic
def copy_page(
    *, page: Page, parent: Page, title: str, by: User, with_children: bool = False
) -> WikiPage:
    """Copy a wiki page with its files, on demand with the pages below that `by` may read.

    The copies are new pages by `by`, with the rights of their new place.
    """
    if not page_level(by, page):
        raise PermissionDenied
    check_may_change(parent, by)
    source = page.specific
    labels = [pl.label.name for pl in source.page_labels.select_related("label")]
    # Fixed before the first copy is made, so that a copy below itself ends.
    plan = _plan_copy(page.pk, by) if with_children else []
    copy = create_page(parent=parent, title=title, body=source.body, by=by, labels=labels)
    _copy_other_files(source, copy, by)
    made = {source.pk: copy}
    for original, above_id in plan:
        names = [pl.label.name for pl in original.page_labels.select_related("label")]
        made[original.pk] = create_page(
            parent=made[above_id], title=original.title, body=original.body, by=by, labels=names
        )
        _copy_other_files(original, made[original.pk], by)
    return copy


def _copy_other_files(source: WikiPage, copy: WikiPage, by: User) -> None:
    """Those that the text does not name; the new page has taken the others."""
    named = references(source.body).attachments
    others = Attachment.objects.visible_to(by).filter(page_id=source.pk).exclude(pk__in=named)
    copy_attachments(others.distinct(), page=copy, by=by)


def _plan_copy(page_id: int, by: User) -> list[tuple[WikiPage, int]]:
    """Wiki pages below a page that `by` may read, parents first, with the id of the page above."""
    plan: list[tuple[WikiPage, int]] = []
    level = [page_id]
    while level:
        below = SpaceEntry.objects.visible_to(by).filter(parent_id__in=level)
        parents = dict(below.order_by("rank", "pk").values_list("page_id", "parent_id"))
        originals = WikiPage.objects.in_bulk(list(parents))
        plan += [(originals[pk], parents[pk]) for pk in parents if pk in originals]
        level = list(originals)
    return plan
