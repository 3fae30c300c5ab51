"""The menu "Create" and the form for a todo: what each person is offered, and what is refused."""

import pytest
from django.test import Client

from teamweb.spaces.actions import archive_space
from teamweb.todos.models import Todo
from tests.factories.meetings import make_meeting, make_member, make_outsider, make_space
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.spaces import make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def space_and_chair(db):
    return make_space(audience="group", title="AK Vorgänge", key="ak-vorgaenge")


@pytest.fixture
def space(space_and_chair):
    return space_and_chair[0]


@pytest.fixture
def member(space):
    return make_member(space, user__last_name="Meier")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def offered(person, at: str = "/my/") -> str:
    return signed_in(person).get("/new/", {"at": at}).content.decode()


def todo_facts(space, *owners, **facts):
    return {
        "title": "Brief schreiben",
        "space": space.key,
        "owners": [owner.pk for owner in owners],
        "due_on": "2026-12-24",
        "description": "",
        **facts,
    }


def test_a_member_is_offered_what_they_may_make_and_an_outsider_nothing_of_it(member):
    mine = offered(member)
    theirs = offered(make_outsider())

    for url in ("/pages/new/", "/meetings/new/", "/todos/new/"):
        assert f'href="{url}"' in mine
        assert f'href="{url}"' not in theirs


def test_where_one_is_becomes_the_place_of_what_is_new(space, space_and_chair, member):
    meeting = make_meeting(space=space, by=space_and_chair[1])
    here = [
        f"/teamweb/{space.key}/",
        f"/spaces/{space.key}/meetings/",
        f"/groups/{space.group.key}/",
    ]

    for at in here:
        html = offered(member, at)
        assert f'href="/pages/{space.pk}/new/"' in html, at
        assert f'href="/spaces/{space.key}/meetings/new/"' in html, at
        assert f'href="/todos/new/?space={space.key}"' in html, at
    assert f'href="/spaces/{space.key}/meetings/new/"' in offered(
        member, f"/meetings/{meeting.pk}/"
    )


def test_the_menu_tells_nothing_of_a_space_that_one_may_not_read_or_write(space):
    other, _chair = make_space(audience="members")
    reader = make_member(other)

    for at in (f"/teamweb/{space.key}/", f"/pages/{space.pk}/edit/", f"/p/{space.pk}/"):
        assert space.title not in offered(reader, at), at
        assert f"/pages/{space.pk}/" not in offered(reader, at), at


@pytest.mark.parametrize(
    "at", ["", "x", "//example.com/", "/no/such/thing/", "/p/99999999999999999999/"]
)
def test_an_address_that_leads_nowhere_does_no_harm(at, member):
    assert signed_in(member).get("/new/", {"at": at}).status_code == 200


def test_an_archived_space_takes_nothing_new(space, space_and_chair, member):
    archive_space(space=space, by=space_and_chair[1])

    assert "/todos/new/" not in offered(member)
    assert signed_in(member).get("/todos/new/").status_code == 403


def test_a_todo_is_made_by_the_form(space, member):
    made = signed_in(member).post("/todos/new/", todo_facts(space, member))

    todo = Todo.objects.get()
    assert made.headers["Location"] == todo.get_absolute_url()
    assert (todo.group, todo.access_id) == (space.group, space.members_access.pk)
    assert list(todo.owners.all()) == [member]
    assert str(todo.due_on) == "2026-12-24"


def test_a_todo_of_a_page_has_the_page_as_its_source(space, space_and_chair, member):
    page = make_page(parent=space, by=space_and_chair[1], title="Ablauf")

    signed_in(member).post(f"/todos/new/?page={page.pk}", todo_facts(space, member))

    todo = Todo.objects.get()
    assert todo.source.pk == page.pk
    assert "Ablauf" in signed_in(member).get(todo.get_absolute_url()).content.decode()


def test_only_people_of_the_group_can_be_chosen(space, member):
    stranger = UserFactory(last_name="Fremdling")
    client = signed_in(member)

    assert "Fremdling" not in client.get(f"/todos/new/?space={space.key}").content.decode()
    assert client.post("/todos/new/", todo_facts(space, stranger)).status_code == 422
    assert not Todo.objects.exists()


def test_people_of_a_group_that_one_may_not_write_for_are_not_told(space, member):
    outsider = MembershipFactory().user
    other, _chair = make_space(group=outsider.memberships.get().group)
    client = signed_in(outsider)

    for query in (f"space={space.key}", f"group={space.group.key}", f"page={space.pk}"):
        assert "Meier" not in client.get(f"/todos/new/?{query}").content.decode()
    assert client.post("/todos/new/", todo_facts(space, outsider)).status_code == 422
    answer = client.post(f"/todos/new/?page={space.pk}", todo_facts(other, outsider))
    assert answer.status_code == 404
    assert not Todo.objects.exists()


def test_a_visitor_is_asked_to_sign_in():
    for path in ("/new/", "/todos/new/", "/pages/new/", "/meetings/new/"):
        assert "/accounts/login/" in Client().get(path).headers["Location"]


def test_without_scripts_a_button_shows_the_people_of_another_group_and_keeps_the_words(
    space, member
):
    facts = todo_facts(space, member, title="Angefangen") | {"people": "1"}

    answer = signed_in(member).post("/todos/new/", facts)

    assert answer.status_code == 200
    assert "Angefangen" in answer.content.decode()
    assert not Todo.objects.exists()
