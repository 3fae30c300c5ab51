"""A new day or time of a series moves what is planned; drafts, cancelled and whole-day meetings; odd dates."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from teamweb.meetings import actions
from teamweb.meetings.attendance.calendars import feed
from teamweb.meetings.models import AgendaItem, Meeting, Series, Topic
from teamweb.meetings.planning.actions.rescheduling import nearest_days
from teamweb.meetings.planning.errors import AgendaReordered, MeetingCancelled, WrongState
from teamweb.notifications.models import Notification
from tests.factories.meetings import BERLIN, make_meeting

TUESDAY = datetime.date(2026, 6, 2)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-06-01T09:00:00+02:00", tick=False):
        yield


@pytest.fixture
def series(space, chair):
    return actions.create_series(
        space=space,
        title="Wöchentlich",
        by=chair,
        rhythm="weekly",
        begins_on=TUESDAY,
        begins_at=datetime.time(10),
        duration_minutes=60,
    )


def begins(series):
    rows = Meeting.objects.filter(series=series).order_by("starts_at")
    return [row.starts_at.astimezone(BERLIN).strftime("%d.%m. %H:%M") for row in rows]


@pytest.mark.django_db
class TestASeries:
    def test_that_changes_moves_its_drafts_and_doubles_none(self, series, chair):
        actions.plan_ahead(series=series, by=chair, count=4)
        wednesday = TUESDAY + datetime.timedelta(days=1)

        changes = {"begins_on": wednesday, "begins_at": datetime.time(14), "duration_minutes": 90}
        actions.edit_series(series=series, by=chair, **changes)
        actions.plan_ahead(series=series, by=chair, count=1)

        assert begins(series) == [f"{day}. 14:00" for day in
                                  ("03.06", "10.06", "17.06", "24.06", "01.07")]  # fmt: skip
        first = Meeting.objects.earliest("starts_at")
        assert first.ends_at - first.starts_at == datetime.timedelta(minutes=90)

    def test_leaves_what_was_moved_by_hand_cancelled_or_deleted(self, series, chair):
        one, two, three, four = actions.plan_ahead(series=series, by=chair, count=4)
        by_hand = datetime.datetime(2026, 6, 5, 9, tzinfo=BERLIN)
        actions.edit_meeting(
            meeting=one,
            by=chair,
            starts_at=by_hand,
            ends_at=by_hand + datetime.timedelta(hours=1),
        )
        actions.cancel_meeting(meeting=two, by=chair)
        actions.delete_meeting(meeting=three, by=chair)

        actions.edit_series(series=series, by=chair, begins_on=TUESDAY + datetime.timedelta(days=2))

        assert begins(series) == ["05.06. 09:00", "09.06. 10:00", "25.06. 10:00"]
        actions.plan_ahead(series=series, by=chair, count=1)
        assert begins(series)[2] == "18.06. 10:00"
        four.refresh_from_db()
        assert four.series_day == datetime.date(2026, 6, 25)

    def test_moves_who_was_invited_and_tells_them(self, series, chair, member):
        (meeting,) = actions.plan_ahead(series=series, by=chair, count=1)
        actions.invite(meeting=meeting, by=chair)
        actions.edit_series(series=series, by=chair, begins_at=datetime.time(11))
        assert begins(series) == ["02.06. 11:00"]
        assert Notification.objects.filter(kind="meeting_moved", recipient=member).exists()


@given(
    st.sampled_from(["weekly", "weekday", "date"]),
    st.integers(1, 3),
    st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
    st.sets(st.dates(datetime.date(2026, 7, 1), datetime.date(2027, 7, 1)), max_size=12),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_each_planned_day_gets_one_of_its_own(rhythm, every, begins_on, planned):
    series = Series(rhythm=rhythm, every=every, begins_on=begins_on)
    after = datetime.date(2026, 6, 30)

    found = nearest_days(series, sorted(planned), after)

    assert len(found) == len(planned)
    assert found == sorted(set(found))
    assert all(day > after for day in found)


@pytest.mark.django_db
class TestADraft:
    def test_is_deleted_and_gives_its_proposals_back(self, space, chair, member, signed_in):
        meeting = make_meeting(space=space, by=chair, items=("Eigenes",))
        topic = actions.propose_topic(space=space, title="Vorschlag", by=member)
        actions.add_topic_to_agenda(topic=topic, meeting=meeting, by=chair)
        address = reverse("teamweb_meetings:delete_meeting", args=[meeting.pk])
        assert address in signed_in(chair).get(meeting.get_absolute_url()).content.decode()

        signed_in(chair).post(address)

        assert not Meeting.objects.exists() and not AgendaItem.objects.exists()
        assert Topic.objects.get() == topic
        assert Topic.objects.get().state == Topic.State.PROPOSED

    def test_alone_is_deleted(self, space, chair, outsider):
        meeting = make_meeting(space=space, by=chair)
        with pytest.raises(PermissionDenied):
            actions.delete_meeting(meeting=meeting, by=outsider)
        actions.invite(meeting=meeting, by=chair)
        with pytest.raises(WrongState):
            actions.delete_meeting(meeting=meeting, by=chair)


@pytest.mark.django_db
class TestACancelledMeeting:
    def test_is_neither_invited_to_nor_minuted(self, space, chair, member, signed_in):
        meeting = make_meeting(space=space, by=chair, items=("Eins",))
        actions.cancel_meeting(meeting=meeting, by=chair)
        for act in (actions.invite, actions.start_minutes):
            with pytest.raises(MeetingCancelled):
                act(meeting=meeting, by=chair)
        with pytest.raises(MeetingCancelled):
            actions.record_vote(item=meeting.items.get(), wording="A", by=chair)
        step = reverse("teamweb_meetings:step", args=[meeting.pk])
        answer = signed_in(chair).post(step, {"step": "invite"}, follow=True).content.decode()
        assert "abgesagt. Setzen Sie sie zuerst wieder an." in answer
        assert not Notification.objects.filter(recipient=member).exists()

    def test_takes_place_after_all(self, space, chair, member, signed_in):
        later = datetime.datetime(2026, 7, 1, 10, tzinfo=BERLIN)
        meeting = make_meeting(space=space, by=chair, starts_at=later)
        actions.invite(meeting=meeting, by=chair)
        actions.cancel_meeting(meeting=meeting, by=chair)
        sequence = Meeting.objects.get().sequence
        step = reverse("teamweb_meetings:step", args=[meeting.pk])

        signed_in(chair).post(step, {"step": "reinstate"})

        meeting.refresh_from_db()
        assert meeting.cancelled_at is None and meeting.sequence == sequence + 1
        assert Notification.objects.filter(kind="meeting_reinstated", recipient=member).exists()


@pytest.mark.django_db
class TestTheForm:
    def post(self, space, chair, signed_in, **data):
        address = reverse("teamweb_meetings:plan", args=[space.key])
        return signed_in(chair).post(address, {"title": "Klausur", **data})

    @pytest.mark.parametrize("day", ["2026-05-31", "2025-06-10", "2027-07-01"])
    def test_asks_back_for_an_odd_date(self, space, chair, signed_in, day):
        data = {"starts_at": f"{day}T10:00"}
        asked = self.post(space, chair, signed_in, **data)
        assert asked.status_code == 422 and "Stimmt das Datum?" in asked.content.decode()
        assert not Meeting.objects.exists()

        self.post(space, chair, signed_in, **data, confirm_date="on")
        assert Meeting.objects.get().held_on.isoformat() == day

    def test_plans_whole_days(self, space, chair, signed_in):
        data = {"starts_at": "2026-06-10T09:00", "ends_at": "2026-06-11T12:00", "is_all_day": "on"}
        self.post(space, chair, signed_in, **data)

        meeting = Meeting.objects.get()
        assert not meeting.has_start_time
        (event,) = Calendar.from_ical(feed([meeting], name="AK")).walk("VEVENT")
        assert (event["dtstart"].dt, event["dtend"].dt) == (
            datetime.date(2026, 6, 10),
            datetime.date(2026, 6, 12),
        )
        shown = signed_in(chair).get(meeting.get_absolute_url()).content.decode()
        assert "Mittwoch, 10. Juni 2026" in shown and "Donnerstag, 11. Juni 2026" in shown
        assert "Uhr" not in shown[shown.index("<h1") : shown.index("</header>", shown.index("<h1"))]


@pytest.mark.django_db
class TestAStaleOrder:
    def test_never_overwrites_a_newer_one(self, space, chair, signed_in):
        meeting = make_meeting(space=space, by=chair, items=("A", "B", "C"))
        a, b, c = meeting.items.order_by("rank").values_list("pk", flat=True)
        actions.order_agenda(meeting=meeting, order=[c, a, b], by=chair)
        with pytest.raises(AgendaReordered):
            actions.order_agenda(meeting=meeting, order=[b, a, c], base=[a, b, c], by=chair)
        browser = signed_in(chair)
        address = reverse("teamweb_meetings:order_items", args=[meeting.pk])
        answer = browser.post(address, {"item": [b, a, c], "base": f"{a},{b},{c}"})

        assert answer.status_code == 409
        text = answer.content.decode()
        assert "TOP 1 C" in text and f'value="{c},{a},{b}"' in text
        browser.post(address, {"item": [b, a, c], "base": f"{c},{a},{b}"})
        assert list(meeting.items.order_by("rank").values_list("title", flat=True)) == list("BAC")

    def test_is_none_where_only_an_item_was_added(self, space, chair):
        meeting = make_meeting(space=space, by=chair, items=("A", "B"))
        a, b = meeting.items.order_by("rank").values_list("pk", flat=True)
        actions.add_agenda_item(meeting=meeting, title="C", by=chair)
        actions.order_agenda(meeting=meeting, order=[b, a], base=[a, b], by=chair)
        assert [row.title for row in meeting.items.order_by("rank")] == ["B", "C", "A"]
