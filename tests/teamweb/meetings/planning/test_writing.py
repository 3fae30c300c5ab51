"""Meetings and items are written in the browser: nothing typed is lost."""

import datetime

import pytest
from django.urls import reverse

from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.models import (
    AgendaItem,
    Meeting,
    Resolution,
)
from teamweb.notifications.models import Notification
from teamweb.todos.models import Todo
from tests.factories.meetings import (
    BERLIN,
    item_of,
    make_meeting,
)

pytestmark = pytest.mark.django_db


def test_a_member_plans_a_meeting_and_writes_its_minutes_in_the_browser(
    space, chair, member, signed_in
):
    client = signed_in(member)
    planned = client.post(
        reverse("teamweb_meetings:plan", args=[space.key]),
        {
            "title": "Sitzung",
            "starts_at": "2026-05-05T10:00",
            "place": "Köln",
            "confirm_date": "on",
        },
    )
    meeting = Meeting.objects.get()
    assert planned.headers["Location"] == reverse("teamweb_meetings:write", args=[meeting.pk])
    assert meeting.starts_at == datetime.datetime(2026, 5, 5, 10, tzinfo=BERLIN)
    client.post(
        reverse("teamweb_meetings:add_item", args=[meeting.pk]),
        {"title": "E-Akte", "kind": "discussion", "part": "a", "body_markdown": "- **fett**"},
    )
    item = AgendaItem.objects.get()
    assert item.notes == "<ul><li><p><strong>fett</strong></p></li></ul>"
    client.post(
        reverse("teamweb_meetings:add_resolution", args=[item.pk]), {"wording": "So sei es."}
    )
    client.post(
        reverse("teamweb_meetings:add_todo", args=[item.pk]),
        {"title": "Brief schreiben", "owners": [member.pk], "priority": 2, "due_on": "2026-06-01"},
    )
    client.post(
        reverse("teamweb_meetings:set_presence", args=[meeting.pk]),
        {"person": f"u{member.pk}", "to": "present"},
    )
    step = reverse("teamweb_meetings:step", args=[meeting.pk])
    client.post(step, {"step": "start"})
    incomplete = client.post(step, {"step": "finish"}, follow=True).content.decode()
    assert "Für den Vorsitz ist noch niemand eingetragen" in incomplete
    actions.record_attendance(meeting=meeting, by=member, user=chair, role="chair")
    client.post(step, {"step": "finish"})
    assert Notification.objects.get(kind="minutes_finished").recipient == chair
    assert client.post(step, {"step": "publish"}).status_code == 403
    signed_in(chair).post(step, {"step": "publish"})

    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CIRCULATED
    client = signed_in(member)
    assert Resolution.objects.get().label == "1/2026"
    assert list(Todo.objects.get().owners.all()) == [member]
    text = client.get(meeting.get_absolute_url()).content.decode()
    for words in ("<strong>fett</strong>", "So sei es.", "Brief schreiben", str(member)):
        assert words in text


def test_the_editor_posts_html_and_what_the_schema_does_not_know_is_refused(
    space, chair, signed_in
):
    meeting = make_meeting(space=space, by=chair)
    address = reverse("teamweb_meetings:add_item", args=[meeting.pk])
    form = {"title": "X", "kind": "discussion", "part": "a"}

    refused = signed_in(chair).post(address, {**form, "body_html": "<blink>x</blink>"})
    assert refused.status_code == 422
    assert not AgendaItem.objects.exists()
    signed_in(chair).post(address, {**form, "body_html": "<p>neu</p>"})
    assert AgendaItem.objects.get().notes == "<p>neu</p>"


def test_a_conflict_shows_both_texts_and_saving_again_stores_the_one_in_the_form(
    space, chair, member, signed_in
):
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    address = reverse("teamweb_meetings:edit_item", args=[item.pk])
    client = signed_in(member)
    opened = client.get(address)
    form = {"title": "Eins", "kind": "discussion", "part": "a", "state": "open"}
    form["base_revision"] = opened.context["form"]["base_revision"].value()
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Von der Leitung")
    )

    refused = client.post(address, {**form, "body_markdown": "Vom Mitglied"})

    assert refused.status_code == 409
    text = refused.content.decode()
    assert "Von der Leitung" in text
    assert "Vom Mitglied" in text
    item.refresh_from_db()
    assert "Von der Leitung" in item.notes
    form["base_revision"] = refused.context["form"]["base_revision"].value()
    client.post(address, {**form, "body_markdown": "Von der Leitung und vom Mitglied"})
    item.refresh_from_db()
    assert "und vom Mitglied" in item.notes


def test_wrong_values_are_named_by_the_field_and_typed_ones_stay(space, chair, signed_in):
    response = signed_in(chair).post(
        reverse("teamweb_meetings:plan", args=[space.key]),
        {"title": "Behalten", "starts_at": "2026-05-05T10:00", "ends_at": "2026-05-05T09:00"},
    )
    assert response.status_code == 422
    assert "ends_at" in response.context["form"].errors
    assert "Behalten" in response.content.decode()
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    for address in ("add_todo", "add_resolution"):
        response = signed_in(chair).post(
            reverse(f"teamweb_meetings:{address}", args=[item.pk]), {"title": "Behalten"}
        )
        assert response.status_code == 422
        assert "Behalten" in response.content.decode()
