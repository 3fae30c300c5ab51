"""What people who leave a group still have to do goes to others, and nothing of it is forgotten."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from teamweb.accounts.actions import deactivate_person
from teamweb.groups.actions import leave_group
from teamweb.meetings.actions import add_agenda_item
from teamweb.meetings.models import Part
from teamweb.notifications.models import Notification
from teamweb.todos.actions import create_todo, set_todo_state
from tests.factories.meetings import make_meeting, make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space_and_chair():
    return make_space(audience="group")


@pytest.fixture
def space(space_and_chair):
    return space_and_chair[0]


@pytest.fixture
def chair(space_and_chair):
    return space_and_chair[1]


@pytest.fixture
def leaver(space):
    return make_member(space)


@pytest.fixture
def successor(space):
    return make_member(space)


@pytest.fixture
def todo(space, chair, leaver):
    return create_todo(
        title="Brief schreiben",
        by=chair,
        owners=[leaver],
        access=space.members_access,
        group=space.group,
    )


@pytest.fixture
def item(space, chair, leaver):
    starts_at = timezone.now() + datetime.timedelta(days=9)
    meeting = make_meeting(space=space, by=chair, starts_at=starts_at)
    return add_agenda_item(meeting=meeting, title="Bericht", by=leaver)


@pytest.fixture
def address(space):
    return reverse("teamweb_website:handover", args=[space.group.key])


def leave(space, person):
    # Whoever came today and goes today was no member for a day.
    space.group.memberships.filter(user=person).update(
        starts_on=timezone.localdate() - datetime.timedelta(days=5)
    )
    leave_group(group=space.group, user=person)


def test_the_chair_hears_how_much_is_left(space, chair, leaver, todo, item):
    leave(space, leaver)
    (notice,) = Notification.objects.filter(kind="handover")
    assert notice.recipient == chair
    assert notice.facts["count"] == 2
    assert not Notification.objects.filter(kind="handover", recipient=leaver).exists()


def test_who_leaves_nothing_makes_no_notice(space, chair, leaver, successor, todo):
    set_todo_state(todo=todo, state="done", by=leaver)
    leave(space, leaver)
    assert not Notification.objects.filter(kind="handover").exists()


def test_a_deactivated_account_leaves_its_work_too(space, chair, leaver, todo, admin_user):
    space.group.memberships.filter(user=leaver).update(starts_on=datetime.date(2026, 1, 1))
    deactivate_person(user=leaver, by=admin_user)
    assert Notification.objects.filter(kind="handover", recipient=chair).count() == 1


def test_the_chair_gives_it_to_a_member(
    client, space, chair, leaver, successor, todo, item, address
):
    leave(space, leaver)
    client.force_login(chair)
    page = client.get(address).content.decode()
    assert "Brief schreiben" in page
    assert "Bericht" in page

    values = {"todos": [todo.pk], "items": [item.pk], "to": successor.pk}
    client.post(address, values)

    assert list(todo.owners.all()) == [successor]
    item.refresh_from_db()
    assert item.submitter == successor
    assert Notification.objects.filter(kind="todo_given", recipient=successor).exists()
    assert "Brief schreiben" not in client.get(address).content.decode()


def test_owners_who_stay_keep_the_todo(client, space, chair, leaver, successor, address):
    shared = create_todo(
        title="Zu zweit",
        by=chair,
        owners=[leaver, chair],
        access=space.members_access,
        group=space.group,
    )
    leave(space, leaver)
    client.force_login(chair)
    client.post(address, {"todos": [shared.pk], "to": successor.pk})
    assert set(shared.owners.all()) == {chair, successor}


def test_only_work_of_people_who_leave_can_be_given_so(
    client, space, chair, successor, todo, address
):
    client.force_login(chair)
    answer = client.post(address, {"todos": [todo.pk], "to": successor.pk})
    assert answer.status_code == 200
    assert successor not in todo.owners.all()


def test_it_is_given_to_members_who_stay_only(
    client, space, chair, leaver, todo, address, admin_user
):
    leave(space, leaver)
    client.force_login(chair)
    for person in (leaver, admin_user):
        client.post(address, {"todos": [todo.pk], "to": person.pk})
    assert list(todo.owners.all()) == [leaver]


def test_part_b_goes_only_to_whom_may_read_it(client, space, chair, leaver, todo, item, address):
    secret = add_agenda_item(meeting=item.meeting, title="Personalfrage", by=leaver, part=Part.B)
    leave(space, leaver)
    guest = make_member(space, role="guest")
    client.force_login(chair)
    client.post(address, {"items": [secret.pk], "to": guest.pk})
    secret.refresh_from_db()
    assert secret.submitter == leaver


def test_nothing_chosen_is_said(client, space, chair, leaver, successor, todo, address):
    leave(space, leaver)
    client.force_login(chair)
    answer = client.post(address, {"to": successor.pk})
    assert "Kreuzen Sie an" in answer.content.decode()


def test_a_member_sees_no_list(client, leaver, address):
    client.force_login(leaver)
    assert client.get(address).status_code == 403


def test_as_many_queries_however_much_is_left(
    client, space, chair, leaver, successor, todo, item, address, django_assert_max_num_queries
):
    leave(space, leaver)
    for number in range(6):
        person = make_member(space)
        create_todo(
            title=f"Aufgabe {number}",
            by=chair,
            owners=[person],
            access=space.members_access,
            group=space.group,
        )
        add_agenda_item(meeting=item.meeting, title=f"Punkt {number}", by=person)
        leave(space, person)
    client.force_login(chair)
    client.get(address)
    with django_assert_max_num_queries(22):
        client.get(address)


def test_who_leaves_is_asked_for_once(space, chair, leaver, todo, address, client):
    leave_group(group=space.group, user=leaver)
    client.force_login(chair)
    with CaptureQueriesContext(connection) as asked:
        assert "Brief schreiben" in client.get(address).text

    assert sum('"last_day"' in row["sql"] for row in asked) == 1
