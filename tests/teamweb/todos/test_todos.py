import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from teamweb.access.actions import Rule, grant, inherit_access, restrict
from teamweb.access.models import AccessRule
from teamweb.access.readable import readable_access_ids
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page, move_page
from teamweb.todos.actions import create_todo, edit_todo, set_todo_state
from teamweb.todos.errors import NoAccessGiven, OwnerCannotRead
from teamweb.todos.models import Todo
from teamweb_search.documents.registry import documents_of
from teamweb_search.models import IndexQueueEntry
from tests.factories.meetings import (
    item_of,
    make_meeting,
    make_member,
    make_outsider,
    make_space,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def space_and_chair(db):
    return make_space(audience="group")


@pytest.fixture
def chair(space_and_chair):
    return space_and_chair[1]


@pytest.fixture
def access(space_and_chair):
    return space_and_chair[0].members_access


@pytest.fixture
def member(space_and_chair):
    return make_member(space_and_chair[0])


@pytest.fixture
def todo(space_and_chair, access, chair, member):
    return create_todo(
        title="Brief schreiben",
        by=chair,
        access=access,
        group=space_and_chair[0].group,
        owners=[member],
    )


def test_a_todo_is_given_only_to_somebody_who_may_read_it(access, chair, todo):
    stranger = make_outsider()
    with pytest.raises(OwnerCannotRead):
        create_todo(title="X", by=chair, access=access, owners=[stranger])
    with pytest.raises(OwnerCannotRead):
        edit_todo(todo=todo, by=chair, owners=[stranger])


def test_a_todo_needs_something_that_says_who_reads_it(chair):
    with pytest.raises(NoAccessGiven):
        create_todo(title="X", by=chair)


def test_owners_hear_of_their_todo_and_others_do_not(todo, member):
    told = Notification.objects.values_list("recipient_id", "kind")

    assert list(told) == [(member.pk, "todo_given")]


def test_the_story_of_a_todo_is_kept(todo, member, chair):
    set_todo_state(todo=todo, state="in_progress", by=member)
    set_todo_state(todo=todo, state="in_progress", by=member, text="Entwurf liegt vor")
    edit_todo(todo=todo, by=chair, due_on=datetime.date(2026, 5, 1), owners=[member, chair])
    done = set_todo_state(todo=todo, state="done", by=member)

    kinds = list(todo.events.values_list("kind", flat=True))
    assert kinds == ["created", "state", "comment", "edited", "owners", "state"]
    assert done.closed_at is not None
    assert set_todo_state(todo=todo, state="open", by=member).closed_at is None


def test_owners_move_their_todo_on_and_only_editors_change_it(space_and_chair, chair, access):
    space, _chair = space_and_chair
    guest = make_member(space, role="guest")
    with pytest.raises(OwnerCannotRead):
        create_todo(title="X", by=chair, access=access, owners=[guest])
    todo = create_todo(title="X", by=chair, access=space.audience_access, owners=[guest])

    assert set_todo_state(todo=todo, state="done", by=guest).state == "done"
    with pytest.raises(PermissionDenied):
        edit_todo(todo=todo, by=guest, title="Anders")
    other_guest = make_member(space, role="guest")
    with pytest.raises(PermissionDenied):
        set_todo_state(todo=todo, state="open", by=other_guest)


def test_what_is_due_first_comes_first(access, chair):
    days = {"spät": datetime.date(2026, 9, 1), "früh": datetime.date(2026, 2, 1), "ohne": None}
    for title, day in days.items():
        create_todo(title=title, by=chair, access=access, due_on=day)

    assert [t.title for t in Todo.objects.visible_to(chair).by_urgency()] == [
        "früh",
        "spät",
        "ohne",
    ]


def test_an_outsider_finds_no_todo_at_any_address(client, todo):
    client.force_login(make_outsider())
    group_list = reverse("teamweb_todos:todos") + f"?group={todo.group.key}"
    for address in (
        reverse("teamweb_todos:todos"),
        group_list,
        f"{group_list}&show=done",
        f"{group_list}&show=overdue",
        *(reverse(f"teamweb_todos:{name}", args=[todo.pk]) for name in ("todo", "edit")),
    ):
        assert "Brief schreiben" not in client.get(address).content.decode()
    assert client.get(todo.get_absolute_url()).status_code == 404
    response = client.post(reverse("teamweb_todos:change_state", args=[todo.pk]), {"state": "done"})
    assert response.status_code == 404
    todo.refresh_from_db()
    assert todo.state == "open"


def test_my_todos_move_from_open_to_done_in_the_browser(client, todo, member):
    client.force_login(member)
    mine = reverse("teamweb_todos:todos")
    assert "Brief schreiben" in client.get(mine).content.decode()

    client.post(
        reverse("teamweb_todos:change_state", args=[todo.pk]),
        {"state": "done", "text": "Ist verschickt"},
    )

    assert "Brief schreiben" not in client.get(mine).content.decode()
    assert "Brief schreiben" in client.get(mine + "?show=done").content.decode()
    assert "Ist verschickt" in client.get(todo.get_absolute_url()).content.decode()


def test_a_todo_of_nobody_is_refused_by_the_field(client, todo, chair):
    client.force_login(chair)
    address = reverse("teamweb_todos:edit", args=[todo.pk])

    refused = client.post(address, {"title": "Behalten", "priority": 2})

    assert refused.status_code == 422
    assert "owners" in refused.context["form"].errors
    assert "Behalten" in refused.content.decode()


class TestTodosOfAPage:
    """They stayed with the page's former readers when it was narrowed."""

    @pytest.fixture
    def space(self):
        return make_space()[0]

    @pytest.fixture
    def page(self, space):
        return create_page(parent=space, title="Vorhaben", by=space.owner)

    @pytest.fixture
    def todo(self, page):
        return create_todo(title="Geheim", by=page.owner, source=page)

    def found_by(self, user):
        """Whether the todo is in the lists of `user`, and in what search may show."""
        IndexQueueEntry.objects.filter(access_id=None).delete()
        queued = set(IndexQueueEntry.objects.values_list("source", flat=True))
        built = documents_of({source for source in queued if source.startswith("todo:")})
        accesses = {document.access for documents in built.values() for document in documents}
        hidden = set(IndexQueueEntry.objects.values_list("access_id", flat=True))
        ids = readable_access_ids(user)
        return Todo.objects.visible_to(user).exists(), (accesses | hidden) <= ids

    def test_they_follow_when_it_is_narrowed_and_widened(self, page, todo, space):
        stranger = make_outsider()
        assert self.found_by(stranger) == (True, True)
        IndexQueueEntry.objects.all().delete()

        restrict(page=page, rules=[], by=space.owner)
        assert self.found_by(stranger) == (False, False)
        assert self.found_by(space.owner) == (True, True)
        IndexQueueEntry.objects.all().delete()

        inherit_access(page=page, by=space.owner)
        assert self.found_by(stranger) == (True, True)

    def test_they_follow_when_it_is_moved_to_another_space(self, page, todo, space):
        closed, _chair = make_space(audience="group")
        grant(
            access=closed.audience_access,
            rule=Rule(AccessRule.Principal.PERSON, 3, user=space.owner),
            by=closed.owner,
        )

        move_page(page=page, parent=closed, by=space.owner)

        assert not Todo.objects.visible_to(make_outsider()).exists()
        assert Todo.objects.visible_to(closed.owner).exists()


def test_todos_of_an_agenda_item_follow_the_minutes_page(db):
    space, chair = make_space()
    meeting = make_meeting(space=space, by=chair, items=("Eins",), published=True)
    create_todo(title="Geheim", by=chair, source=item_of(meeting, "Eins"))
    IndexQueueEntry.objects.all().delete()

    restrict(page=meeting.page, rules=[], by=chair)

    todo = Todo.objects.get()
    assert todo.access_id not in readable_access_ids(make_outsider())
    assert IndexQueueEntry.objects.filter(
        source=f"todo:{todo.pk}", access_id=todo.access_id
    ).exists()
