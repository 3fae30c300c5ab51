"""What is shown beside a page: the tree, the pages above, the one before and the one after.

One query reads the children of every page on the way down; who may see which is decided here in
memory, since the reader's accesses may be thousands and the rows are few.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from ...access.readable import readable_access_ids
from ..models import SpaceEntry, SpacePage, address_of, page_url

# A level with more children shows those around the current page and a link to all of them.
SHOWN_SIBLINGS = 60
MOST_ROWS = 1_000


@dataclass(frozen=True)
class Item:
    pk: int
    parent_id: int
    title: str
    url: str
    may_have_children: bool = False
    # Pages with a day stand behind the others, newest first and by year.
    day: datetime.date | None = None


@dataclass
class Place:
    """The place of a page in its space, as one reader sees it."""

    space: SpacePage
    page_id: int
    above: list[Item]
    children: dict[int, list[Item]] = field(default_factory=dict)
    with_children: set[int] = field(default_factory=set)

    @property
    def own_children(self) -> list[Item]:
        return self.children.get(self.page_id, [])

    @property
    def key(self) -> tuple:
        """Equal for equal trees: part of the page's ETag."""
        return (
            self.space.title,
            self.space.archived_at,
            tuple(self.above),
            tuple((pk, tuple(items)) for pk, items in self.children.items()),
            tuple(sorted(self.with_children)),
        )

    def neighbours(self) -> tuple[Item | None, Item | None]:
        """The page before and the one after, as if the space were one book."""
        path = [item.pk for item in self.above] + [self.page_id]
        before: Item | None = None
        after = self.own_children[0] if self.own_children else None
        for depth in range(len(path) - 1, 0, -1):
            siblings = self.children.get(path[depth - 1], [])
            place = next((n for n, item in enumerate(siblings) if item.pk == path[depth]), None)
            if place is None:
                break
            if depth == len(path) - 1:
                before = siblings[place - 1] if place else self.above[-1]
            if after is None and place + 1 < len(siblings):
                after = siblings[place + 1]
            if after is not None:
                break
        return before, after


def place_of(page: Page, space: SpacePage, user: Any) -> Place:
    """The reader's view of the tree around `page`: at most three queries, whatever the size."""
    readable = readable_access_ids(user)
    steps = range(space.depth, page.depth + 1)
    paths = [page.path[: depth * Page.steplen] for depth in steps]
    rows = (
        SpaceEntry.objects.filter(parent__path__in=paths, page__live=True)
        # The deepest level first: near is what a reader needs when a level is huge.
        .order_by("-page__depth", F("day").desc(nulls_first=True), "rank", "page_id")
        .values_list(
            "page_id",
            "parent_id",
            "page__title",
            "page__url_path",
            "page__numchild",
            "page__page_access__access_id",
            "page__path",
            "day",
        )[:MOST_ROWS]
    )
    prefix = reverse("teamweb_spaces:page", args=["_"])[:-2]
    children: dict[int, list[Item]] = defaultdict(list)
    on_path: dict[str, Item] = {}
    for pk, parent_id, title, url_path, numchild, access_id, path, day in rows:
        if access_id in readable:
            url = f"{prefix}{address_of(url_path)}/"
            item = Item(pk, parent_id, title, url, numchild > 0, day)
            children[parent_id].append(item)
            on_path[path] = item
    root = Item(space.pk, 0, space.title, page_url(space), True)
    above = [root] if page.pk != space.pk else []
    if missing := [path for path in paths[1:-1] if path not in on_path]:
        # Cut off by MOST_ROWS, or above a page somebody may read without what is above it.
        found = Page.objects.filter(path__in=missing, page_access__access_id__in=readable)
        for one in found:
            on_path[one.path] = Item(one.pk, 0, one.title, page_url(one), True)
    above += [on_path[path] for path in paths[1:-1] if path in on_path]
    asked = [i.pk for items in children.values() for i in items if i.may_have_children]
    open_ids = {item.pk for item in above} | {page.pk}
    return Place(
        space=space,
        page_id=page.pk,
        above=above,
        children=dict(children),
        with_children=readable_parents([pk for pk in asked if pk not in open_ids], readable),
    )


def asked_year(request: HttpRequest) -> int | None:
    """The year of `?year=`, if it is one that the calendar has on both databases."""
    year = request.GET.get("year", "")
    if len(year) != 4 or not year.isascii() or not year.isdecimal():
        return None
    return int(year) if 1000 <= int(year) < 9999 else None


def readable_parents(page_ids: list[int], readable: frozenset[int]) -> set[int]:
    """Which of these pages have a child that may be seen: others get nothing to open."""
    if not page_ids:
        return set()
    rows = SpaceEntry.objects.filter(parent_id__in=page_ids, page__live=True)
    pairs = rows.values_list("parent_id", "page__page_access__access_id").distinct()
    return {parent_id for parent_id, access_id in pairs if access_id in readable}


def children_of(
    page_id: int, user: Any, *, most: int = MOST_ROWS, year: int | None = None
) -> tuple[list[Item], set[int]]:
    """The children a reader sees (of a year), and which of them can be opened further."""
    readable = readable_access_ids(user)
    entries = SpaceEntry.objects.filter(parent_id=page_id, page__live=True)
    if year is not None:
        entries = entries.filter(day__year=year)
    rows = entries.in_order().values_list(
        "page_id",
        "page__title",
        "page__url_path",
        "page__numchild",
        "page__page_access__access_id",
        "day",
    )[:most]
    prefix = reverse("teamweb_spaces:page", args=["_"])[:-2]
    items = [
        Item(pk, page_id, title, f"{prefix}{address_of(url_path)}/", numchild > 0, day)
        for pk, title, url_path, numchild, access_id, day in rows
        if access_id in readable
    ]
    return items, readable_parents([i.pk for i in items if i.may_have_children], readable)


def tree_html(place: Place) -> SafeString:
    """The tree beside the page: plain nested lists of links; closed branches load when opened."""
    path = [item.pk for item in place.above] + [place.page_id]
    current = ' aria-current="page"' if place.page_id == place.space.pk else ""
    head = (
        f'<p class="tree__space"><a href="{page_url(place.space)}"{current}>'
        f"{escape(place.space.title)}</a></p>"
    )
    return mark_safe(head + _level(place, place.space.pk, path))


def _level(place: Place, parent_id: int, path: list[int]) -> str:
    items = place.children.get(parent_id, [])
    if not items:
        return ""
    parts = _links(place, parent_id, [item for item in items if item.day is None], path)
    by_year: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.day is not None:
            by_year[item.day.year].append(item)
    here = next((item.day.year for item in items if item.day and item.pk in path), None)
    for year, of_year in by_year.items():
        if year == (here or max(by_year)):
            below = f"<ul>{''.join(_links(place, parent_id, of_year, path, year))}</ul>"
            parts.append(
                f'<li><details class="tree__year" open><summary>{year}</summary>{below}</details></li>'
            )
        else:
            parts.append(f"<li>{_closed_year(parent_id, year)}</li>")
    root = ' class="tree"' if parent_id == place.space.pk else ""
    return f"<ul{root}>{''.join(parts)}</ul>"


def _links(
    place: Place, parent_id: int, items: list[Item], path: list[int], year: int | None = None
) -> list[str]:
    shown = _window(items, path)
    parts = []
    for item in shown:
        below = ""
        if item.pk in path:
            below = _level(place, item.pk, path)
        elif item.pk in place.with_children:
            below = _closed(item)
        current = ' aria-current="page"' if item.pk == place.page_id else ""
        parts.append(f'<li><a href="{item.url}"{current}>{escape(item.title)}</a>{below}</li>')
    if len(shown) < len(items):
        more = escape(_("All %(count)d pages") % {"count": len(items)})
        url = reverse("teamweb_spaces:children", args=[parent_id])
        url += f"?year={year}" if year else ""
        parts.append(f'<li class="tree__more"><a href="{url}">{more}</a></li>')
    return parts


def _window(items: list[Item], path: list[int]) -> list[Item]:
    if len(items) <= SHOWN_SIBLINGS:
        return items
    here = next((n for n, item in enumerate(items) if item.pk in path), 0)
    start = max(0, min(here - SHOWN_SIBLINGS // 2, len(items) - SHOWN_SIBLINGS))
    return items[start : start + SHOWN_SIBLINGS]


def _closed(item: Item) -> str:
    """A branch that htmx fills when it is opened; without scripts its link leads to the page."""
    url = reverse("teamweb_spaces:branch", args=[item.pk])
    label = escape(_("Pages below “%(title)s”") % {"title": item.title})
    return (
        f'<details class="tree__branch" hx-get="{url}" hx-trigger="toggle once" '
        f'hx-target="find div" hx-swap="innerHTML"><summary><span class="kern-sr-only">{label}'
        f'</span></summary><div><a href="{url}">{label}</a></div></details>'
    )


def _closed_year(parent_id: int, year: int) -> str:
    """The pages of a year, which htmx fetches when it is opened; without scripts a link to them."""
    url = f"{reverse('teamweb_spaces:branch', args=[parent_id])}?year={year}"
    label = escape(_("Pages of %(year)d") % {"year": year})
    return (
        f'<details class="tree__year" hx-get="{url}" hx-trigger="toggle once" '
        f'hx-target="find div" hx-swap="innerHTML"><summary>{year}</summary>'
        f'<div><a href="{url}">{label}</a></div></details>'
    )


def branch_html(items: Iterable[Item], with_children: set[int]) -> SafeString:
    parts = [
        f'<li><a href="{item.url}">{escape(item.title)}</a>'
        f"{_closed(item) if item.pk in with_children else ''}</li>"
        for item in items
    ]
    return mark_safe(f"<ul>{''.join(parts)}</ul>")
