import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# No group of these is older, and nobody plans further ahead.
FIRST_YEAR = 1950
YEARS_AHEAD = 20


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
