"""The desk where minutes are written live, and what is made from within the notes."""

import pytest
from django.urls import reverse

from teamweb.access.actions import level_for
from teamweb.coediting.models import CoeditedDocument
from teamweb.meetings import actions
from teamweb.meetings.models import AgendaItem, Resolution
from teamweb.todos.actions import create_todo
from teamweb.todos.models import Todo
from tests.factories.meetings import item_of, make_meeting

pytestmark = pytest.mark.django_db
NAMES = ("open_notes", "set_item_state", "insert_resolution", "insert_todo")


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Haushalt",), part_b=("Geheimsache",))


@pytest.fixture
def item(meeting):
    return item_of(meeting, "Haushalt")


@pytest.fixture
def desk(client, member):
    client.force_login(member)
    return client


def address(name: str, item: AgendaItem) -> str:
    return reverse(f"teamweb_meetings:{name}", args=[item.pk])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("title", ["Haushalt", "Geheimsache"])
def test_nobody_but_members_gets_anything_of_the_notes_or_their_dialogs(
    client, meeting, chair, outsider, member, name, title
):
    actions.invite(meeting=meeting, by=chair)
    item = item_of(meeting, title)
    former = member
    former.memberships.get().delete()
    for user in (None, outsider, former):
        if user:
            client.force_login(user)
        for ask in (client.get, client.post):
            response = ask(address(name, item), {"state": "skipped", "wording": "x", "title": "x"})
            assert response.status_code in (302, 403, 404, 405), (user, response.status_code)
            assert "Geheim" not in response.content.decode()
            assert "/ws/" not in response.content.decode()
    assert not CoeditedDocument.objects.exists()
    assert not Resolution.objects.exists()
    assert not Todo.objects.exists()


def test_a_member_is_told_where_the_notes_are_written_and_why_not_once_they_are_published(
    desk, meeting, item, chair, member
):
    facts = desk.post(address("open_notes", item)).json()
    document = CoeditedDocument.objects.get()
    assert facts["url"] == f"/ws/{document.pk}/"
    assert facts["userId"] == member.pk

    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    assert set(desk.post(address("open_notes", item)).json()) == {"error"}


def test_an_item_is_discussed_or_not_with_and_without_a_script(desk, item):
    response = desk.post(address("set_item_state", item), {"state": "skipped"})
    assert response["Location"].endswith("/write/#top-1")
    assert AgendaItem.objects.get(pk=item.pk).state == "skipped"

    script = {"headers": {"X-Requested-With": "fetch"}}
    answer = desk.post(address("set_item_state", item), {"state": "discussed"}, **script)
    assert answer.json()["state"] == "discussed"
    assert desk.post(address("set_item_state", item), {"state": "x"}).status_code == 400


def test_the_dialog_adopts_a_resolution_and_names_its_marker(desk, item):
    data = {"wording": "Der Haushalt ist beschlossen.", "votes_yes": 5}
    answer = desk.post(address("insert_resolution", item), data).json()

    made = Resolution.objects.get()
    assert (made.wording, made.votes_yes, made.item_id) == (data["wording"], 5, item.pk)
    assert answer["record"] == f"resolution:{made.pk}"
    assert answer["words"] == "Abstimmung"
    assert "Der Haushalt ist beschlossen." in answer["html"]


def test_errors_of_the_dialogs_stand_by_their_fields(desk, meeting, item, chair, member, outsider):
    actions.record_attendance(meeting=meeting, by=chair, user=member)
    votes = {"wording": "Ja", "votes_yes": 2}
    for name, data, field in (
        ("insert_resolution", votes, "votes_yes"),
        ("insert_resolution", {"wording": ""}, "wording"),
        ("insert_todo", {"title": "Prüfen", "priority": 2}, "owners"),
        ("insert_todo", {"title": "", "priority": 2, "owners": [member.pk]}, "title"),
    ):
        response = desk.post(address(name, item), data)
        assert response.status_code == 422
        assert [*response.context["form"].errors] == [field]
        assert f'id="insert_{field}_error' in response.content.decode() or (
            f'href="#insert_{field}' in response.content.decode()
        )
    assert not Resolution.objects.exists()
    assert not Todo.objects.exists()


def test_the_dialog_gives_a_todo(desk, item, member):
    data = {"title": "Entwurf prüfen", "priority": 2, "owners": [member.pk], "due_on": "2026-05-01"}
    answer = desk.post(address("insert_todo", item), data).json()

    made = Todo.objects.get()
    assert [*made.owners.all()] == [member]
    assert answer["record"] == f"todo:{made.pk}"
    assert made.access_id == item.access_id


def test_published_minutes_take_no_resolution_and_no_todo(desk, meeting, item, chair, member):
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    for name, data in (
        ("insert_resolution", {"wording": "Ja"}),
        ("insert_todo", {"title": "Ja", "priority": 2, "owners": [member.pk]}),
    ):
        assert desk.post(address(name, item), data).status_code == 422
    assert not Resolution.objects.exists()
    assert not Todo.objects.exists()


def test_a_marker_shows_the_row_as_it_is_now_and_only_to_those_who_may_read_it(
    client, meeting, item, chair, member, outsider
):
    secret = item_of(meeting, "Geheimsache")
    named = {
        "resolution": actions.record_vote(item=secret, wording="Geheimbeschluss", by=chair).pk,
        "todo": create_todo(title="Geheimaufgabe", by=chair, source=secret, owners=[member]).pk,
    }
    markers = "".join(f' <span data-record="{kind}:{pk}">Alt</span>' for kind, pk in named.items())
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=f"<p>Es gilt:{markers}</p>"
    )
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    resolution = Resolution.objects.get()
    actions.repeal_resolution(resolution=resolution, by=chair)
    assert level_for(outsider, item_of(meeting, "Haushalt").access_id)

    client.force_login(member)
    page = client.get(meeting.get_absolute_url()).content.decode()
    marker = page[page.index("Es gilt:") :]
    marker = marker[: marker.index("</p>")]
    for words in ("Beschluss 1/2026", "Geheimbeschluss", "aufgehoben", "Geheimaufgabe"):
        assert words in marker

    client.force_login(outsider)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "ein Beschluss" in page
    for words in ("Geheim", "Alt", f"/resolutions/{resolution.pk}/", "1/2026"):
        assert words not in page[page.index("Es gilt:") :]


def test_the_desk_asks_no_more_for_many_items_with_markers(
    desk, space, chair, member, django_assert_max_num_queries
):
    def questions(number: int) -> int:
        meeting = make_meeting(
            space=space, by=chair, items=tuple(f"Punkt {count}" for count in range(number))
        )
        for item in AgendaItem.objects.filter(meeting=meeting):
            made = actions.record_vote(item=item, wording="Ja", by=chair)
            todo = create_todo(title="Tun", by=chair, source=item, owners=[member])
            notes = "".join(
                f'<span data-record="{name}">x</span>'
                for name in (f"resolution:{made.pk}", f"todo:{todo.pk}")
            )
            actions.edit_agenda_item(
                item=item, by=chair, base_version=item.version, notes=f"<p>{notes}</p>"
            )
        url = reverse("teamweb_meetings:write", args=[meeting.pk])
        desk.get(url)
        with django_assert_max_num_queries(60) as asked:
            assert desk.get(url).status_code == 200
        return len(asked)

    assert questions(12) == questions(2)


def test_the_desk_makes_no_document_before_somebody_writes(desk, meeting):
    text = desk.get(reverse("teamweb_meetings:write", args=[meeting.pk])).content.decode()

    assert "Notiz zu Haushalt" in text
    assert "beschluss beschlu\\u00df abstimmung" in text
    assert not CoeditedDocument.objects.exists()
