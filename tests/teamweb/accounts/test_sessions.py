"""Where somebody is signed in, and administrators who must have a second factor."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from teamweb.accounts.actions import create_person
from teamweb.accounts.tasks import delete_ended_sessions_task

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture(autouse=True)
def own_counters_and_mail(settings):
    settings.ACCOUNTS_SEND_MAIL = ""
    cache.clear()


@pytest.fixture
def person():
    return create_person(email="ada@example.org", password=PASSWORD, first_name="Ada")


@pytest.fixture
def administrator(person, settings):
    """Who has no second factor yet, on a site that asks administrators for one."""
    settings.REQUIRE_SECOND_FACTOR_FOR_ADMINISTRATORS = True
    person.is_superuser = person.is_staff = True
    person.save()
    return person


def _signed_in(user_agent=FIREFOX, address="ada@example.org"):
    client = Client(headers={"user-agent": user_agent})
    client.post("/accounts/login/", {"login": address, "password": PASSWORD})
    assert client.get("/my/").status_code == 200
    return client


def test_one_device_signs_another_out(person):
    here, phone, third = _signed_in(), _signed_in(IPHONE), _signed_in(IPHONE)
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox, Linux" in page and "Safari, iPhone" in page and "dieses Gerät" in page
    lost = UserSession.objects.get(session_key=phone.session.session_key)

    here.post(f"/accounts/sessions/{lost.pk}/end/")

    assert phone.get("/my/").status_code == 302
    assert here.get("/my/").status_code == third.get("/my/").status_code == 200


def test_all_others_are_signed_out_at_once(person):
    here, there = _signed_in(), _signed_in(IPHONE)

    here.post("/accounts/sessions/")

    assert there.get("/my/").status_code == 302
    assert here.get("/my/").status_code == 200


def test_sessions_of_others_are_neither_seen_nor_ended(person):
    create_person(email="bert@example.org", password=PASSWORD)
    bert, ada = _signed_in(IPHONE, "bert@example.org"), _signed_in()
    foreign = UserSession.objects.get(session_key=bert.session.session_key)

    assert "iPhone" not in ada.get("/accounts/sessions/").content.decode()
    assert ada.post(f"/accounts/sessions/{foreign.pk}/end/").status_code == 404
    assert bert.get("/my/").status_code == 200


def test_sessions_that_ended_are_forgotten_each_night(person):
    ada, gone = _signed_in(), _signed_in(IPHONE)
    Session.objects.filter(session_key=gone.session.session_key).delete()

    delete_ended_sessions_task()

    assert UserSession.objects.get().session_key == ada.session.session_key


def test_an_administrator_without_a_second_factor_only_sets_one_up(client, administrator):
    client.post("/accounts/login/", {"login": administrator.email, "password": PASSWORD})

    for address in ("/my/", "/admin/", "/people/", "/"):
        assert client.get(address).url == "/accounts/2fa/totp/activate/"
    assert client.post("/accounts/profile/", {"first_name": "Eva"}).status_code == 403
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/totp/activate/", {"code": code})

    assert client.get("/my/").status_code == client.get("/admin/").status_code == 200
    client.post("/accounts/2fa/totp/deactivate/")
    assert client.get("/my/").status_code == 200


def test_nobody_else_must_have_one(client, administrator, settings):
    create_person(email="bert@example.org", password=PASSWORD)
    _signed_in(address="bert@example.org")

    settings.REQUIRE_SECOND_FACTOR_FOR_ADMINISTRATORS = False
    _signed_in()


def test_an_administrator_with_one_goes_on(client, administrator):
    TOTP.activate(administrator, generate_totp_secret())
    client.force_login(administrator)

    assert client.get("/my/").status_code == 200
