import datetime

from django.template import Context, Template
from django.utils import timezone, translation

TEMPLATE = "{% load teamweb_times %}{{ moment|time_element }}"


def shown(moment):
    with translation.override("de"):
        return Template(TEMPLATE).render(Context({"moment": moment}))


def test_a_moment_says_its_exact_time_to_machines_and_to_who_points_at_it():
    yesterday = timezone.localtime() - datetime.timedelta(days=1)
    moment = yesterday.replace(hour=14, minute=5, second=9, microsecond=7)

    text = shown(moment.astimezone(datetime.UTC))

    day = moment.strftime("%d.%m.%Y")
    assert f'datetime="{moment:%Y-%m-%d}T14:05:09' in text
    assert f'title="{day}, 14:05 Uhr">gestern, 14:05</time>' in text


def test_no_moment_shows_nothing():
    assert shown(None) == ""
