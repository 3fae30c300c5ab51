"""Moments as people say them: "today, 14:05", "yesterday, 09:30", "12 March, 14:05", "12 March 2024"."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def spoken_time(moment: datetime.datetime, now: datetime.datetime | None = None) -> str:
    """The moment in the reader's language; the time of day only where it still matters, this year.

    What shows it must be made anew each day.
    """
    local = timezone.localtime(moment)
    today = timezone.localdate(now)
    time = date_format(local, "H:i")
    match (today - local.date()).days:
        case 0:
            return _("today, %(time)s") % {"time": time}
        case 1:
            return _("yesterday, %(time)s") % {"time": time}
    if local.year != today.year:
        return date_format(local, "j. F Y")
    return _("%(day)s, %(time)s") % {"day": date_format(local, "j. F"), "time": time}
