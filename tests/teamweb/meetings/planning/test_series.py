"""Series: their rhythm, meetings planned ahead, what is on every agenda."""

import datetime
import zoneinfo
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Meeting, Series, Topic
from teamweb.meetings.planning.actions.series import end_of
from teamweb.meetings.planning.errors import RhythmNeedsStart, SeriesEnded
from teamweb.meetings.planning.recurrence import Rhythm, days, moment_on
from tests.factories.meetings import make_member

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
some_day = st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1))
TEN = datetime.time(10)


def first(count, rhythm, *, every=1, begins_on, after=None):
    found = days(rhythm, every=every, begins_on=begins_on, after=after)
    return [day for day, _n in zip(found, range(count), strict=False)]


@given(some_day, st.sampled_from(Rhythm.values), st.integers(1, 6))
def test_the_days_of_a_rhythm_keep_its_rule(begins_on, rhythm, every):
    found = first(30, rhythm, every=every, begins_on=begins_on)

    assert found[0] == begins_on or (rhythm == Rhythm.WEEKDAY and begins_on.day > 28)
    for early, late in pairwise(found):
        if rhythm == Rhythm.WEEKLY:
            assert (late - early).days == 7 * every
            continue
        months = (late.year - early.year) * 12 + late.month - early.month
        assert months == every
        if rhythm == Rhythm.WEEKDAY:
            assert late.weekday() == begins_on.weekday()
            if begins_on.day <= 28:
                assert (late.day - 1) // 7 == (begins_on.day - 1) // 7
            else:
                assert (late + datetime.timedelta(days=7)).month != late.month
        else:
            last = (late.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
            assert late.day == min(begins_on.day, (last - datetime.timedelta(days=1)).day)


@given(some_day, st.sampled_from(Rhythm.values), st.integers(1, 6), st.integers(0, 400))
def test_asking_for_later_days_skips_the_earlier_ones(begins_on, rhythm, every, wait):
    after = begins_on + datetime.timedelta(days=wait)
    later = first(3, rhythm, every=every, begins_on=begins_on, after=after)

    every_day = first(70, rhythm, every=every, begins_on=begins_on)
    assert later == [day for day in every_day if day > after][: len(later)]


@given(
    some_day,
    st.sampled_from(Rhythm.values),
    st.times(datetime.time(4), datetime.time(22)),
    st.sampled_from(ZONES),
    st.integers(15, 600),
)
def test_the_clock_on_the_wall_says_the_same_before_and_after_a_clock_change(
    begins_on, rhythm, clock, zone_name, minutes
):
    zone = zoneinfo.ZoneInfo(zone_name)
    series = Series(time_zone=zone_name, duration_minutes=minutes)
    clock = clock.replace(second=0, microsecond=0)
    for day in first(60, rhythm, begins_on=begins_on):
        start = moment_on(day, clock, zone)
        shown = start.astimezone(datetime.UTC).astimezone(zone)
        assert (shown.date(), shown.time()) == (day, clock)
        end = end_of(series, start)
        lasted = end.astimezone(datetime.UTC) - start.astimezone(datetime.UTC)
        assert lasted == datetime.timedelta(minutes=minutes)


def make_series(space, by, **facts):
    begins = {"rhythm": Rhythm.WEEKLY, "begins_on": datetime.date(2026, 1, 6), "begins_at": TEN}
    return actions.create_series(space=space, title="Jour fixe", by=by, **(begins | facts))


def standing(*titles, is_closing=False):
    return [{"title": title, "duration_minutes": 5, "is_closing": is_closing} for title in titles]


def test_meetings_are_planned_ahead_once_each(space, chair):
    series = make_series(space, chair, every=2, place="Raum 1", duration_minutes=90)

    planned = actions.plan_ahead(series=series, by=chair, count=10)

    assert len(planned) == 10
    assert {meeting.state for meeting in planned} == {Meeting.State.DRAFT}
    held = [meeting.held_on for meeting in planned]
    assert held == sorted(set(held))
    for meeting in planned:
        assert (meeting.held_on - series.begins_on).days % 14 == 0
        assert meeting.starts_at.astimezone(meeting.zone).time() == TEN
        assert meeting.ends_at - meeting.starts_at == datetime.timedelta(minutes=90)
        assert meeting.place == "Raum 1"
    # Moved as a draft, it still stands for its day.
    third = planned[2]
    later = third.starts_at + datetime.timedelta(days=1)
    actions.edit_meeting(
        meeting=third, by=chair, starts_at=later, ends_at=later + datetime.timedelta(hours=1)
    )
    more = actions.plan_ahead(series=series, by=chair, count=3)
    assert more[0].held_on == held[-1] + datetime.timedelta(days=14)
    assert not Meeting.objects.filter(series=series).exclude(state=Meeting.State.DRAFT).exists()


def test_a_series_without_rhythm_or_at_its_end_is_not_planned_ahead(space, chair):
    by_appointment = actions.create_series(space=space, title="Nach Bedarf", by=chair)
    ended = make_series(space, chair)
    actions.edit_series(series=ended, by=chair, is_active=False)

    with pytest.raises(RhythmNeedsStart):
        actions.plan_ahead(series=by_appointment, by=chair, count=1)
    with pytest.raises(SeriesEnded):
        actions.plan_ahead(series=ended, by=chair, count=1)
    with pytest.raises(RhythmNeedsStart):
        actions.create_series(space=space, title="Wöchentlich", by=chair, rhythm=Rhythm.WEEKLY)
    assert not Meeting.objects.exists()
    assert not Series.objects.filter(title="Wöchentlich").exists()


def test_only_who_plans_meetings_begins_changes_and_plans_series(space, chair, outsider):
    series = make_series(space, chair)
    for change in (
        lambda: make_series(space, outsider),
        lambda: actions.edit_series(series=series, by=outsider, title="X"),
        lambda: actions.plan_ahead(series=series, by=outsider, count=1),
    ):
        with pytest.raises(PermissionDenied):
            change()


def agenda(meeting):
    items = AgendaItem.objects.filter(meeting=meeting)
    return [(item.number, item.title) for item in items]


def test_every_agenda_begins_and_ends_as_the_series_says(space, chair):
    series = make_series(
        space,
        chair,
        standing=[*standing("Begrüßung", "Bericht"), *standing("Termine", is_closing=True)],
    )
    meeting, second = actions.plan_ahead(series=series, by=chair, count=2)

    actions.add_agenda_item(meeting=meeting, title="Haushalt", by=chair)

    assert agenda(meeting) == [
        ("1", "Begrüßung"),
        ("2", "Bericht"),
        ("3", "Haushalt"),
        ("4", "Termine"),
    ]
    assert [title for _number, title in agenda(second)] == ["Begrüßung", "Bericht", "Termine"]
    # One topic, an item in each meeting: its story is one.
    assert Topic.objects.get(title="Bericht").items.count() == 2
    # What somebody put behind the end stays there.
    end = AgendaItem.objects.get(meeting=meeting, title="Termine")
    actions.move_agenda_item(item=end, by=chair, up=True)
    actions.add_agenda_item(meeting=meeting, title="Nachtrag", by=chair)
    assert [title for _number, title in agenda(meeting)][2:] == ["Termine", "Haushalt", "Nachtrag"]


def test_changing_what_stands_on_every_agenda_leaves_those_that_are_there(space, chair):
    series = make_series(space, chair, standing=standing("Begrüßung", "Bericht"))
    (before,) = actions.plan_ahead(series=series, by=chair, count=1)

    actions.edit_series(series=series, by=chair, standing=standing("Bericht", "Aussprache"))
    (after,) = actions.plan_ahead(series=series, by=chair, count=1)

    assert [title for _number, title in agenda(before)] == ["Begrüßung", "Bericht"]
    assert [title for _number, title in agenda(after)] == ["Bericht", "Aussprache"]
    assert Topic.objects.get(title="Bericht").items.count() == 2


SERIES_FORM = {
    "title": "Jour fixe",
    "rhythm": "weekday",
    "every": "1",
    "begins_on": "2026-01-13",
    "begins_at": "10:00",
    "duration_minutes": "90",
    "place": "Raum 1",
    "video_link": "",
    "opening": "Begrüßung (5 Min.)\n\nBericht (20)\r\nLage",
    "closing": "Termine",
}


def test_a_series_from_form_to_planned_meetings(client, space, chair):
    client.force_login(chair)
    answer = client.post(
        reverse("teamweb_meetings:new_series", args=[space.key]), SERIES_FORM, follow=True
    )
    series = Series.objects.get()
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == series.get_absolute_url()
    assert "jeden Monat am zweiten Dienstag" in text and "Begrüßung" in text

    edit = reverse("teamweb_meetings:edit_series", args=[series.pk])
    form = client.get(edit).context["form"]
    assert form["opening"].value() == "Begrüßung (5)\nBericht (20)\nLage"
    assert form["closing"].value() == "Termine"

    ahead = reverse("teamweb_meetings:plan_ahead", args=[series.pk])
    assert client.post(ahead, {"count": "0"}).status_code == 422
    client.post(ahead, {"count": "3"})
    assert series.meetings.count() == 3
    durations = AgendaItem.objects.filter(meeting=series.meetings.first())
    assert [item.duration_minutes for item in durations] == [5, 20, None, None]

    plan = client.get(
        reverse("teamweb_meetings:plan", args=[space.key]) + f"?series={series.pk}"
    ).context["form"]
    assert plan["title"].value() == "Jour fixe" and plan["starts_at"].value()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("begins_on", ""),
        ("begins_at", "25:00"),
        ("every", "0"),
        ("duration_minutes", "0"),
        ("opening", "Lage\nLage"),
        ("closing", "Lage"),
        ("opening", "(5)"),
    ],
)
def test_bad_input_is_refused_by_its_field(client, space, chair, field, value):
    client.force_login(chair)
    answer = client.post(
        reverse("teamweb_meetings:new_series", args=[space.key]), SERIES_FORM | {field: value}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Series.objects.exists() and not Topic.objects.exists()


def test_the_pages_of_a_series_ask_the_same_whatever_it_holds(
    client, space, chair, django_assert_max_num_queries
):
    series = make_series(space, chair, standing=standing("A"))
    client.force_login(chair)
    client.get(series.get_absolute_url())
    counts = []
    for _step in range(2):
        with django_assert_max_num_queries(60) as queries:
            client.get(series.get_absolute_url())
        counts.append(len(queries))
        actions.plan_ahead(series=series, by=chair, count=8)
        make_member(space)
    with django_assert_max_num_queries(counts[1]):
        client.get(series.get_absolute_url())
