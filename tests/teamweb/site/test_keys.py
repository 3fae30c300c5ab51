"""SECRET_KEY changes, is wrong, is lost: second factors and links survive, or it is said."""

import asyncio
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.cache import cache
from django.core.management import CommandError, call_command

from teamweb.accounts.actions import create_person
from teamweb_knowledge.contacts.links import subscriber_to_unsubscribe, unsubscribe_token
from teamweb_knowledge.contacts.models import Subscriber, address_digest
from teamweb_site import asgi
from teamweb_site.configuration.environment import read_configuration
from teamweb_site.models import SiteSecret
from teamweb_site.operation.deployment import findings
from teamweb_site.operation.keys import ensure_digest_secret, wrong_key_message
from tests.teamweb.coediting.playing import play

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"
OLD, NEW, OTHER = "alter-" * 10, "neuer-" * 10, "fremder-" * 10


@pytest.fixture(autouse=True)
def used_with_old_key(settings):
    settings.ACCOUNTS_SEND_MAIL = ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    SiteSecret.objects.all().delete()
    cache.clear()
    ensure_digest_secret()


@pytest.fixture
def person():
    return create_person(email="ada@example.org", password=PASSWORD)


@pytest.fixture
def secret(person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def signs_in_with(client, secret):
    cache.clear()
    client.logout()
    client.raise_request_exception = False
    client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})
    code = format_hotp_value(hotp_value(secret, next(iter(counters()))))
    answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    return answer, "_auth_user_id" in client.session


def printed(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_fallbacks_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "eins, zwei,")
    assert read_configuration().secret_key_fallbacks == ["eins", "zwei"]
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "")
    assert read_configuration().secret_key_fallbacks == []


def test_second_factors_survive_a_change_of_the_key(client, settings, person, secret):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert signs_in_with(client, secret)[1]

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert client.get("/my/").status_code == 200, "the session goes on"
    assert signs_in_with(client, secret)[1]
    assert "rotate_key" in " ".join(findings())

    assert "2 second factors" in printed("rotate_key")
    settings.SECRET_KEY_FALLBACKS = []

    assert signs_in_with(client, secret)[1]
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
    assert wrong_key_message() == ""
    assert "rotate_key" not in " ".join(findings())
    assert "0 second factors" in printed("rotate_key"), "twice does no harm"


def test_what_stands_for_addresses_stays_the_same_for_ever(settings):
    subscriber = Subscriber.objects.create(address="ada@example.org")
    link, digest = unsubscribe_token(subscriber), address_digest("nie@example.org")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    call_command("rotate_key", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []

    assert subscriber_to_unsubscribe(link) == subscriber
    assert address_digest("nie@example.org") == digest


def test_signing_in_with_a_wrong_key_gets_a_sentence(client, settings, person, secret):
    settings.SECRET_KEY = OTHER

    answer, is_signed_in = signs_in_with(client, secret)

    assert (answer.status_code, is_signed_in) == (503, False)
    assert "SECRET_KEY" in answer.content.decode()


def test_a_wrong_key_is_named_before_anything_starts(settings, transactional_db):
    ensure_digest_secret()
    settings.SECRET_KEY = OTHER

    assert "does not belong to this database" in " ".join(findings())
    with pytest.raises(CommandError, match="does not belong"):
        call_command("prepare", verbosity=0)
    sent = play(_started)
    assert sent["type"] == "lifespan.startup.failed"
    assert "SECRET_KEY does not belong" in sent["message"]
    with pytest.raises(CommandError, match="does not belong"):
        call_command("rotate_key")

    settings.SECRET_KEY = OLD
    assert play(_started)["type"] == "lifespan.startup.complete"


async def _started():
    sent = asyncio.Queue()
    asked = asyncio.Queue()
    await asked.put({"type": "lifespan.startup"})
    running = asyncio.create_task(asgi.application({"type": "lifespan"}, asked.get, sent.put))
    answer = await asyncio.wait_for(sent.get(), 20)
    running.cancel()
    return answer


def test_a_factor_that_no_key_reads_is_named_and_the_others_are_kept(settings, person, secret):
    other = create_person(email="bo@example.org", password=PASSWORD)
    settings.SECRET_KEY = OTHER
    TOTP.activate(other, generate_totp_secret())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    with pytest.raises(CommandError, match="1 second factors cannot be read"):
        call_command("rotate_key", stdout=StringIO())

    settings.SECRET_KEY_FALLBACKS = []
    assert TOTP(Authenticator.objects.get(user=person, type="totp")).validate_code(
        format_hotp_value(hotp_value(secret, next(iter(counters()))))
    )


def test_a_lost_key_costs_the_second_factors_and_nobody_is_locked_out(
    client, settings, person, secret
):
    with pytest.raises(CommandError, match="nothing is lost"):
        call_command("rotate_key", lost=True)
    settings.SECRET_KEY = OTHER

    assert "1 second factors were removed" in printed("rotate_key", lost=True)

    assert wrong_key_message() == ""
    client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert "_auth_user_id" in client.session
