import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied

from teamweb.accounts.actions import deactivate_person
from teamweb.groups.actions import close_group
from teamweb.groups.actions.invitations import accept_with_account, invite, revoke_invitation
from teamweb.groups.errors import InvitationNotOpen, InvitedAtAnotherAddress
from teamweb.groups.models import Invitation, Membership
from teamweb_site.models import User
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"
FORM = {"first_name": "Ada", "last_name": "Neu", "password": PASSWORD}


@pytest.fixture(autouse=True)
def plain_mail(settings):
    """Mails are read where Django's tests put them; deliveries are tested with their app."""
    settings.ACCOUNTS_SEND_MAIL = ""


@pytest.fixture
def group():
    return WorkingGroupFactory()


@pytest.fixture
def chair(group):
    return MembershipFactory(group=group, role="chair").user


def _links() -> list[str]:
    return [
        found.group() for m in mail.outbox if (found := re.search(r"/invitation/[^/\s]+/", m.body))
    ]


def _invite(group, by, *emails, **facts) -> str:
    invite(group=group, emails=emails or ["neu@example.org"], by=by, **facts)
    return _links()[-1]


def test_an_invitation_opens_an_account_and_the_group(client, group, chair):
    organisation = OrganisationFactory()
    link = _invite(group, chair, "Neu@Example.org", role="secretary", organisation=organisation)
    assert "Neu@Example.org".lower() in client.get(link).content.decode()

    answer = client.post(link, FORM)

    user = User.objects.get(email="neu@example.org")
    membership = Membership.objects.get(user=user)
    assert answer.url == group.get_absolute_url()
    assert (membership.role, membership.organisation) == ("secretary", organisation)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.emailaddress_set.get().verified
    assert Invitation.objects.get().state == Invitation.State.ACCEPTED


def test_a_link_works_once_and_says_so_afterwards(client, group, chair):
    link = _invite(group, chair)
    client.post(link, FORM)
    client.logout()

    again = client.post(link, {**FORM, "first_name": "Fremd"})

    assert again.status_code == 410
    assert "verwendet" in again.content.decode()
    assert User.objects.filter(email="neu@example.org").count() == 1


def test_only_a_hash_of_the_link_is_kept(group, chair):
    token = _invite(group, chair).split("/")[2]

    assert token not in str(Invitation.objects.values().get())


def test_an_expired_link_says_so_and_tells_the_chair_once_a_day(client, group, chair):
    link = _invite(group, chair)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=15)
    with time_machine.travel(later):
        page = client.get(link)
        client.post(f"{link}ask/")
        client.post(f"{link}ask/")

    assert page.status_code == 410
    assert "abgelaufen" in page.content.decode()
    assert [m.to for m in mail.outbox[1:]] == [[chair.email]]


def test_a_revoked_link_opens_nothing(client, group, chair):
    link = _invite(group, chair)
    client.force_login(chair)
    members = client.get(f"/groups/{group.key}/members/").content.decode()
    assert re.search(r'<button[^>]* aria-label="[^"]+: neu@example.org"', members)
    client.logout()
    revoke_invitation(invitation=Invitation.objects.get(), by=chair)

    assert "zurückgezogen" in client.post(link, FORM).content.decode()
    assert not User.objects.filter(email="neu@example.org").exists()
    with pytest.raises(InvitationNotOpen):
        revoke_invitation(invitation=Invitation.objects.get(), by=chair)


def test_a_new_invitation_takes_the_place_of_the_old_one(client, group, chair):
    old = _invite(group, chair)
    new = _invite(group, chair)

    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_an_unknown_link_is_answered_plainly(client):
    answer = client.get("/invitation/gibt-es-nicht/")

    assert answer.status_code == 404
    assert "Einladung nicht gefunden" in answer.content.decode()


def test_somebody_with_an_account_signs_in_first(client, group, chair):
    person = UserFactory(email="neu@example.org")
    link = _invite(group, chair)

    assert f"/accounts/login/?next={link.replace('/', '%2F')}" in client.get(link).content.decode()
    client.post(link, FORM)
    assert not Membership.objects.filter(user=person).exists()
    client.force_login(person)
    client.post(link)

    assert Membership.objects.get(user=person).group == group


def test_nobody_accepts_what_was_sent_to_somebody_else(client, group, chair):
    link, other = _invite(group, chair), UserFactory()
    client.force_login(other)

    assert client.post(link).status_code == 200
    with pytest.raises(InvitedAtAnotherAddress):
        accept_with_account(token=link.split("/")[2], user=other)
    assert not Membership.objects.filter(user=other).exists()


def test_a_deactivated_account_is_not_opened_again_by_an_invitation(client, group, chair):
    person = UserFactory(email="neu@example.org")
    deactivate_person(user=person, by=UserFactory(is_superuser=True))
    link = _invite(group, chair)

    page = client.post(link, FORM).content.decode()

    assert "deaktiviert" in page
    assert not Membership.objects.filter(user=person).exists()


def test_a_group_that_was_closed_ends_its_invitations(client, group, chair):
    link = _invite(group, chair)
    close_group(group=group, by=chair)

    assert client.post(link, FORM).status_code == 410


def test_a_weak_password_is_refused_and_the_form_keeps_the_name(client, group, chair):
    page = client.post(_invite(group, chair), {**FORM, "password": "kurz"}).content.decode()

    assert 'value="Ada"' in page
    assert not User.objects.filter(email="neu@example.org").exists()


def test_members_are_not_invited_again_and_only_officers_invite(group, chair):
    member = MembershipFactory(group=group).user

    result = invite(group=group, emails=[member.email, "a@example.org", "A@example.org"], by=chair)

    assert result.already_members == [member.email]
    assert [each.email for each in result.sent] == ["a@example.org"]
    with pytest.raises(PermissionDenied):
        invite(group=group, emails=["b@example.org"], by=member)


def test_several_addresses_at_once_from_the_form(client, group, chair):
    client.force_login(chair)
    address = f"/groups/{group.key}/invite/"

    wrong = client.post(address, {"emails": "gut@example.org, schlecht", "role": "member"})
    assert "schlecht" in wrong.content.decode() and not mail.outbox
    client.post(address, {"emails": "a@example.org\nb@example.org;c@example.org", "role": "guest"})

    assert {m.to[0] for m in mail.outbox} == {"a@example.org", "b@example.org", "c@example.org"}
    assert set(Invitation.objects.values_list("role", flat=True)) == {"guest"}


def test_an_invitation_is_owed_by_the_one_sender_of_the_site(settings, group, chair):
    settings.ACCOUNTS_SEND_MAIL = "teamweb.notifications.mail.account_mail.send_account_mail"
    from teamweb.notifications.models import Delivery

    invite(group=group, emails=["neu@example.org"], by=chair)

    assert Delivery.objects.get().address == "neu@example.org"
