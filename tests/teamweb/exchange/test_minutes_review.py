"""Minutes are looked through and corrected before they become a meeting; an import can be undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from teamweb.exchange.minutes.errors import MinutesUnreadable
from teamweb.exchange.minutes.review.actions import (
    accept_minutes,
    remove_import,
    upload_minutes,
)
from teamweb.exchange.models import ImportedMinutes
from teamweb.meetings.actions import publish_minutes
from teamweb.meetings.models import Meeting, Resolution, Topic
from teamweb.spaces.models import SpacePage
from teamweb.todos.models import Todo
from tests.factories.people import UserFactory

MINUTES = """\
# Niederschrift vom 12.03.2026

Anwesend: Ahrens, Brandt

## TOP 1: Fristen

Beschluss: Die Frist beträgt fünf Jahre.
Abstimmung: 8:1:2

Ergebnis: Der Verteiler bleibt unverändert.

Herr Brandt wird beauftragt, bis zum 30.04.2026 ein Muster vorzulegen.

Wir haben auch über Siegel gesprochen.
"""


def upload(space, by, text=MINUTES, name="a.md"):
    return upload_minutes(space=space, name=name, data=text.encode(), by=by)


def review_url(imported):
    return reverse("teamweb_exchange:review", args=[imported.pk])


def counts():
    return Meeting.objects.count(), Resolution.objects.count(), Todo.objects.count()


def test_an_uploaded_file_is_shown_line_by_line_and_changes_nothing_yet(client, space, chair):
    client.force_login(chair)
    before = counts()
    url = reverse("teamweb_exchange:import_minutes", args=[space.key])
    answer = client.post(url, {"file": SimpleUploadedFile("a.md", MINUTES.encode())}, follow=True)
    shown = answer.content.decode()

    assert answer.status_code == 200
    assert "Der Verteiler bleibt unverändert." in shown
    assert "Wir haben auch über Siegel gesprochen." in shown
    assert counts() == before


def test_what_is_corrected_by_click_is_what_is_recorded(client, space, chair):
    client.force_login(chair)
    imported = upload(space, chair)
    url = review_url(imported)
    sent = {
        "todo-12-0": "1",
        "owner-12-0": "Ahrens",
        "due-12-0": "2026-05-02",
        "decision-7-0": "adopted",
    }
    client.post(url, {**sent, "decision-10-0": "", "add": "14:decision"})
    client.post(
        url, {**sent, "decision-10-0": "rejected", "decision-14-0": "adopted", "do": "accept"}
    )
    meeting = Meeting.objects.get(imported_from=imported)
    found = {
        one.wording: (one.outcome, one.number)
        for one in Resolution.objects.filter(item__meeting=meeting)
    }
    (todo,) = Todo.objects.from_source(*meeting.items.all())

    assert found == {
        "Die Frist beträgt fünf Jahre.": ("adopted", None),
        "Der Verteiler bleibt unverändert.": ("rejected", None),
        "Wir haben auch über Siegel gesprochen.": ("adopted", None),
    }
    assert (todo.owner_text, str(todo.due_on)) == ("Ahrens", "2026-05-02")
    assert meeting.state == Meeting.State.MINUTES_DRAFT


def test_what_stays_in_doubt_is_not_recorded_and_numbers_come_with_the_release(space, chair):
    meeting = accept_minutes(imported=upload(space, chair), by=chair)
    publish_minutes(meeting=meeting, by=chair)

    (resolution,) = Resolution.objects.filter(item__meeting=meeting)
    assert (resolution.wording, resolution.number) == ("Die Frist beträgt fünf Jahre.", 1)


def test_a_wrong_date_changes_nothing_and_says_so(client, space, chair):
    client.force_login(chair)
    imported = upload(space, chair)
    answer = client.post(
        review_url(imported), {"todo-12-0": "1", "due-12-0": "31.31.", "do": "accept"}, follow=True
    )
    imported.refresh_from_db()

    assert imported.meeting is None and imported.corrections == {}
    assert "messages" in answer.context and list(answer.context["messages"])


def test_an_import_is_cancelled_or_undone_without_traces(client, space, chair):
    client.force_login(chair)
    before = (*counts(), Topic.objects.count())
    waiting, taken = upload(space, chair), upload(space, chair, name="b.md")
    accept_minutes(imported=taken, by=chair)
    for imported in (waiting, taken):
        client.post(reverse("teamweb_exchange:remove", args=[imported.pk]))

    assert not ImportedMinutes.objects.exists()
    assert (*counts(), Topic.objects.count()) == before


def test_published_minutes_are_not_undone(space, chair):
    imported = upload(space, chair)
    publish_minutes(meeting=accept_minutes(imported=imported, by=chair), by=chair)

    with pytest.raises(MinutesUnreadable) as refused:
        remove_import(imported=imported, by=chair)
    assert refused.value.user_message
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b""),
        ("a.md", b"\xff\xfe\x00"),
        ("a.md", b"# Protokoll ohne Datum\n"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.odt", b"no archive"),
        ("a.pdf", b"%PDF-1.4 broken"),
    ],
)
def test_a_bad_file_says_why_and_leaves_nothing(client, space, chair, name, data):
    client.force_login(chair)
    url = reverse("teamweb_exchange:import_minutes", args=[space.key])
    answer = client.post(url, {"file": SimpleUploadedFile(name, data)})

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not ImportedMinutes.objects.exists()


@pytest.mark.parametrize("action", ["review", "remove"])
def test_only_who_may_minute_the_meetings_of_the_group_sees_a_file(client, space, chair, action):
    imported = upload(space, chair)
    url = reverse(f"teamweb_exchange:{action}", args=[imported.pk])
    stranger = UserFactory()
    assert client.get(url).status_code == 302
    client.force_login(stranger)
    for answer in (client.get(url), client.post(url, {"do": "accept"})):
        assert answer.status_code in (403, 404)
        assert "Siegel" not in answer.content.decode()
    imported.refresh_from_db()
    assert imported.meeting is None


def test_a_file_of_a_meeting_is_not_taken_in_again(space, chair):
    accept_minutes(imported=upload(space, chair), by=chair)

    with pytest.raises(MinutesUnreadable):
        upload(SpacePage.objects.get(pk=space.pk), chair)
