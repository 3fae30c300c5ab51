"""The order of the imported pages among their siblings."""

from bisect import bisect_left

from django.db import transaction
from wagtail.models import Page

from ...access.readable import editable_access_ids
from ...accounts.typing import User
from ...spaces.actions import move_page
from ...spaces.models import SpaceEntry
from ...spaces.structure.sibling_order import Gap
from ..models import ImportedPage


def put_in_order(below: dict[int, list[ImportedPage]], *, by: User) -> None:
    """Order the pages of each parent as the files are, where a page is new or that order changed."""
    for parent_id, rows in below.items():
        moved = [row for place, row in enumerate(rows, start=1) if row.place != place]
        if not moved:
            continue
        with transaction.atomic():
            _order(parent_id, rows, by)
            for place, row in enumerate(rows, start=1):
                row.place = place
            ImportedPage.objects.bulk_update(rows, ["place"])


def _order(parent_id: int, rows: list[ImportedPage], by: User) -> None:
    entries = SpaceEntry.objects.filter(parent_id=parent_id, day=None).visible_to(by).in_order()
    ids = list(entries.values_list("page_id", flat=True))
    editable = entries.filter(page__page_access__access_id__in=editable_access_ids(by))
    movable = set(editable.values_list("page_id", flat=True))
    ours = {row.page_id for row in rows if row.page_id in movable}
    wanted = iter(row.page_id for row in rows if row.page_id in ours)
    ordered = [next(wanted) if pk in ours else pk for pk in ids]
    if ordered == ids:
        return
    parent = Page.objects.get(pk=parent_id)
    staying = _in_order_already([ids.index(pk) for pk in ordered])
    for place, pk in enumerate(ordered):
        if place not in staying:
            gap = Gap(after=ordered[place - 1] if place else 0)
            move_page(page=Page.objects.get(pk=pk), parent=parent, gap=gap, by=by)


def _in_order_already(places: list[int]) -> set[int]:
    """Indexes of a longest increasing part of `places`: all others move, as few as can be."""
    ends: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place, key=places.__getitem__)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [index]
    staying = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        staying.add(index)
        index = before[index]
    return staying
