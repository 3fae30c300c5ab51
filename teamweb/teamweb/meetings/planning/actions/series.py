"""Series of meetings: their rhythm, what is on every agenda, meetings planned ahead."""

import datetime
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ....accounts.typing import User
from ....spaces.models import SpacePage
from ..errors import RhythmNeedsStart, SeriesEnded
from ..models import Meeting, Series
from ..recurrence import moment_on
from ..rights import may_plan
from .meetings import create_meeting
from .rescheduling import Timetable, follow_timetable
from .shared import group_of
from .topics import set_standing_topics

FIELDS = frozenset(
    {
        "title",
        "rhythm",
        "every",
        "begins_on",
        "begins_at",
        "time_zone",
        "duration_minutes",
        "place",
        "video_link",
        "is_active",
    }
)
# Years of weekly meetings would bury the calendars of their members.
MOST_AT_ONCE = 52


@transaction.atomic
def create_series(
    *,
    space: SpacePage,
    title: str,
    by: User,
    standing: Sequence[dict[str, Any]] = (),
    **facts: Any,
) -> Series:
    """Begin a series of meetings of the space's group.

    `standing` is what stands on every agenda (`set_standing_topics`). Raises SpaceWithoutGroup,
    and RhythmNeedsStart for a rhythm without first day or time.
    """
    series = Series(space=space, group=group_of(space), access=space.audience_access, title=title)
    if not may_plan(space, by):
        raise PermissionDenied
    _store(series, facts)
    set_standing_topics(series, standing, by=by)
    log(series, "teamweb_meetings.create_series", user=by)
    return series


@transaction.atomic
def edit_series(
    *, series: Series, by: User, standing: Sequence[dict[str, Any]] | None = None, **changes: Any
) -> Series:
    """Change a series; meetings planned ahead follow its days and times. Raises RhythmNeedsStart."""
    series = Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if not may_plan(series.space, by):
        raise PermissionDenied
    before = Timetable.of(series)
    _store(series, changes)
    follow_timetable(series, before, by=by)
    if standing is not None:
        set_standing_topics(series, standing, by=by)
    log(series, "teamweb_meetings.edit_series", user=by, data={"changed": sorted(changes)})
    return series


def _store(series: Series, facts: dict[str, Any]) -> None:
    if unknown := set(facts) - FIELDS:
        raise TypeError(f"not part of a series: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(series, name, value)
    if series.rhythm and not (series.begins_on and series.begins_at):
        raise RhythmNeedsStart(series)
    series.save()


@transaction.atomic
def plan_ahead(*, series: Series, by: User, count: int) -> list[Meeting]:
    """Plan the next `count` meetings of the rhythm, as drafts; days that have one are not counted.

    At most `MOST_AT_ONCE`. Raises SeriesEnded, and RhythmNeedsStart for a series without rhythm.
    """
    series = Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if not may_plan(series.space, by):
        raise PermissionDenied
    if not series.is_active:
        raise SeriesEnded(series)
    if not (series.rhythm and series.begins_at):
        raise RhythmNeedsStart(series)
    return [
        create_meeting(
            space=series.space,
            series=series,
            series_day=day,
            title=series.title,
            starts_at=(start := moment_on(day, series.begins_at, series.zone)),
            ends_at=end_of(series, start),
            time_zone=series.time_zone,
            place=series.place,
            video_link=series.video_link,
            by=by,
        )
        for day in next_days(series, count=min(count, MOST_AT_ONCE))
    ]


def end_of(series: Series, start: datetime.datetime) -> datetime.datetime:
    """When a meeting that begins at `start` ends: its minutes are real ones, also across a clock change."""
    end = start.astimezone(datetime.UTC) + datetime.timedelta(minutes=series.duration_minutes)
    return end.astimezone(series.zone)


def next_days(series: Series, *, count: int) -> list[datetime.date]:
    """The next days of the rhythm, from tomorrow on, on which the series has no meeting yet.

    A meeting that was moved still stands for the day it was planned on.
    """
    today = timezone.localdate(timezone=series.zone)
    taken = set(series.meetings.filter(series_day__gt=today).values_list("series_day", flat=True))
    coming = series.meetings.filter(starts_at__gte=timezone.now())
    taken |= {meeting.held_on for meeting in coming}
    return list(islice((day for day in series.days_after(today) if day not in taken), count))
