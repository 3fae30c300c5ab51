import datetime

import pytest
from django.utils import timezone

from teamweb.access.actions import Rule, restrict
from teamweb.access.models import AccessRule
from teamweb.groups.actions import end_membership
from teamweb.groups.models import Membership
from teamweb.meetings.actions import answer_invitation, invite_guest
from teamweb.meetings.actions import invite as invite_to_meeting
from teamweb.meetings.attendance.mailing import mail_due_invitations
from teamweb.notifications.actions import notify, watch
from teamweb.todos.actions import create_todo
from tests.factories.meetings import make_meeting
from tests.factories.meetings import make_space as make_space_for_members
from tests.factories.people import UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_chair, make_member, make_page, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return WorkingGroupFactory(name="E-Akte")


@pytest.fixture
def chair(group):
    return make_chair(group)


@pytest.fixture
def member(group):
    return make_member(group)


@pytest.fixture
def space(group, chair):
    return make_space(group=group, by=chair, title="Bereich E-Akte")


def _fill(space, chair, member, n=""):
    page = make_page(parent=space, by=chair, title=f"Seite {n}")
    watch(user=member, target=page)
    create_todo(
        title=f"Aufgabe {n}",
        by=chair,
        access=space.members_access,
        group=space.group,
        owners=[member],
    )
    meeting = make_meeting(
        space=space,
        by=chair,
        title=f"Sitzung {n}",
        starts_at=timezone.now() + datetime.timedelta(days=3),
    )
    invite_to_meeting(meeting=meeting, by=chair)
    notify(
        recipients=[member],
        kind="as_written",
        facts={"subject": f"Mitteilung {n}"},
        url="/my/",
        access_id=space.members_access.pk,
    )
    return page


def _my(client, user) -> str:
    client.force_login(user)
    answer = client.get("/my/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/my/").url == "/accounts/login/?next=/my/"


def test_a_member_finds_everything_that_is_theirs(client, space, chair, member):
    _fill(space, chair, member, "Eins")

    page = _my(client, member)

    for words in ("E-Akte", "Seite Eins", "Aufgabe Eins", "Sitzung Eins", "Mitteilung Eins"):
        assert words in page, words


def test_somebody_new_reads_what_to_do_next(client):
    page = _my(client, UserFactory())

    assert "Sie gehören noch keiner Gruppe an." in page
    assert "/groups/" in page
    assert "Sie haben keine offenen Aufgaben." in page


def test_who_left_the_group_finds_nothing_of_it_any_more(client, space, chair, member):
    _fill(space, chair, member, "Eins")
    membership = Membership.objects.get(user=member)
    end_membership(membership=membership, by=chair)

    page = _my(client, member)

    for words in ("Seite Eins", "Aufgabe Eins", "Sitzung Eins", "Mitteilung Eins"):
        assert words not in page, words


def test_a_narrowed_page_leaves_the_lists_of_those_outside(client, space, chair, member):
    page = _fill(space, chair, member, "Eins")
    restrict(page=page, rules=[Rule(AccessRule.Principal.PERSON, user=chair)], by=chair)

    assert "Seite Eins" not in _my(client, member)
    assert "Seite Eins" in _my(client, chair)


def test_my_teamweb_costs_the_same_with_more_of_everything(
    client, space, chair, member, django_assert_max_num_queries
):
    for n in range(3):
        _fill(space, chair, member, str(n))
        make_member(WorkingGroupFactory())
        Membership.objects.create(group=WorkingGroupFactory(), user=member)
    client.force_login(member)
    client.get("/my/")

    with django_assert_max_num_queries(20):
        client.get("/my/")


def test_the_page_of_a_group_shows_each_reader_what_they_may_read(
    client, space, group, chair, member, django_assert_max_num_queries
):
    _fill(space, chair, member, "Eins")
    address = group.get_absolute_url()
    for user, sees in [(member, True), (UserFactory(), False)]:
        client.force_login(user)
        page = client.get(address).content.decode()
        for words in ("Bereich E-Akte", "Sitzung Eins", "Aufgabe Eins"):
            assert (words in page) is sees, words
    client.force_login(member)
    client.get(address)  # Without Redis, a session that ended lets the accesses be read anew.
    with django_assert_max_num_queries(21):
        client.get(address)


def test_open_answers_are_asked_for_until_they_are_given(client, space, chair, member):
    client.force_login(member)
    meeting = make_meeting(
        space=space,
        by=chair,
        title="Bald",
        starts_at=timezone.now() + datetime.timedelta(days=3),
    )
    missing = "Ihre Antwort fehlt"
    assert missing not in client.get("/my/").content.decode()

    invite_to_meeting(meeting=meeting, by=chair)
    mail_due_invitations()
    assert missing in client.get("/my/").content.decode()
    own = meeting.attendances.get(user=member)
    answer_invitation(attendance=own, answer="accepted", by=member)

    assert missing not in client.get("/my/").content.decode()


def test_somebody_invited_from_outside_the_group_sees_the_meeting(client):
    space, chair = make_space_for_members()
    guest = UserFactory()
    meeting = make_meeting(
        space=space,
        by=chair,
        title="Mit Gast",
        starts_at=timezone.now() + datetime.timedelta(days=3),
    )
    invite_to_meeting(meeting=meeting, by=chair)
    invite_guest(meeting=meeting, by=chair, email=guest.email)
    client.force_login(guest)

    assert "Mit Gast" in client.get("/my/").content.decode()
