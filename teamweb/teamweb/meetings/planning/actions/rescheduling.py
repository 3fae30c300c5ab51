"""Meetings planned ahead follow a new day or time of their series."""

import datetime
from dataclasses import dataclass
from itertools import islice, takewhile

from django.utils import timezone

from ....accounts.typing import User
from ..models import Meeting, Series
from ..recurrence import moment_on
from .meetings import edit_meeting
from .shared import State


@dataclass(frozen=True)
class Timetable:
    """What of a series says when its meetings begin and end."""

    rhythm: str
    every: int
    begins_on: datetime.date | None
    begins_at: datetime.time | None
    duration_minutes: int

    @classmethod
    def of(cls, series: Series) -> "Timetable":
        return cls(
            series.rhythm,
            series.every,
            series.begins_on,
            series.begins_at,
            series.duration_minutes,
        )


def follow_timetable(series: Series, before: Timetable, *, by: User) -> None:
    """Move what is planned ahead to the days and the time that the series has now.

    Each meeting goes to the nearest new day that no earlier one took, so nothing is doubled when
    more are planned. What was moved by hand, cancelled or begun stays where it is, and stands for
    its new day all the same. Who was invited hears of the move.
    """
    if not (series.rhythm and series.begins_at) or before == Timetable.of(series):
        return
    today = timezone.localdate(timezone=series.zone)
    ahead = Meeting.objects.select_for_update().filter(series=series, series_day__gt=today)
    planned = list(ahead.order_by("series_day"))
    days = nearest_days(series, [row.series_day for row in planned if row.series_day], today)
    # Without their days first: two may exchange theirs.
    ahead.update(series_day=None)
    for meeting, day in zip(planned, days, strict=True):
        follows = _follows(meeting, before)
        Meeting.objects.filter(pk=meeting.pk).update(series_day=day)
        if follows:
            start = moment_on(day, series.begins_at, series.zone)
            length = _length(meeting, before, series)
            edit_meeting(
                meeting=meeting,
                by=by,
                starts_at=start,
                ends_at=length and (start.astimezone(datetime.UTC) + length),
            )


def nearest_days(
    series: Series, planned: list[datetime.date], after: datetime.date
) -> list[datetime.date]:
    """For each of the `planned` days, in order, the nearest day of the rhythm that is still free."""
    if not planned:
        return []
    until = list(takewhile(lambda day: day <= planned[-1], series.days_after(after)))
    offered = until + list(islice(series.days_after(planned[-1]), len(planned)))
    found: list[datetime.date] = []
    for place, day in enumerate(planned):
        first = offered.index(found[-1]) + 1 if found else 0
        last = len(offered) - (len(planned) - place - 1)
        found.append(min(offered[first:last], key=lambda other: (abs(other - day), other < day)))
    return found


def _follows(meeting: Meeting, before: Timetable) -> bool:
    """Whether it stands where the series had put it."""
    begins = meeting.starts_at.astimezone(meeting.zone)
    where_planned = (meeting.series_day, before.begins_at)
    is_planned = meeting.state in (State.DRAFT, State.INVITED) and not meeting.cancelled_at
    return is_planned and (begins.date(), begins.time()) == where_planned


def _length(meeting: Meeting, before: Timetable, series: Series) -> datetime.timedelta | None:
    if meeting.ends_at is None:
        return None
    length = meeting.ends_at - meeting.starts_at
    was_planned = length == datetime.timedelta(minutes=before.duration_minutes)
    return datetime.timedelta(minutes=series.duration_minutes) if was_planned else length
