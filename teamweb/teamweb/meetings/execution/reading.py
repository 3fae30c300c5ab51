"""Resolutions with their execution: the list of a group, filtered, for its members."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ...access.actions import level_for
from ...access.models import Access, Level
from ...access.readable import readable_accesses
from ...core.files.spreadsheets import csv_lines
from ..minutes.models import Resolution, ResolutionQuerySet
from ..planning.rights import may_plan
from .models import UNFINISHED, Execution, ExecutionNote, ExecutionState


def executions_for(user: Any) -> ResolutionQuerySet:
    """The resolutions in force whose execution `user` may read, as a member of the space."""
    members = Access.objects.filter(
        kind=Access.Kind.MEMBERS, pk__in=readable_accesses(user)
    ).values("space_id")
    own = Q(item__meeting__space__in=members) | Q(circular_vote__space__in=members)
    return Resolution.objects.visible_to(user).in_force().filter(own)


def may_read(resolution: Resolution, user: Any) -> bool:
    return level_for(user, resolution.space.members_access) >= Level.READ


def may_record(resolution: Resolution, user: Any) -> bool:
    """Whether `user` may say how far it is: who writes minutes, and whoever is responsible."""
    if not resolution.is_in_force or not may_read(resolution, user):
        return False
    is_owner = Execution.objects.filter(resolution=resolution, owner=user.pk).exists()
    return is_owner or may_plan(resolution.space, user)


@dataclass(frozen=True)
class ExecutionFilter:
    """The filter of the list."""

    group: str = ""
    state: str = ""
    is_mine: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        return cls(query.get("group", ""), query.get("state", ""), query.get("mine", "") == "1")

    def of(self, readable: ResolutionQuerySet, user: Any) -> ResolutionQuerySet:
        """Those asked for, what is due first."""
        rows = readable
        if self.state == "overdue":
            rows = rows.filter(
                execution__state__in=UNFINISHED, execution__due_on__lt=timezone.localdate()
            )
        elif self.state in ExecutionState.values:
            rows = rows.filter(execution__state=self.state)
        elif self.state == "none":
            rows = rows.filter(execution=None)
        elif self.state != "all":
            rows = rows.filter(execution__state__in=UNFINISHED)
        if self.group:
            rows = rows.filter(group__key=self.group)
        if self.is_mine:
            rows = rows.filter(execution__owner=user)
        return rows.order_by(F("execution__due_on").asc(nulls_last=True), "-adopted_on", "-pk")


def states_to_ask_for() -> list[tuple[str, str]]:
    return [
        ("", _("open and in progress")),
        ("overdue", _("overdue")),
        *((str(state), str(state.label)) for state in ExecutionState),
        ("none", _("without a note on the execution")),
        ("all", _("all resolutions in force")),
    ]


def with_details(rows: ResolutionQuerySet) -> ResolutionQuerySet:
    """With what a row of the list shows: four queries, however many rows."""
    notes = ExecutionNote.objects.exclude(text="").order_by("-at", "-pk")
    return rows.select_related("group__type", "execution__owner").prefetch_related(
        Prefetch("execution__notes", notes, to_attr="said")
    )


def last_note(resolution: Resolution) -> str:
    """What was said last; of a row of `with_details`."""
    said = getattr(getattr(resolution, "execution", None), "said", [])
    return said[0].text if said else ""


def as_csv(rows: ResolutionQuerySet) -> Iterator[str]:
    return csv_lines(_table(rows))


def _table(rows: ResolutionQuerySet) -> Iterator[list[Any]]:
    yield [
        _("Number"), _("Group"), _("Resolution"), _("Wording"), _("State"), _("Responsible"),
        _("Due on"), _("Last note"),
    ]  # fmt: skip
    for row in with_details(rows):
        execution = getattr(row, "execution", None)
        yield [
            row.label,
            row.group,
            row,
            row.wording,
            execution.get_state_display() if execution else "",
            (execution.owner or "") if execution else "",
            _day(execution.due_on) if execution else "",
            last_note(row),
        ]


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
