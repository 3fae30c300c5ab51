"""State that the parts of the demo share while they are loaded."""

import datetime
import json
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from dateutil.easter import easter
from django.utils import timezone

from teamweb.groups.models import WorkingGroup
from teamweb.meetings.models import Series
from teamweb.spaces.models import SpacePage

from .loaded import LoadedObjects

FOLDER = Path(__file__).parent
NOTICE = "Beispieltext, keine Rechtsauskunft"
WELCOME = "willkommen"
FREE_DAYS = {(1, 1), (5, 1), (10, 3), (11, 1), *((12, day) for day in range(24, 32))}
# Carnival Monday, Good Friday, Easter Monday, Ascension, Whit Monday, Corpus Christi.
FREE_DAYS_AROUND_EASTER = {-48, -2, 1, 39, 50, 60}


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def is_free(day: datetime.date) -> bool:
    """Weekends, public holidays of North Rhine-Westphalia, carnival Monday, Christmas Eve to New Year."""
    if day.weekday() >= 5 or (day.month, day.day) in FREE_DAYS:
        return True
    return (day - easter(day.year)).days in FREE_DAYS_AROUND_EASTER


@dataclass
class DemoContext:
    """The objects made so far by key; each part adds its own."""

    loaded: LoadedObjects
    people: dict[str, Any] = field(default_factory=dict)
    organisations: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, WorkingGroup] = field(default_factory=dict)
    spaces: dict[str, SpacePage] = field(default_factory=dict)
    series: dict[str, Series | None] = field(default_factory=dict)
    pictures: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def facts(self) -> dict[str, Any]:
        return json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))

    @cached_property
    def today(self) -> datetime.date:
        return self.loaded.first_day()

    @property
    def admin(self) -> Any:
        return self.people["admin"]

    def day(self, days: int) -> datetime.date:
        return self.today + datetime.timedelta(days=days)

    def workday(self, days: int) -> datetime.date:
        """Like `day`, moved back to the last day before it on which offices are open."""
        day = self.day(days)
        while is_free(day):
            day -= datetime.timedelta(days=1)
        return day

    @staticmethod
    def moment(day: datetime.date, time: str) -> datetime.datetime:
        clock = datetime.time.fromisoformat(time)
        return timezone.make_aware(datetime.datetime.combine(day, clock))
