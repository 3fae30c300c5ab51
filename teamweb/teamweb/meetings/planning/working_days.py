"""Ends of periods: a day on which nobody works moves them to the next working day.

So § 31 (3) VwVfG and § 193 BGB say of Saturdays, Sundays and public holidays; the holidays are
those of North Rhine-Westphalia.
"""

import datetime
from functools import cache


@cache
def _holidays(year: int) -> dict[datetime.date, str]:
    # Knows the holidays of the whole world: loaded once somebody asks.
    import holidays

    return dict(holidays.country_holidays("DE", subdiv="NW", years=year, language="de"))


def holiday_name(day: datetime.date) -> str:
    """The German name of a public holiday; empty on other days."""
    return _holidays(day.year).get(day, "")


def is_working_day(day: datetime.date) -> bool:
    return day.isoweekday() < 6 and day not in _holidays(day.year)


def end_of_period(start: datetime.date, days: int) -> datetime.date:
    """The last day of a period of `days` that begins on the day after `start`."""
    day = start + datetime.timedelta(days=days)
    while not is_working_day(day):
        day += datetime.timedelta(days=1)
    return day
