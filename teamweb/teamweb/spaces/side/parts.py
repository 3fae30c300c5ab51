"""The parts of a space that stand in its side: own ones and those that apps above offer.

parts.register(SpacePart("meetings", 20, show_meetings, next_meeting))
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, QuerySet, Subquery
from django.utils import timezone

from ...access.actions import level_for
from ...access.models import Level
from ...access.readable import current_version
from ...core.database.prepared import prepared
from ..models import SpacePage


@dataclass(frozen=True)
class Reader:
    user: Any
    level: int

    @property
    def may_edit(self) -> bool:
        return self.level >= Level.EDIT

    @property
    def may_manage(self) -> bool:
        return self.level >= Level.MANAGE


@dataclass(frozen=True)
class Shown:
    """A part as one reader sees it; `figure` says how much there is, or when the next one is."""

    label: Any
    url: str
    figure: str = ""


@dataclass(frozen=True)
class SpacePart:
    """`show` is called with space, reader and the value of `figure`; None leaves the part out.

    `figure` gives an expression over the space, from space, user and the time: those of all parts are
    one query. It may depend on the reader's rights, the day, and compare with the time.
    """

    key: str
    rank: int
    show: Callable[[SpacePage, Reader, Any], Shown | None]
    figure: Callable[[SpacePage, Any, datetime.datetime], Any] | None = None


@dataclass(frozen=True)
class SideHead:
    """What stands above the parts, and what the parts say."""

    parts: tuple[tuple[str, Shown], ...]
    part_of: str
    members: int | None
    level: int

    @property
    def may_edit(self) -> bool:
        return self.level >= Level.EDIT


_registered: dict[str, SpacePart] = {}
_GROUP_ABOVE = "group__parent__type__abbreviation", "group__parent__name"


def register(part: SpacePart) -> None:
    """Add a part, or replace the one with the same key."""
    _registered[part.key] = part


def count_of(rows: QuerySet) -> Subquery:
    """How many rows there are, as a figure."""
    counted = rows.order_by().annotate(number_of_rows=Func(F("pk"), function="COUNT"))
    return Subquery(counted.values("number_of_rows"))


def head_of(space: SpacePage, user: Any) -> SideHead:
    """What `user` sees of the parts of a space: one query, whatever the parts."""
    parts = sorted(_registered.values(), key=lambda part: part.rank)
    facts = _facts(space, user, parts)
    reader = Reader(user, level_for(user, facts["page_access__access_id"] or 0))
    shown = [(part.key, part.show(space, reader, facts.get(part.key))) for part in parts]
    return SideHead(
        parts=tuple((key, one) for key, one in shown if one is not None),
        part_of=" ".join(facts[name] or "" for name in _GROUP_ABOVE).strip(),
        members=facts.get("members"),
        level=reader.level,
    )


def _facts(space: SpacePage, user: Any, parts: list[SpacePart]) -> Mapping[str, Any]:
    def build(space_id: int, now: datetime.datetime) -> Any:
        figures = {
            f"figure_{part.key}": expression
            for part in parts
            if part.figure and (expression := part.figure(space, user, now)) is not None
        }
        names = "page_access__access_id", *_GROUP_ABOVE, *figures
        return SpacePage.objects.filter(pk=space_id).annotate(**figures).values(*names)

    # What a figure counts follows from the reader, the rights and the day.
    reader = user.pk, user.is_active and user.is_superuser
    key = space.pk, space.group_id, *reader, current_version(), timezone.localdate()
    row = prepared(build, key=key, space_id=space.pk, now=timezone.now())[0]
    return {name.removeprefix("figure_"): value for name, value in row.items()}
