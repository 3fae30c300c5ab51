"""Durations add up to when items come up and the meeting ends."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Meeting
from teamweb.meetings.planning.timing import Timing
from tests.factories.meetings import BERLIN, item_of, make_meeting

pytestmark = pytest.mark.django_db
TEN = datetime.datetime(2030, 3, 4, 10, tzinfo=BERLIN)


def clock(moment):
    return moment.astimezone(BERLIN).strftime("%H:%M")


@pytest.fixture
def meeting(space, chair):
    meeting = make_meeting(
        space=space, by=chair, starts_at=TEN, ends_at=TEN + datetime.timedelta(hours=1)
    )

    def add(title, minutes=None, parent=None, part="a"):
        return actions.add_agenda_item(
            meeting=meeting,
            title=title,
            by=chair,
            duration_minutes=minutes,
            parent=parent,
            part=part,
        )

    add("Begrüßung", 5)
    budget = add("Haushalt")
    add("Einnahmen", 20, budget)
    add("Ausgaben", 25, budget)
    add("Personal", 30, part="b")
    add("Verschiedenes")
    return Meeting.objects.get(pk=meeting.pk)


def timing(meeting, now=TEN - datetime.timedelta(days=1)):
    rows = list(AgendaItem.objects.filter(meeting=meeting).order_by("rank"))
    found = Timing.of(meeting, rows, now=now)
    return found, [clock(found.begins[row.pk]) for row in rows if row.pk in found.begins]


def test_items_follow_each_other_by_their_durations(meeting):
    found, begins = timing(meeting)

    assert begins == ["10:00", "10:05", "10:05", "10:25", "10:50", "11:20"]
    assert (found.total, clock(found.ends_at), found.over, found.without) == (80, "11:20", 20, 1)


def test_an_item_that_names_its_duration_keeps_it_whatever_is_below(meeting, chair):
    budget = item_of(meeting, "Haushalt")
    actions.edit_agenda_item(
        item=budget, by=chair, base_version=budget.version, duration_minutes=60
    )

    assert timing(meeting)[0].total == 95


def test_while_the_meeting_is_held_the_rest_follows_from_now(meeting, chair):
    actions.start_minutes(meeting=meeting, by=chair)
    for title in ("Begrüßung", "Einnahmen"):
        item = item_of(meeting, title)
        actions.edit_agenda_item(item=item, by=chair, base_version=item.version, state="discussed")
    meeting = Meeting.objects.get(pk=meeting.pk)

    found, begins = timing(meeting, now=TEN + datetime.timedelta(minutes=40))

    assert begins == ["10:40", "10:40", "11:05", "11:35"]
    assert (clock(found.ends_at), found.over, found.is_running) == ("11:35", 35, True)


def test_there_is_none_without_durations_or_for_what_is_over(space, chair, meeting):
    plain = make_meeting(space=space, by=chair, items=("Eins",), starts_at=TEN)
    assert Timing.of(plain, plain.items.all()) is None
    past = make_meeting(space=space, by=chair, starts_at=TEN.replace(year=2025))
    actions.add_agenda_item(meeting=past, title="Alt", by=chair, duration_minutes=10)
    assert Timing.of(past, past.items.all()) is None


def test_members_see_times_and_others_only_durations(client, space, chair, member, outsider):
    soon = timezone.now() + datetime.timedelta(days=3)
    meeting = make_meeting(space=space, by=chair, starts_at=soon)
    for title, part in (("Offen", "a"), ("Geheim", "b"), ("Danach", "a")):
        actions.add_agenda_item(
            meeting=meeting, title=title, by=chair, duration_minutes=35, part=part
        )
    actions.invite(meeting=meeting, by=chair)

    client.force_login(member)
    for address in (
        meeting.get_absolute_url(),
        reverse("teamweb_meetings:write", args=[meeting.pk]),
    ):
        assert "105 Minuten" in client.get(address).content.decode()
    client.force_login(outsider)
    text = client.get(meeting.get_absolute_url()).content.decode()
    after = clock(soon.replace(second=0) + datetime.timedelta(minutes=70))
    assert "35 Minuten" in text
    assert "105 Minuten" not in text and "70 Minuten" not in text and after not in text


def test_a_meeting_is_in_progress_while_its_minutes_are_taken(space, chair):
    now = timezone.now()
    hour = datetime.timedelta(hours=1)
    held, later, over = (
        make_meeting(space=space, by=chair, starts_at=now + start, ends_at=now + start + 2 * hour)
        for start in (-hour, hour, -4 * hour)
    )
    assert held.state_now == "Entwurf"
    for meeting in (held, later, over):
        actions.start_minutes(meeting=meeting, by=chair)

    states = [Meeting.objects.get(pk=meeting.pk).state_now for meeting in (held, later, over)]

    assert states == ["läuft", "Protokoll in Arbeit", "Protokoll in Arbeit"]
