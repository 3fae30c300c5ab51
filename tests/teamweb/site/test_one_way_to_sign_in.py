"""Only allauth's addresses sign somebody in: they limit attempts and ask for the second factor."""

import pytest
from allauth.account.forms import default_token_generator as allauth_tokens
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Permission
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.cache import cache
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from teamweb.accounts.actions import create_person
from teamweb.groups.actions.invitations import invite
from teamweb.groups.models import Membership
from tests.addresses import addresses
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "korrekt-pferd-batterie"
EMAIL = "ada@example.org"
KINDS = ["administrator", "chair", "member", "newcomer", "second factor", "deactivated"]


@pytest.fixture(autouse=True)
def own_counters_and_mail(settings):
    settings.ACCOUNTS_SEND_MAIL = ""
    cache.clear()


def account(kind):
    person = create_person(email=EMAIL, password=PASSWORD)
    if kind in ("administrator", "second factor"):
        person.is_superuser = True
    if kind in ("chair", "member"):
        role = Membership.Role.CHAIR if kind == "chair" else Membership.Role.MEMBER
        MembershipFactory(user=person, role=role)
    if kind == "chair":
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    if kind == "second factor":
        totp.TOTP.activate(person, totp.generate_totp_secret())
    person.is_active = kind != "deactivated"
    person.save()
    return person


def credentials(person):
    """Under every name that a form may give them."""
    names = ["login", "username", "email", "user", "id_username", "name_email-email"]
    secrets = ["password", "password1", "password2", "new_password1", "new_password2"]
    return dict.fromkeys(names, EMAIL) | dict.fromkeys(secrets, PASSWORD) | {"remember": "on"}


def links(person):
    """Parameters of links that reset a password, right for this account."""
    return {
        "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
        "uidb36": user_pk_to_url_str(person),
        "key": allauth_tokens.make_token(person),
    }


def is_signed_in(client):
    return "sessionid" in client.cookies and SESSION_KEY in client.session


def signing_in(client, person):
    """The addresses that end with a session for somebody who sends name and password there."""
    for address in addresses(links(person)):
        client.cookies.clear()
        client.post(address.path, credentials(person))
        if is_signed_in(client):
            yield address


@pytest.mark.parametrize("kind", KINDS)
def test_no_address_but_allauths_ends_with_a_session(client, kind):
    client.raise_request_exception = False

    found = [address.route for address in signing_in(client, account(kind))]

    asks_for_more = kind in ("second factor", "deactivated")
    assert found == ([] if asks_for_more else ["accounts/login/"])


def test_opening_any_address_signs_nobody_in(client):
    """Also not with credentials in the address or the header, or the link of a reset."""
    client.raise_request_exception = False
    person = account("administrator")
    sent = credentials(person)
    for address in addresses(links(person)):
        client.cookies.clear()
        answer = client.get(address.path, sent, headers={"authorization": "Basic YWRhOmFkYQ=="})
        assert not is_signed_in(client), address.route
        if answer.status_code == 302 and "set-password" in answer.url:
            client.post(answer.url, sent)
            assert not is_signed_in(client), address.route


@pytest.mark.parametrize("kind", KINDS)
def test_an_invitation_signs_nobody_in_who_has_an_account(client, kind):
    person = account(kind)
    chair = MembershipFactory(role=Membership.Role.CHAIR)
    invite(group=chair.group, emails=[EMAIL], by=chair.user)
    link = next(word for word in mail.outbox[-1].body.split() if "/invitation/" in word)
    names = {"first_name": "Ada", "last_name": "Beispiel"}

    client.post("/" + link.split("/", 3)[3], credentials(person) | names)

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/admin/login/?next=/admin/pages/", "/accounts/login/?next=%2Fadmin%2Fpages%2F"),
        ("/admin/login/?next=https://example.com/", "/accounts/login/?next=%2Fadmin%2F"),
        ("/admin/login/", "/accounts/login/?next=%2Fadmin%2F"),
        ("/admin/password_reset/", "/accounts/password/reset/"),
        ("/admin/password_reset/confirm/MQ/abc-def/", "/accounts/password/reset/"),
        ("/_util/login/?next=/spaces/", "/accounts/login/?next=%2Fspaces%2F"),
        ("/_util/login/", "/accounts/login/?next=%2Fmy%2F"),
    ],
)
def test_wagtails_own_screens_lead_to_allauths(client, path, target):
    assert client.get(path).url == target
    assert client.post(path, {"username": EMAIL, "password": PASSWORD}).url == target
    assert not mail.outbox


def test_who_may_not_open_the_admin_is_told_so_instead_of_being_sent_in_circles(client):
    client.force_login(UserFactory())

    answer = client.get("/admin/pages/", follow=True)

    assert answer.status_code == 403
    assert "Administration" in answer.content.decode()


def test_who_may_open_the_admin_goes_on_to_it(client):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get("/admin/login/?next=/admin/reports/").url == "/admin/reports/"


def test_the_admin_changes_no_password_and_no_address_of_an_account(client):
    person = account("administrator")
    client.force_login(person)
    sent = {
        "name_email-first_name": "Ada",
        "name_email-last_name": "Lovelace",
        "name_email-email": "anders@example.org",
        "password-old_password": PASSWORD,
        "password-new_password1": "anderes-pferd-batterie",
        "password-new_password2": "anderes-pferd-batterie",
        "notifications-submitted_notifications": "on",
        "locale-preferred_language": "de",
        "locale-current_time_zone": "Europe/Berlin",
        "theme-theme": "system",
        "theme-density": "default",
        "theme-contrast": "system",
    }

    answer = client.post("/admin/account/", sent)

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.last_name == "Lovelace"
    assert person.email == EMAIL
    assert person.check_password(PASSWORD)
    assert "password1" not in client.get(f"/admin/users/edit/{person.pk}/").content.decode()


def test_an_account_made_in_the_admin_chooses_its_password_by_mail(client):
    client.force_login(UserFactory(is_superuser=True))
    client.post(
        "/admin/users/new/",
        {"email": "neu@example.org", "first_name": "Neu", "last_name": "Person"},
    )
    client.logout()
    mail.outbox.clear()

    client.post("/accounts/password/reset/", {"email": "neu@example.org"})

    assert [message.to for message in mail.outbox] == [["neu@example.org"]]
