"""The address that signs in, and the second factor: changed by the person and by administrators."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from teamweb.accounts.actions import create_person, reset_second_factor
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"
OLD, NEW = "ada@example.org", "neu@example.org"


@pytest.fixture(autouse=True)
def own_counters_and_mail(settings):
    settings.ACCOUNTS_SEND_MAIL = ""
    cache.clear()


@pytest.fixture
def person():
    return create_person(email=OLD, password=PASSWORD, first_name="Ada", last_name="Beispiel")


@pytest.fixture
def admin():
    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def secret(person):
    """Of the second factor that `person` has."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def _code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(counters()))))


def _is_signed_in_by(client, address):
    client.logout()
    client.post("/accounts/login/", {"login": address, "password": PASSWORD})
    return "_auth_user_id" in client.session


def _change_in_admin(client, admin, person):
    client.force_login(admin)
    form = {"email": NEW, "first_name": "Ada", "last_name": "Beispiel", "is_active": "on"}
    return client.post(reverse("wagtailusers_users:edit", args=[person.pk]), form)


def test_an_address_changed_in_the_admin_is_the_only_one_that_signs_in(client, person, admin):
    assert _change_in_admin(client, admin, person).status_code == 302

    assert not _is_signed_in_by(client, OLD)
    assert _is_signed_in_by(client, NEW)
    assert (
        ModelLogEntry.objects.filter(action="teamweb_accounts.change_address").get().user == admin
    )


@pytest.mark.parametrize("fields", [None, ["email"]])
def test_so_is_one_changed_by_a_program(client, person, fields):
    person.email = "Neu@example.org"
    person.save(update_fields=fields)

    assert not _is_signed_in_by(client, OLD)
    assert _is_signed_in_by(client, NEW)


def test_the_person_hears_of_it_at_both_addresses(client, person, admin):
    _change_in_admin(client, admin, person)

    assert sorted(message.to[0] for message in mail.outbox) == [OLD, NEW]
    for message in mail.outbox:
        assert OLD in message.body and NEW in message.body
        assert "Adresse" in message.subject


def test_the_old_mailbox_cannot_set_a_password_any_more(client, person):
    client.post("/accounts/password/reset/", {"email": OLD})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body).group()
    person.email = NEW
    person.save()
    mail.outbox.clear()

    form = client.get(link, follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "x" * 20 + "q7", "password2": "x" * 20 + "q7"}
    )
    client.post("/accounts/password/reset/", {"email": OLD})

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert not mail.outbox


def test_sessions_end_and_a_change_that_waited_for_its_link_is_off(client, person):
    client.force_login(person)
    EmailAddress.objects.create(user=person, email="wartet@example.org")
    person.email = NEW
    person.save()

    assert client.get("/my/").status_code == 302
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(NEW, True)]


def test_an_address_that_another_account_once_had_can_be_given(client, person):
    """Its row stayed when that account got another address past the form."""
    other = create_person(email=NEW, password=PASSWORD)
    type(other).objects.filter(pk=other.pk).update(email="anders@example.org")

    person.email = NEW
    person.save()

    assert EmailAddress.objects.get(email=NEW).user == person


def test_who_has_a_second_factor_changes_the_address_with_its_code(client, person, secret):
    client.force_login(person)
    client.get("/accounts/2fa/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/email/").content.decode()
    assert "Code Ihres zweiten Faktors" in page

    change = {"action_add": "", "email": NEW}
    for wrong in ({}, {"code": "000000"}):
        client.post("/accounts/email/", {**change, **wrong})
        assert not EmailAddress.objects.filter(email=NEW).exists()
    client.post("/accounts/email/", {**change, "code": _code(secret)})
    sent = [message for message in mail.outbox if message.to == [NEW]]
    client.post(re.search(r"/accounts/confirm-email/\S+", sent[0].body).group())

    person.refresh_from_db()
    assert person.email == NEW
    assert client.get("/my/").status_code == 200


def test_an_administrator_removes_a_lost_second_factor(client, person, admin, secret):
    client.force_login(admin)
    assert "Zweiten Faktor entfernen" in client.get(f"/people/{person.pk}/").content.decode()

    client.post(f"/people/{person.pk}/reset-second-factor/")

    assert not Authenticator.objects.exists()
    assert [message.to for message in mail.outbox] == [[OLD]]
    assert "zweite" in mail.outbox[0].subject
    entry = ModelLogEntry.objects.get(action="teamweb_accounts.reset_second_factor")
    assert (entry.user, entry.object_id) == (admin, str(person.pk))
    assert "Zweiten Faktor entfernen" not in client.get(f"/people/{person.pk}/").content.decode()
    assert _is_signed_in_by(client, OLD)


def test_nobody_else_removes_one(client, person, secret):
    client.force_login(UserFactory())

    assert client.post(f"/people/{person.pk}/reset-second-factor/").status_code == 403
    with pytest.raises(PermissionDenied):
        reset_second_factor(user=person, by=person)
    assert Authenticator.objects.exists()


def test_the_command_removes_one_too(person, secret):
    call_command("reset_second_factor", "Ada@example.org")

    assert not Authenticator.objects.exists()
    assert [message.to for message in mail.outbox] == [[OLD]]
    for address in (OLD, "niemand@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", address)
