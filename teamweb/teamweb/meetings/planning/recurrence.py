"""On which days a series meets. Rules name days and a time on the wall clock, never moments:
ten o'clock stays ten o'clock when the clocks change.
"""

import datetime
import zoneinfo
from collections.abc import Iterator

from dateutil import rrule
from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_DAYS_EVERY_MONTH_HAS = 28


class Rhythm(models.TextChoices):
    """How the days of a series follow from its first one."""

    WEEKLY = "weekly", gettext_lazy("every week")
    WEEKDAY = "weekday", gettext_lazy("every month, on the same weekday (second Tuesday)")
    DATE = "date", gettext_lazy("every month, on the same date (the 15th)")


def days(
    rhythm: str, *, every: int, begins_on: datetime.date, after: datetime.date | None = None
) -> Iterator[datetime.date]:
    """The days of a series that come later than `after`, from its first one on, in order, without end.

    `every` counts weeks or months. A first day that is the fifth of its weekday stands for the
    last one of each month; a date that a month does not have, for the month's last day.
    """
    start = datetime.datetime.combine(begins_on, datetime.time())
    if rhythm == Rhythm.WEEKLY:
        rule = rrule.rrule(rrule.WEEKLY, interval=every, dtstart=start)
    elif rhythm == Rhythm.WEEKDAY:
        weekday = rrule.weekday(begins_on.weekday(), _place_in_month(begins_on))
        rule = rrule.rrule(rrule.MONTHLY, interval=every, dtstart=start, byweekday=weekday)
    else:
        # The latest of these days that the month has.
        candidates = range(min(begins_on.day, _DAYS_EVERY_MONTH_HAS), begins_on.day + 1)
        rule = rrule.rrule(
            rrule.MONTHLY, interval=every, dtstart=start, bymonthday=tuple(candidates), bysetpos=-1
        )
    begin = start if after is None else datetime.datetime.combine(after, datetime.time())
    for moment in rule.xafter(begin, inc=after is None):
        yield moment.date()


def moment_on(
    day: datetime.date, clock: datetime.time, zone: zoneinfo.ZoneInfo
) -> datetime.datetime:
    """The moment at which the wall clock shows `clock`; the earlier one where it shows it twice."""
    return datetime.datetime.combine(day, clock, zone)


def describe(rhythm: str, *, every: int, begins_on: datetime.date) -> str:
    """A rhythm in words: "every 2 weeks on Tuesday"."""
    facts = {"number": every, "weekday": formats.date_format(begins_on, "l")}
    if rhythm == Rhythm.WEEKLY:
        sentence = ngettext(
            "every week on %(weekday)s", "every %(number)s weeks on %(weekday)s", every
        )
    elif rhythm == Rhythm.WEEKDAY:
        facts["place"] = {
            1: _("on the first %(weekday)s"),
            2: _("on the second %(weekday)s"),
            3: _("on the third %(weekday)s"),
            4: _("on the fourth %(weekday)s"),
            -1: _("on the last %(weekday)s"),
        }[_place_in_month(begins_on)] % facts
        sentence = ngettext("every month %(place)s", "every %(number)s months %(place)s", every)
    else:
        facts["day"] = begins_on.day
        sentence = ngettext(
            "every month on day %(day)s", "every %(number)s months on day %(day)s", every
        )
    return sentence % facts


def _place_in_month(day: datetime.date) -> int:
    """Which of its weekday in the month it is, from 1; -1 for a fifth one, the last."""
    place = (day.day - 1) // 7 + 1
    return place if place < 5 else -1
