"""Which main addresses the page frame offers; an address nobody serves is never linked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

WAGTAIL_CATCH_ALL = "wagtail_serve"


@dataclass(frozen=True)
class Entry:
    label: Any
    path: str
    also: tuple[str, ...] = ()  # further addresses that belong to the same area


@dataclass(frozen=True)
class Link:
    label: Any
    path: str
    current: str

    @classmethod
    def at(cls, entry: Entry, here: str) -> "Link":
        current = (
            "page"
            if here == entry.path
            else "true"
            if here.startswith((entry.path, *entry.also))
            else ""
        )
        return cls(entry.label, entry.path, current)


MEMBERS = (
    Entry(_("My Teamweb"), "/my/", ("/todos/",)),
    Entry(_("Spaces"), "/spaces/", ("/teamweb/", "/p/", "/pages/")),
    Entry(_("Groups"), "/groups/"),
    Entry(_("Meetings"), "/meetings/", ("/resolutions/",)),
    Entry(_("Questions"), "/questions/"),
    Entry(_("Topic areas"), "/topics/"),
)
VISITORS = (
    Entry(_("Groups"), "/groups/"),
    Entry(_("Topic areas"), "/topics/"),
    Entry(_("Questions"), "/questions/"),
)
# Pages of the public site, looked up by slug below the home page.
PUBLIC_SLUGS = ("aktuelles", "termine", "veroeffentlichungen")
LEGAL_SLUGS = ("impressum", "datenschutz", "barrierefreiheit")


@lru_cache(maxsize=256)
def _is_served(path: str, urlconf: str | None) -> bool:
    try:
        return resolve(path, urlconf).url_name != WAGTAIL_CATCH_ALL
    except Resolver404:
        return False


def is_served(path: str) -> bool:
    """Whether one of our views answers `path`; pages of the Wagtail tree do not count."""
    return _is_served(path, get_urlconf())


def _public_pages() -> dict[str, Entry]:
    from wagtail.models import Page

    rows = Page.objects.filter(depth=3, live=True, slug__in=PUBLIC_SLUGS + LEGAL_SLUGS)
    return {slug: Entry(title, f"/{slug}/") for slug, title in rows.values_list("slug", "title")}


def main_links(request: HttpRequest) -> list[Link]:
    if request.user.is_authenticated:
        entries: Sequence[Entry] = [entry for entry in MEMBERS if is_served(entry.path)]
    else:
        pages = public_pages(request)
        entries = [pages[slug] for slug in PUBLIC_SLUGS if slug in pages]
        entries = [*entries, *(entry for entry in VISITORS if is_served(entry.path))]
    return [Link.at(entry, request.path) for entry in entries]


def legal_links(request: HttpRequest) -> list[Link]:
    pages = public_pages(request)
    return [Link.at(pages[slug], request.path) for slug in LEGAL_SLUGS if slug in pages]


def public_pages(request: HttpRequest) -> dict[str, Entry]:
    """One query per request at most, however many places ask."""
    if not hasattr(request, "_teamweb_public_pages"):
        request._teamweb_public_pages = SimpleLazyObject(_public_pages)  # type: ignore[attr-defined]
    return request._teamweb_public_pages  # type: ignore[attr-defined]
