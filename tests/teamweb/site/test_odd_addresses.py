"""No address that somebody types into a form ends in an error of the server."""

import pytest
from django.core import signing
from django.utils import timezone

from teamweb.meetings import actions as meetings
from teamweb.notifications.models import Delivery
from teamweb_site.models import User
from tests.factories.meetings import make_meeting, make_space
from tests.factories.people import UserFactory
from tests.teamweb.core.test_addresses import REFUSED

pytestmark = pytest.mark.django_db
ODD = [address for address in REFUSED if address]


@pytest.fixture
def space_and_chair(db):
    return make_space(audience="group")


def public_forms():
    started = signing.TimestampSigner(salt="knowledge.contacts.form")
    with_time = {"started": started.sign("form"), "topic_areas": []}
    return [
        ("/subscriptions/", "address", with_time),
        ("/subscriptions/link/", "address", with_time),
        ("/accounts/login/", "login", {"password": "x"}),
        ("/accounts/password/reset/", "email", {}),
    ]


def test_public_forms(client, time_machine):
    forms = public_forms()
    time_machine.move_to(timezone.now() + timezone.timedelta(seconds=20))
    for address in ODD:
        for url, field, others in forms:
            answer = client.post(url, {field: address, **others})
            assert answer.status_code == 200, (url, address)
    assert not Delivery.objects.exists()


def test_forms_of_groups_meetings_and_accounts(client, space_and_chair):
    space, chair = space_and_chair
    starts_at = timezone.now() + timezone.timedelta(days=5)
    meeting = make_meeting(space=space, by=chair, starts_at=starts_at)
    meetings.invite(meeting=meeting, by=chair)
    client.force_login(chair)
    for address in ODD:
        for url, fields in [
            (f"/groups/{space.group.key}/invite/", {"emails": address, "role": "member"}),
            (f"/meetings/{meeting.pk}/invitations/", {"name": "Gast", "email": address}),
            ("/accounts/email/", {"email": address, "action_add": ""}),
        ]:
            assert client.post(url, fields).status_code in (200, 422, 429), (url, address)
    assert not space.group.invitations.exists()
    assert not meeting.attendances.filter(name="Gast").exists()


def test_who_has_an_umlaut_domain_signs_in_as_they_write_it(client):
    person = UserFactory(email="info@xn--strae-oqa.example")
    person.set_password("Hinreichend-lang-7")
    person.save()

    answer = client.post(
        "/accounts/login/", {"login": "info@straße.example", "password": "Hinreichend-lang-7"}
    )

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_account_made_in_the_administration_gets_the_address_that_mails_go_to():
    person = User(email="info@straße.example", first_name="A", last_name="B", password="x")

    person.full_clean()

    assert person.email == "info@xn--strae-oqa.example"
