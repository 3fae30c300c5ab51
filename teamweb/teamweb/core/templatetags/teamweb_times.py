"""Filters for moments as people say them."""

import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from ..frame.spoken_times import spoken_time

register = template.Library()
register.filter("spoken_time", spoken_time, expects_localtime=False)


@register.filter(expects_localtime=False)
def time_element(moment: datetime.datetime | None) -> str:
    """The moment as people say it; its exact time is for machines and for who points at it."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "SHORT_DATETIME_FORMAT"),
        spoken_time(moment),
    )
