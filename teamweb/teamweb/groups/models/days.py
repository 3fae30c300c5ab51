import datetime
from typing import Self, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# No group of these is older, and nobody plans further ahead.
FIRST_YEAR = 1950
YEARS_AHEAD = 20

Dated = TypeVar("Dated", bound=Model)


class DatedQuerySet(QuerySet[Dated]):
    """Rows with `starts_on` and `ends_on`, both days included; no end: until further notice."""

    def on(self, day: datetime.date | None = None) -> Self:
        """Those that hold on `day` (default: today in the site's time zone)."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def not_over(self) -> Self:
        """Those of today and of the days to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))


def check_day(day: datetime.date) -> None:
    """Raises ValidationError for a year that can only be mistyped."""
    last_year = timezone.localdate().year + YEARS_AHEAD
    if not FIRST_YEAR <= day.year <= last_year:
        raise ValidationError(
            _("Please check the year: it lies between %(first)d and %(last)d.")
            % {"first": FIRST_YEAR, "last": last_year}
        )


def check_founding(text: str) -> None:
    """Raises ValidationError unless it is a plausible year or month: "2019", "2019-04"."""
    try:
        day = datetime.date.fromisoformat(f"{text}-01-01" if len(text) == 4 else f"{text}-01")
    except ValueError:
        raise ValidationError(
            _("Please give a year or a month, such as 2019 or 2019-04.")
        ) from None
    check_day(day)
