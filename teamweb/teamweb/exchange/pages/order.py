"""The order of the imported pages among their siblings."""

from django.db import transaction
from wagtail.models import Page

from ...accounts.typing import User
from ...spaces.actions import reorder_children
from ...spaces.models import SpaceEntry
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
    entries = SpaceEntry.objects.filter(parent_id=parent_id, day=None).in_order()
    ids = list(entries.values_list("page_id", flat=True))
    ours = {row.page_id for row in rows} & set(ids)
    wanted = iter(row.page_id for row in rows if row.page_id in ours)
    ordered = [next(wanted) if pk in ours else pk for pk in ids]
    if ordered != ids:
        reorder_children(parent=Page.objects.get(pk=parent_id), page_ids=ordered, by=by)
