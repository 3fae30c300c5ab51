"""What is shown beside a page: the tree, the pages above, the one before and the one after.

One query reads the children of every page on the way down; who may see which is decided here in
memory, since the reader's accesses may be thousands and the rows are few.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from ...access.readable import readable_access_ids
from ...core.database.any_of import AnyOf
from ...core.database.prepared import prepared
from ..models import SpaceEntry, SpacePage, address_of, page_url

MOST_ROWS = 1_000
# Of all the branches together that somebody left open beside the way to the page.
MOST_OPENED_ROWS = 200
# So many rows before a page and behind it are read of a level that is longer.
NEAR = 40


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
    # Branches off the way to the page that are shown open.
    opened: frozenset[int] = frozenset()
    # How many children stand before those read, where a level is too long to be read from its beginning.
    starts: dict[int, int] = field(default_factory=dict)

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
            tuple(self.starts.items()),
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


def place_of(page: Page, space: SpacePage, user: Any, *, opened: Sequence[int] = ()) -> Place:
    """The reader's view of the tree around `page`: at most four queries, whatever the size.

    `opened` are branches that are shown with their pages although the page is not below them.
    """
    readable = readable_access_ids(user)
    steps = range(space.depth, page.depth + 1)
    paths = [page.path[: depth * Page.steplen] for depth in steps]
    asked_paths = {f"path{number}": path for number, path in enumerate(paths)}
    rows = prepared(_children_of_paths, key=(MOST_ROWS,), **asked_paths)
    prefix = reverse("teamweb_spaces:page", args=["_"])[:-2]
    children: dict[int, list[Item]] = defaultdict(list)
    on_path: dict[str, Item] = {}
    for pk, parent_id, title, url_path, numchild, access_id, path, day in rows:
        if access_id in readable:
            url = f"{prefix}{address_of(url_path)}/"
            item = Item(pk, parent_id, title, url, numchild > 0, day)
            children[parent_id].append(item)
            on_path[path] = item
    starts: dict[int, int] = {}
    if len(rows) == MOST_ROWS and page.path not in on_path and page.pk != space.pk:
        siblings, starts = _around(page, user)
        children |= siblings
    root = Item(space.pk, 0, space.title, page_url(space), True)
    above = [root] if page.pk != space.pk else []
    if missing := [path for path in paths[1:-1] if path not in on_path]:
        # Cut off by MOST_ROWS, or above a page somebody may read without what is above it.
        found = Page.objects.filter(path__in=missing, page_access__access_id__in=readable)
        for one in found:
            on_path[one.path] = Item(one.pk, 0, one.title, page_url(one), True)
    above += [on_path[path] for path in paths[1:-1] if path in on_path]
    open_ids = {item.pk for item in above} | {page.pk}
    beside = _opened(space, user, [pk for pk in opened if pk not in open_ids])
    children |= beside
    open_ids |= set(beside)
    asked = [i.pk for items in children.values() for i in items if i.may_have_children]
    return Place(
        space=space,
        page_id=page.pk,
        above=above,
        children=dict(children),
        with_children=readable_parents([pk for pk in asked if pk not in open_ids], readable),
        opened=frozenset(beside),
        starts=starts,
    )


def _children_of_paths(**paths: str) -> Any:
    """The deepest level first: near is what a reader needs when a level is huge."""
    entries = SpaceEntry.objects.filter(parent__path__in=list(paths.values()), page__live=True)
    return entries.order_by(
        "-page__depth", F("day").desc(nulls_first=True), "rank", "page_id"
    ).values_list(
        "page_id",
        "parent_id",
        "page__title",
        "page__url_path",
        "page__numchild",
        "page__page_access__access_id",
        "page__path",
        "day",
    )[:MOST_ROWS]


def _around(page: Page, user: Any) -> tuple[dict[int, list[Item]], dict[int, int]]:
    """The siblings near a page whose level is longer than `MOST_ROWS`, and how many stand before them."""
    entry = SpaceEntry.objects.get(page_id=page.pk)
    parent_id = entry.parent_id or 0
    level = _children(parent_id, entry.day.year if entry.day else None).visible_to(user)
    if entry.day is None:
        level = level.filter(day=None)
        before = level.filter(Q(rank__lt=entry.rank) | Q(rank=entry.rank, page_id__lt=page.pk))
    else:
        before = level.filter(day__gt=entry.day)
    start = max(0, before.count() - NEAR)
    items, _is_cut = _items(level.in_order(), user, 2 * NEAR, start=start)
    return {parent_id: items}, {parent_id: start}


def _opened(space: SpacePage, user: Any, page_ids: Sequence[int]) -> dict[int, list[Item]]:
    """The children of some pages of the space, by page; none of one whose children would be cut off."""
    if not page_ids:
        return {}
    entries = SpaceEntry.objects.filter(parent_id__in=page_ids, space_id=space.pk, page__live=True)
    order = F("day").desc(nulls_first=True)
    rows = entries.order_by("parent_id", order, "rank", "page_id")
    children: dict[int, list[Item]] = defaultdict(list)
    found, is_cut = _items(rows, user, MOST_OPENED_ROWS)
    for item in found:
        children[item.parent_id].append(item)
    if is_cut and found:
        del children[found[-1].parent_id]
    return dict(children)


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
    rows = SpaceEntry.objects.filter(parent_id__in=AnyOf(page_ids), page__live=True)
    pairs = rows.values_list("parent_id", "page__page_access__access_id").distinct()
    return {parent_id for parent_id, access_id in pairs if access_id in readable}


def children_of(
    page_id: int, user: Any, *, most: int = MOST_ROWS, year: int | None = None
) -> tuple[list[Item], set[int]]:
    """The children a reader sees (of a year), and which of them can be opened further."""
    items, _is_cut = _items(_children(page_id, year).in_order(), user, most)
    return items, _branches(items, user)


def _branches(items: list[Item], user: Any) -> set[int]:
    readable = readable_access_ids(user)
    return readable_parents([i.pk for i in items if i.may_have_children], readable)


def _children(page_id: int, year: int | None = None) -> Any:
    entries = SpaceEntry.objects.filter(parent_id=page_id, page__live=True)
    return entries if year is None else entries.filter(day__year=year)


@dataclass(frozen=True)
class Part:
    """Some of the children of a page; `start` counts those before them."""

    items: list[Item]
    with_children: set[int]
    start: int
    is_more: bool


def part_of_children(
    page_id: int, user: Any, *, start: int, most: int, year: int | None = None
) -> Part:
    """Children of a page (of a year) from the one at `start` on: two queries.

    Without a year those that stand under years are not counted: they are left to their years.
    """
    readable = _children(page_id, year).visible_to(user).in_order()
    if year is None:
        readable = readable.filter(day=None)
    items, is_more = _items(readable, user, most, start=start)
    return Part(items, _branches(items, user), start, is_more)


def years_of_children(page_id: int, user: Any) -> list[int]:
    """The years under which children of a page stand, newest first."""
    days = _children(page_id).visible_to(user).exclude(day=None)
    return sorted({day.year for day in days.dates("day", "year")}, reverse=True)


def _items(rows: Any, user: Any, most: int, *, start: int = 0) -> tuple[list[Item], bool]:
    """At most `most` rows as the reader sees them, and whether there were more."""
    readable = readable_access_ids(user)
    found = list(
        rows.values_list(
            "page_id",
            "parent_id",
            "page__title",
            "page__url_path",
            "page__numchild",
            "page__page_access__access_id",
            "day",
        )[start : start + most + 1]
    )
    prefix = reverse("teamweb_spaces:page", args=["_"])[:-2]
    items = [
        Item(pk, parent_id, title, f"{prefix}{address_of(url_path)}/", numchild > 0, day)
        for pk, parent_id, title, url_path, numchild, access_id, day in found[:most]
        if access_id in readable
    ]
    return items, len(found) > most
