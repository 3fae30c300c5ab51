"""Which main addresses the page frame offers; an address nobody serves is never linked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from ..database.prepared import prepared

WAGTAIL_CATCH_ALL = "wagtail_serve"


@dataclass(frozen=True)
class Entry:
    label: Any
    path: str
    also: tuple[str, ...] = ()  # further addresses that belong to the same area
    is_page: bool = False  # a page of the Wagtail tree instead of a view


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


@dataclass(frozen=True)
class Group:
    label: Any
    links: list[Link]


MY = Entry(_("My Teamweb"), "/my/")
SPACES = Entry(_("Spaces"), "/spaces/", ("/teamweb/", "/p/", "/pages/"))
GROUPS = Entry(_("Groups"), "/groups/")
MEETINGS = Entry(_("Meetings"), "/meetings/")
RESOLUTIONS = Entry(_("Resolutions"), "/resolutions/")
TODOS = Entry(_("Todos"), "/todos/")
TOPIC_AREAS = Entry(_("Topic areas"), "/topics/")
QUESTIONS = Entry(_("Questions"), "/questions/")
GUIDELINES = Entry(_("Guidelines"), "/guidelines/")
ORGANISATIONS = Entry(_("Organisations"), "/organisations/")
GLOSSARY = Entry(_("Glossary"), "/glossary/")
CONTACTS = Entry(_("Contacts"), "/contacts/")
NEWSLETTERS = Entry(_("Newsletters"), "/newsletters/", ("/subscriptions/",))
PEOPLE = Entry(_("People"), "/people/")
LABELS = Entry(_("Labels"), "/labels/")
CHANGES = Entry(_("Recent changes"), "/changes/")
HELP = Entry(_("Help"), "/help/")

# Own work stands in the bar; what one looks up opens in a menu beside it, in groups.
OWN_WORK = (MY, SPACES, MEETINGS, RESOLUTIONS, TODOS)
FOR_VISITORS = (TOPIC_AREAS, QUESTIONS, GUIDELINES)
LOOKED_UP = (TOPIC_AREAS, QUESTIONS, GUIDELINES, ORGANISATIONS, GLOSSARY, CONTACTS)
WHO_IS_WHO = (GROUPS, PEOPLE)
WORK_OF_THE_GROUPS = (GROUPS, SPACES, MEETINGS, RESOLUTIONS)
WAYS_THROUGH = (LABELS, CHANGES, HELP)
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

    named = Q(slug__in=PUBLIC_SLUGS + LEGAL_SLUGS) | Q(show_in_menus=True)

    def build() -> Any:
        rows = Page.objects.filter(named, depth=3, live=True, view_restrictions=None)
        return rows.order_by("path").values_list("slug", "title")

    pages = prepared(build)
    return {slug: Entry(title, f"/{slug}/", is_page=True) for slug, title in pages}


def main_links(request: HttpRequest) -> list[Link]:
    """What the bar offers: members their own work, visitors the public pages and knowledge."""
    if request.user.is_authenticated:
        return _links(OWN_WORK, request)
    return _links([*_public(request), *FOR_VISITORS], request)


def menu_groups(request: HttpRequest) -> list[Group]:
    """The other areas under what one looks for, so that each can be reached from every page."""
    news = [*_public(request), NEWSLETTERS, *_menu(request)]
    if request.user.is_authenticated:
        named = [(_("Look up"), LOOKED_UP), (_("Keep up to date"), news)]
        named += [(_("Groups and people"), WHO_IS_WHO), (_("Overviews"), WAYS_THROUGH)]
    else:
        named = [(_("Look up"), LOOKED_UP), (_("Keep up to date"), news)]
        named += [(_("Groups and their work"), WORK_OF_THE_GROUPS), (_("Overviews"), WAYS_THROUGH)]
    groups = [Group(label, _links(entries, request)) for label, entries in named]
    return [group for group in groups if group.links]


def _public(request: HttpRequest) -> list[Entry]:
    pages = public_pages(request)
    return [pages[slug] for slug in PUBLIC_SLUGS if slug in pages]


def _menu(request: HttpRequest) -> list[Entry]:
    """The other pages below the home page that editors show in menus, in their order."""
    named = PUBLIC_SLUGS + LEGAL_SLUGS
    return [entry for slug, entry in public_pages(request).items() if slug not in named]


def _links(entries: Sequence[Entry], request: HttpRequest) -> list[Link]:
    shown = [entry for entry in entries if entry.is_page or is_served(entry.path)]
    return [Link.at(entry, request.path) for entry in shown]


def legal_links(request: HttpRequest) -> list[Link]:
    pages = public_pages(request)
    return [Link.at(pages[slug], request.path) for slug in LEGAL_SLUGS if slug in pages]


def public_pages(request: HttpRequest) -> dict[str, Entry]:
    """One query per request at most, however many places ask."""
    if not hasattr(request, "_teamweb_public_pages"):
        request._teamweb_public_pages = SimpleLazyObject(_public_pages)  # type: ignore[attr-defined]
    return request._teamweb_public_pages  # type: ignore[attr-defined]
