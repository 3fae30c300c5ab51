"""Keyset pagination: a late page of a long list costs what the first one does."""

import datetime
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q

Row = TypeVar("Row", bound=models.Model)


@dataclass
class KeysetPage(Generic[Row]):
    """Some rows of a list, the newest first, and the names of the places before and after them."""

    rows: list[Row]
    # For "?before=…" and "?after=…"; empty where there is nothing.
    newer: str = ""
    older: str = ""


def page_of(
    rows: models.QuerySet[Row], *, day: str, size: int, after: str = "", before: str = ""
) -> KeysetPage[Row]:
    """`size` rows by the date field `day` and the id, newest first.

    They follow the place `after`, or come right before the place `before`; what names no place
    gives the first page.
    """
    start, end = _place(after), _place(before)
    if start is not None:
        found = list(_older(rows, day, start).order_by(f"-{day}", "-pk")[: size + 1])
        has_older, has_newer = len(found) > size, True
        found = found[:size]
    elif end is not None:
        found = list(_newer(rows, day, end).order_by(day, "pk")[: size + 1])
        has_older, has_newer = True, len(found) > size
        found = found[:size][::-1]
    else:
        found = list(rows.order_by(f"-{day}", "-pk")[: size + 1])
        has_older, has_newer = len(found) > size, False
        found = found[:size]
    if not found:
        return KeysetPage([])
    return KeysetPage(
        found,
        newer=_name(found[0], day) if has_newer else "",
        older=_name(found[-1], day) if has_older else "",
    )


def _name(row: models.Model, day: str) -> str:
    return f"{getattr(row, day).isoformat()}.{row.pk}"


def _place(name: str) -> tuple[datetime.date, int] | None:
    day, _dot, number = name.partition(".")
    try:
        return datetime.date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _older(rows: Any, day: str, place: tuple[datetime.date, int]) -> Any:
    on, pk = place
    # The first condition lets an index be read from there on.
    return rows.filter(Q(**{f"{day}__lt": on}) | Q(**{day: on}, pk__lt=pk), **{f"{day}__lte": on})


def _newer(rows: Any, day: str, place: tuple[datetime.date, int]) -> Any:
    on, pk = place
    return rows.filter(Q(**{f"{day}__gt": on}) | Q(**{day: on}, pk__gt=pk), **{f"{day}__gte": on})
