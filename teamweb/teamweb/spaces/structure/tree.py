"""Keeps each page's `SpaceEntry`, former addresses and links in step with the page tree."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify
from wagtail.models import Page

from ...access.actions import follow_parent
from ...core.richtext.text import UMLAUTS
from ..models import PageLink, PageRedirect, SpaceEntry, SpacePage, address_of
from ..signals import pages_changed
from .sibling_order import next_rank


def enter(page: Any) -> None:
    """Give a new page its place: last among its siblings, with the access of the page above."""
    if isinstance(page, SpacePage):
        SpaceEntry.objects.create(page_id=page.pk, space_id=page.pk)
        return
    parent = page.get_parent()
    space_id = SpaceEntry.objects.values_list("space_id", flat=True).get(page_id=parent.pk)
    SpaceEntry.objects.create(
        page_id=page.pk,
        space_id=space_id,
        parent_id=parent.pk,
        rank=next_rank(parent.pk),
        day=page.listed_day(),
    )
    follow_parent(page)


def take_new_place(page: Page, *, old_url_path: str, new_url_path: str) -> None:
    """After a move in the page tree: entry, access, former address, and those of what moved along."""
    parent = page.get_parent()
    parent_entry = SpaceEntry.objects.filter(page_id=parent.pk).first()
    if parent_entry is None or not SpaceEntry.objects.filter(page_id=page.pk).exists():
        return
    SpaceEntry.objects.filter(page__path__startswith=page.path).update(
        space_id=parent_entry.space_id
    )
    entry = SpaceEntry.objects.get(page_id=page.pk)
    if entry.parent_id != parent.pk:
        entry.parent_id = parent.pk
        entry.rank = next_rank(parent.pk)
        entry.save(update_fields=["parent", "rank"])
        follow_parent(page)
    if old_url_path != new_url_path:
        remember_address(page.pk, old_url_path)
    below = SpaceEntry.objects.filter(page__path__startswith=page.path)
    pages_changed.send(SpaceEntry, page_ids=list(below.values_list("page_id", flat=True)))


def remember_address(page_id: int, url_path: str) -> None:
    """Let the former address of a page lead to where it is now."""
    if address := address_of(url_path):
        PageRedirect.objects.update_or_create(address=address, defaults={"page_id": page_id})


def take_new_address(page: Any, *, old_url_path: str) -> None:
    """After a new slug: the former address leads on, and what lies below is found at the new one."""
    remember_address(page.pk, old_url_path)
    below = SpaceEntry.objects.filter(page__path__startswith=page.path).exclude(page_id=page.pk)
    if ids := list(below.values_list("page_id", flat=True)):
        pages_changed.send(SpaceEntry, page_ids=ids)


def find_moved(address: str) -> tuple[int, str] | None:
    """The id of the page that once stood at `address` or above it, and what follows its part of it."""
    parts = address.split("/")
    above = ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]
    found = dict(PageRedirect.objects.filter(address__in=above).values_list("address", "page_id"))
    for candidate in above:
        if candidate in found:
            return found[candidate], address[len(candidate) :].strip("/")
    return None


def invalidate_etag(page_ids: Iterable[int]) -> None:
    """Make browsers fetch these pages again after a change around their text."""
    SpaceEntry.objects.filter(page_id__in=list(page_ids)).update(etag_seed=secrets.randbits(62))


def store_links(source_id: int, target_ids: Iterable[int]) -> None:
    """Replace what `source` links to; ids of pages that do not exist are left out."""
    wanted = set(Page.objects.filter(pk__in=set(target_ids)).values_list("pk", flat=True))
    known = set(PageLink.objects.filter(source_id=source_id).values_list("target_id", flat=True))
    PageLink.objects.filter(source_id=source_id, target_id__in=known - wanted).delete()
    PageLink.objects.bulk_create(
        [PageLink(source_id=source_id, target_id=target) for target in sorted(wanted - known)],
        ignore_conflicts=True,
    )


def free_slug(parent: Page, title: str, *, exclude: int | None = None) -> str:
    """A short address from the title that no sibling has."""
    german = title.lower().translate(UMLAUTS)
    wanted = slugify(german)[:80].strip("-") or "seite"
    taken = set(
        Page.objects.child_of(parent)
        .filter(slug__startswith=wanted)
        .exclude(pk=exclude)
        .values_list("slug", flat=True)
    )
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
