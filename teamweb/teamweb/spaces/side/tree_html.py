"""The page tree as HTML: plain nested lists of links, which the script makes a tree to walk in.

A branch names the address that gives its pages; a row of more names the address of the next ones.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..structure.navigation import Item, Part, Place

# Rows of one level: of the one that is open, of those on the way to it, and fetched at a time.
SHOWN = 80
SHOWN_ABOVE = 30
FETCHED = 100


def tree_html(place: Place) -> SafeString:
    """The open branch with the way to it, and what the reader had open before."""
    path = [item.pk for item in place.above] + [place.page_id]
    return mark_safe(f'<ul class="tree">{_level(place, place.space.pk, path)}</ul>')


def part_html(
    page_id: int, part: Part, *, is_before: bool = False, year: int | None = None
) -> SafeString:
    """Some rows of a level, with the row that fetches the next ones, or those before them."""
    rows = [_row(item, item.pk in part.with_children) for item in part.items]
    if is_before and part.start:
        rows.insert(0, _more(page_id, f"until={part.start}", _("Earlier pages"), year))
    if part.is_more and not is_before:
        next_one = part.start + len(part.items)
        rows.append(_more(page_id, f"from={next_one}", _("More pages"), year))
    return mark_safe("".join(rows))


def years_html(page_id: int, years: Iterable[int]) -> SafeString:
    return mark_safe("".join(_year(page_id, year) for year in years))


def _level(place: Place, parent_id: int, path: list[int]) -> str:
    items = place.children.get(parent_id, [])
    rows = _rows(place, parent_id, [item for item in items if item.day is None], path)
    by_year: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.day is not None:
            by_year[item.day.year].append(item)
    here = next((item.day.year for item in items if item.day and item.pk in path), None)
    for year, of_year in by_year.items():
        is_open = year == (here or max(by_year)) and parent_id in path
        below = "".join(_rows(place, parent_id, of_year, path, year)) if is_open else ""
        rows.append(_year(parent_id, year, below))
    return "".join(rows)


def _rows(
    place: Place, parent_id: int, items: list[Item], path: list[int], year: int | None = None
) -> list[str]:
    first, last = _window(items, path, SHOWN if parent_id in path[-2:] else SHOWN_ABOVE)
    rows = []
    for item in items[first:last]:
        is_here = item.pk == place.page_id
        is_open = item.pk in place.children and (item.pk in path or item.pk in place.opened)
        below = _level(place, item.pk, path) if is_open else ""
        has_more = item.pk in place.with_children or bool(below)
        rows.append(_row(item, has_more, below, is_here=is_here))
    start = place.starts.get(parent_id, 0)
    if start + first:
        rows.insert(0, _more(parent_id, f"until={start + first}", _("Earlier pages"), year))
    if last < len(items) or (start and items):
        rows.append(_more(parent_id, f"from={start + last}", _("More pages"), year))
    return rows


def _window(items: list[Item], path: list[int], most: int) -> tuple[int, int]:
    if len(items) <= most:
        return 0, len(items)
    here = next((n for n, item in enumerate(items) if item.pk in path), 0)
    start = max(0, min(here - most // 2, len(items) - most))
    return start, start + most


def _row(item: Item, is_branch: bool, below: str = "", *, is_here: bool = False) -> str:
    branch = f' data-branch="{_address("branch", item.pk)}"' if is_branch else ""
    fixed = " data-fixed" if item.day else ""
    current = ' aria-current="page"' if is_here else ""
    inside = f"<ul>{below}</ul>" if below else ""
    return (
        f'<li data-page="{item.pk}"{branch}{fixed}>'
        f'<a href="{item.url}"{current}>{escape(item.title)}</a>{inside}</li>'
    )


def _year(parent_id: int, year: int, below: str = "") -> str:
    """The pages of a year; its link leads to a list of them."""
    branch = _address("branch", parent_id)
    url = _address("children", parent_id)
    inside = f"<ul>{below}</ul>" if below else ""
    return f'<li data-branch="{branch}?year={year}"><a href="{url}?year={year}">{year}</a>{inside}</li>'


def _more(parent_id: int, part: str, words: Any, year: int | None) -> str:
    branch = _address("branch", parent_id)
    url = _address("children", parent_id)
    of_year, list_of_year = (f"&amp;year={year}", f"?year={year}") if year else ("", "")
    return (
        f'<li data-more="{branch}?{part}{of_year}">'
        f'<a href="{url}{list_of_year}">{escape(words)}</a></li>'
    )


@lru_cache(maxsize=16)
def _pattern(name: str, urlconf: str | None, prefix: str) -> str:
    return reverse(f"teamweb_spaces:{name}", args=[0])


def _address(name: str, page_id: int) -> str:
    """The address of a view of a page: a tree has hundreds, and resolving each takes most of its time."""
    pattern = _pattern(name, get_urlconf(), get_script_prefix())
    return pattern.replace("/0/", f"/{page_id}/")
