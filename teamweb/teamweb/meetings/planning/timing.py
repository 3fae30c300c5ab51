"""When the items of an agenda come up, and when the meeting will end."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.utils import timezone

from .models import AgendaItem, Meeting


@dataclass
class Timing:
    """The schedule that follows from an agenda's durations; `begins` is by item."""

    begins: dict[int, datetime.datetime]
    # Minutes of all items, and the moment that the rest of them leads to.
    total: int
    ends_at: datetime.datetime
    # How many items, that have none below them, name no duration.
    without: int
    # Minutes beyond the planned end; below zero: to spare.
    over: int | None
    is_running: bool

    @classmethod
    def of(
        cls, meeting: Meeting, items: Iterable[AgendaItem], *, now: datetime.datetime | None = None
    ) -> Self | None:
        """The timing of a meeting that is not over, where an item names its duration; else None.

        `items` are all of the meeting, in order. An item lasts as long as it says, or as what is
        below it. While the meeting is held, what is not yet discussed follows from now on.
        """
        now = now or timezone.now()
        rows = list(items)
        is_past = meeting.held_on < now.astimezone(meeting.zone).date() and meeting.is_over
        if is_past or meeting.finished_at or meeting.is_published or not meeting.has_start_time:
            return None
        if not any(row.duration_minutes for row in rows):
            return None
        below: dict[int | None, list[AgendaItem]] = {}
        for row in rows:
            below.setdefault(row.parent_id, []).append(row)
        is_running = meeting.state in Meeting.HELD_STATES and now >= meeting.starts_at
        begins: dict[int, datetime.datetime] = {}
        without = 0

        def lasts(row: AgendaItem) -> int:
            inner = sum(lasts(child) for child in below.get(row.pk, ()))
            return row.duration_minutes or inner

        def place(row: AgendaItem, cursor: datetime.datetime) -> datetime.datetime:
            nonlocal without
            if is_running and row.state != AgendaItem.State.OPEN:
                return cursor
            begins[row.pk] = cursor
            without += row.pk not in below and not row.duration_minutes
            inside = cursor
            for child in below.get(row.pk, ()):
                inside = place(child, inside)
            if row.duration_minutes:
                return cursor + datetime.timedelta(minutes=row.duration_minutes)
            return inside

        cursor = now.replace(second=0, microsecond=0) if is_running else meeting.starts_at
        for row in below.get(None, ()):
            cursor = place(row, cursor)
        over = None
        if meeting.ends_at is not None:
            over = round((cursor - meeting.ends_at).total_seconds() / 60)
        return cls(
            begins=begins,
            total=sum(lasts(row) for row in below.get(None, ())),
            ends_at=cursor,
            without=without,
            over=over,
            is_running=is_running,
        )
