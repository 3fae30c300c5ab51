"""Filters for moments as people say them."""

from django import template

from ..frame.spoken_times import spoken_time

register = template.Library()
register.filter("spoken_time", spoken_time, expects_localtime=False)
