"""Calendars under secret addresses: only what the owner may read, as long as they may."""

import datetime

import pytest
from django.conf import settings as site_settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from teamweb.access.readable import bump_version
from teamweb.groups.models import Membership
from teamweb.meetings import actions
from teamweb.meetings.actions import open_feed
from teamweb.meetings.models import CalendarFeed
from tests.factories.meetings import make_meeting, make_member, make_outsider, make_space

from .inviting import announce, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetch(client):
    def get(secret, **headers):
        return client.get(reverse("teamweb_meetings:calendar", args=[secret]), headers=headers)

    return get


def events(response):
    assert response.status_code == 200
    return Calendar.from_ical(response.content).events


def titles(response):
    return sorted(str(event["summary"]) for event in events(response))


def test_the_own_calendar_has_the_meetings_of_own_groups_and_no_drafts(space, chair, member, fetch):
    announce(space=space, by=chair, title="Eigene")
    make_meeting(space=space, by=chair, title="Entwurf", starts_at=in_days(4))
    other_space, other_chair = make_space(audience="members")
    announce(space=other_space, by=other_chair, title="Fremde")
    secret = open_feed(user=member)

    response = fetch(secret)
    assert titles(response) == ["Eigene"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    made = Calendar.from_ical(response.content)
    assert str(made["method"]) == "PUBLISH"
    assert str(made["x-wr-calname"]) == "Teamweb: Meine Sitzungen"
    assert all("attendee" not in event for event in made.events)


def test_a_calendar_of_one_group_has_only_its_meetings(space, chair, member, fetch):
    announce(space=space, by=chair, title="Eigene")
    second, second_chair = make_space()
    make = announce(space=second, by=second_chair, title="Zweite")
    Membership.objects.create(group=second.group, user=member)
    bump_version()

    assert titles(fetch(open_feed(user=member))) == ["Eigene", "Zweite"]
    assert titles(fetch(open_feed(user=member, group=make.group))) == ["Zweite"]


def test_moved_and_cancelled_meetings_are_shown_so(space, chair, member, fetch):
    moved = announce(space=space, by=chair, title="Wandert")
    off = announce(space=space, by=chair, title="Fällt aus")
    secret = open_feed(user=member)
    before = {str(event["uid"]): int(event["sequence"]) for event in events(fetch(secret))}
    actions.edit_meeting(meeting=moved, by=chair, starts_at=in_days(7), ends_at=None)
    actions.cancel_meeting(meeting=off, by=chair)

    found = {str(event["uid"]): event for event in events(fetch(secret))}
    cancelled, shifted = found[str(off.uid)], found[str(moved.uid)]
    assert cancelled["status"] == "CANCELLED"
    assert str(cancelled["summary"]) == "Abgesagt: Fällt aus"
    assert "Verschoben vom " in str(shifted["description"])
    assert shifted["dtstart"].dt == in_days(7)
    assert all(int(event["sequence"]) > before[uid] for uid, event in found.items())


def test_the_calendar_says_nothing_of_the_agenda_or_of_people(space, chair, member, fetch):
    meeting = make_meeting(
        space=space, by=chair, starts_at=in_days(4), items=("Haushalt",), part_b=("Geheimsache",)
    )
    actions.invite(meeting=meeting, by=chair)
    text = fetch(open_feed(user=member)).content.decode()

    assert "Sitzung" in text
    for hidden in ("Geheim", "Haushalt", chair.email, member.email):
        assert hidden not in text


def test_the_right_is_asked_for_at_each_fetch(fetch):
    space, chair = make_space(audience="group")
    member = make_member(space)
    announce(space=space, by=chair)
    secrets = [open_feed(user=member), open_feed(user=member, group=space.group)]
    assert [len(events(fetch(secret))) for secret in secrets] == [1, 1]
    Membership.objects.filter(user=member).delete()
    bump_version()

    assert [len(events(fetch(secret))) for secret in secrets] == [0, 0]


def test_no_calendar_of_a_group_that_one_does_not_belong_to(space, chair, client):
    outsider = make_outsider()
    client.force_login(outsider)
    address = reverse("teamweb_meetings:my_calendars")
    assert client.post(address, {"group": space.group.pk}).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_a_deactivated_owner_has_no_calendar(space, chair, member, fetch):
    secret = open_feed(user=member)
    member.is_active = False
    member.save()

    assert fetch(secret).status_code == 404
    assert fetch("unbekannt").status_code == 404


def test_an_unchanged_calendar_is_not_sent_again(space, chair, member, fetch, time_machine):
    meeting = announce(space=space, by=chair)
    secret = open_feed(user=member)
    first = fetch(secret)
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=5))

    again = fetch(secret, if_none_match=first["ETag"])
    assert again.status_code == 304 and again.content == b""
    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")
    changed = fetch(secret, if_none_match=first["ETag"])
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


def test_only_a_hash_of_the_address_is_kept(member):
    secret = open_feed(user=member)

    row = CalendarFeed.objects.values().get()
    assert secret not in str(row) and len(secret) >= 40


def test_the_page_creates_shows_once_renews_and_ends_an_address(space, chair, member, client):
    announce(space=space, by=chair, title="Eigene")
    address = reverse("teamweb_meetings:my_calendars")
    assert client.get(address).status_code == 302
    client.force_login(member)
    assert str(space.group) in client.get(address).content.decode()

    def create():
        page = client.post(address, {"group": ""}).content.decode()
        found = page.split(f'value="{site_settings.BASE_URL}')[1].split('"')[0]
        assert found not in client.get(address).content.decode()
        return found

    first = create()
    assert titles(client.get(first)) == ["Eigene"]
    second = create()
    assert client.get(first).status_code == 404
    assert titles(client.get(second)) == ["Eigene"]
    feed = CalendarFeed.objects.get()
    client.force_login(make_outsider())
    ended = reverse("teamweb_meetings:end_calendar", args=[feed.pk])
    assert client.post(ended).status_code == 404
    client.force_login(member)
    assert client.post(ended).status_code == 302
    assert client.get(second).status_code == 404


def test_queries_do_not_grow_with_meetings_or_groups(
    space, chair, member, fetch, client, django_assert_max_num_queries
):
    secret = open_feed(user=member)
    announce(space=space, by=chair)
    fetch(secret)
    with django_assert_max_num_queries(12) as few:
        fetch(secret)
    for number in range(6):
        announce(space=space, by=chair, days=number + 1)
        Membership.objects.create(group=make_space()[0].group, user=member)
    fetch(secret)
    with django_assert_max_num_queries(12) as many:
        assert len(events(fetch(secret))) == 7
    assert len(few) == len(many)
    client.force_login(member)
    with django_assert_max_num_queries(20):
        client.get(reverse("teamweb_meetings:my_calendars"))
