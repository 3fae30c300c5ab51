"""Minutes are looked through and corrected before they become a meeting; an import can be undone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from teamweb.exchange.minutes.errors import MinutesUnreadable
from teamweb.exchange.minutes.review.actions import (
    accept_minutes,
    remove_import,
    upload_minutes,
)
from teamweb.exchange.minutes.review.rows import Review
from teamweb.exchange.models import ImportedMinutes
from teamweb.meetings.actions import publish_minutes
from teamweb.meetings.models import Meeting, Resolution, Topic
from teamweb.spaces.models import SpacePage
from teamweb.todos.models import Todo
from tests.factories.people import MembershipFactory, UserFactory

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


def shown_fields(answer):
    """What a browser would send back of the form as it stands."""
    document = html.fromstring(answer.content.decode())
    form = next(form for form in document.forms if form.get("class") == "review")
    fields = [one for one in form.inputs if one.name]
    is_off = [one.get("type") == "checkbox" and not one.checked for one in fields]
    return {one.name: one.value or "" for one, off in zip(fields, is_off, strict=True) if not off}


def change(client, url, **changes):
    """Send the form as it stands, with some fields changed."""
    sent = shown_fields(client.get(url)) | {
        name.replace("__", "-"): value for name, value in changes.items()
    }
    return client.post(url, sent)


def test_what_is_corrected_by_click_is_what_is_recorded(client, space, chair):
    client.force_login(chair)
    imported = upload(space, chair)
    url = review_url(imported)
    change(client, url, turn="14:decision")
    change(
        client,
        url,
        **{
            "meeting-title": "Sitzung in Auental",
            "meeting-held_on": "2026-03-13",
            "meeting-starts_at": "09:30",
            "meeting-place": "Rathaus",
            "person-0-role": "chair",
            "person-1-presence": "excused",
            "person-2-name": "Cordes",
            "person-2-role": "guest",
            "decision-7-0-wording": "Die Frist beträgt sechs Jahre.",
            "decision-7-0-yes": "9",
            "decision-10-0-outcome": "rejected",
            "todo-12-0-title": "Muster vorlegen",
            "todo-12-0-owner": "Ahrens",
            "todo-12-0-due_on": "2026-05-02",
            "do": "accept",
        },
    )
    meeting = Meeting.objects.get(imported_from=imported)
    found = {
        one.wording: (one.outcome, one.votes_yes, one.number)
        for one in Resolution.objects.filter(item__meeting=meeting)
    }
    (todo,) = Todo.objects.from_source(*meeting.items.all())
    people = meeting.attendances.order_by("pk").values_list("name", "role", "presence")

    assert found == {
        "Die Frist beträgt sechs Jahre.": ("adopted", 9, None),
        "Der Verteiler bleibt unverändert.": ("rejected", None, None),
        "Wir haben auch über Siegel gesprochen.": ("adopted", None, None),
    }
    assert (todo.title, todo.owner_text, str(todo.due_on)) == (
        *("Muster vorlegen", "Ahrens"),
        "2026-05-02",
    )
    assert list(people) == [
        ("Ahrens", "chair", "present"),
        ("Brandt", "member", "excused"),
        ("Cordes", "guest", "present"),
    ]
    assert (
        meeting.title,
        meeting.place,
        f"{meeting.starts_at.astimezone(meeting.zone):%F %H:%M}",
    ) == (
        *("Sitzung in Auental", "Rathaus"),
        "2026-03-13 09:30",
    )
    assert meeting.state == Meeting.State.MINUTES_DRAFT


def test_a_page_left_as_it_is_records_what_was_recognised(client, space, chair):
    client.force_login(chair)
    imported, other = upload(space, chair), upload(space, chair, name="b.md")
    change(client, review_url(imported), do="accept")
    seen, plain = (
        Meeting.objects.get(imported_from=imported),
        accept_minutes(imported=other, by=chair),
    )

    def told(meeting):
        resolutions = Resolution.objects.filter(item__meeting=meeting)
        todos = Todo.objects.from_source(*meeting.items.all())
        return (
            (meeting.title, meeting.starts_at, meeting.place),
            list(
                meeting.attendances.order_by("pk").values_list("name", "role", "presence", "note")
            ),
            list(resolutions.values_list("wording", "outcome", "votes_yes", "votes_no")),
            list(todos.values_list("title", "owner_text", "due_on")),
        )

    assert told(seen) == told(plain)


def test_a_line_becomes_a_decision_a_todo_or_a_note_by_click(client, space, chair):
    client.force_login(chair)
    imported = upload(space, chair)
    url = review_url(imported)
    for turn in ("7:todo", "12:note", "14:decision", "14:todo"):
        assert change(client, url, turn=turn).status_code == 302
    change(client, url, do="accept")
    meeting = Meeting.objects.get(imported_from=imported)

    assert not Resolution.objects.filter(item__meeting=meeting).exists()
    titles = Todo.objects.from_source(*meeting.items.all()).values_list("title", flat=True)
    assert set(titles) == {
        "Beschluss: Die Frist beträgt fünf Jahre.",
        "Wir haben auch über Siegel gesprochen.",
    }


def test_a_line_that_belongs_to_no_item_can_be_put_into_one(client, space, chair):
    client.force_login(chair)
    text = "# Treffen 1.2.2026\n## Protokoll\n### Anwesende\n- Karl\n\nDas Dach wird nie mehr rot.\n### Haus\nText\n"
    imported = upload(space, chair, text)
    line = next(row.number for row in Review(imported).all_rows if "Dach" in row.text)
    change(client, review_url(imported), turn=f"{line}:decision")
    change(client, review_url(imported), do="accept")
    meeting = Meeting.objects.get(imported_from=imported)

    (resolution,) = Resolution.objects.filter(item__meeting=meeting)
    assert resolution.item.title == "Haus"
    assert "Dach" in resolution.item.notes
    assert "Dach" not in meeting.preamble


def test_the_member_whom_a_text_names_is_proposed_unless_two_could_be_meant(client, space, chair):
    client.force_login(chair)
    for first, last in (("Ilse", "Muster"), ("Karl", "Brandt"), ("Karl", "Meier")):
        MembershipFactory(group=space.group, user=UserFactory(first_name=first, last_name=last))
    lines = (
        "TODO: Das Papier schreibt wohl Ilse",
        "TODO: Das Papier liest Karl",
        "TODO: Ein Muster suchen",
        "TODO: Einladung an Karl Meier geben",
    )
    text = "# Treffen 1.2.2026\n## Protokoll\n### Haus\n" + "\n".join(lines)
    fields = shown_fields(client.get(review_url(upload(space, chair, text))))

    assert [fields[f"todo-{number}-0-owner"] for number in range(4, 8)] == [
        *("Ilse Muster", "", ""),
        "Karl Meier",
    ]


def test_counts_of_zero_are_not_shown(client, space, chair):
    client.force_login(chair)
    text = "# Treffen 1.2.2026\n## Protokoll\n### Haus\nWir haben geredet.\n"
    shown = client.get(review_url(upload(space, chair, text))).content.decode()

    assert not re.search(r">\s*0\s", shown)


def test_two_who_correct_at_once_do_not_overwrite_each_other_unseen(client, space, chair):
    client.force_login(chair)
    imported = upload(space, chair)
    url = review_url(imported)
    old = shown_fields(client.get(url))
    change(client, url, **{"meeting-place": "Rathaus"})
    answer = client.post(url, old | {"meeting-place": "Schule", "do": "accept"})
    imported.refresh_from_db()

    assert answer.status_code == 422
    assert imported.corrections["meeting"]["place"] == "Rathaus"
    assert shown_fields(answer)["meeting-place"] == "Schule"
    assert imported.meeting is None


def test_a_long_file_is_corrected_page_by_page(client, space, chair):
    client.force_login(chair)
    lines = "\n".join(f"TODO: Brief {number} schreiben" for number in range(300))
    imported = upload(space, chair, f"# Treffen 1.2.2026\n## Protokoll\n### Post\n{lines}\n")
    url = review_url(imported)
    assert len(shown_fields(client.get(url))) < 1000
    change(client, url, **{"todo-4-0-title": "Erster Brief", "go": "2"})
    second = f"{url}?page=2"
    number = next(name for name in shown_fields(client.get(second)) if name.endswith("-title"))
    change(client, second, **{number: "Zweiter Brief", "do": "accept"})
    titles = Todo.objects.values_list("title", flat=True)

    assert len(titles) == 300
    assert {"Erster Brief", "Zweiter Brief"} <= set(titles)


def test_what_stays_in_doubt_is_not_recorded_and_numbers_come_with_the_release(space, chair):
    meeting = accept_minutes(imported=upload(space, chair), by=chair)
    publish_minutes(meeting=meeting, by=chair)

    (resolution,) = Resolution.objects.filter(item__meeting=meeting)
    assert (resolution.wording, resolution.number) == ("Die Frist beträgt fünf Jahre.", 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("todo-12-0-due_on", "31.31."),
        ("todo-12-0-title", ""),
        ("decision-7-0-yes", "-1"),
        ("decision-7-0-yes", "9" * 30),
        ("decision-7-0-outcome", "stolen"),
        ("decision-7-0-wording", " "),
        ("meeting-held_on", ""),
        ("meeting-title", ""),
        ("person-0-role", "king"),
    ],
)
def test_a_wrong_entry_changes_nothing_and_is_given_back(client, space, chair, field, value):
    client.force_login(chair)
    imported = upload(space, chair)
    answer = change(client, review_url(imported), **{field: value, "do": "accept"})
    imported.refresh_from_db()

    assert answer.status_code == 422
    assert imported.meeting is None and imported.corrections == {}
    assert "kern-error" in answer.content.decode()


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
