"""Mails about an account say whose they are and what they are about, whatever host was asked."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.utils import translation

from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ALLAUTH = {
    "account/email/password_reset_key": "Passwort",
    "account/email/password_changed": "Passwort",
    "account/email/email_confirmation": "E-Mail-Adresse",
    "account/email/email_changed": "E-Mail-Adresse",
    "account/email/email_deleted": "E-Mail-Adresse",
    "mfa/email/totp_activated": "Authenticator",
    "mfa/email/recovery_codes_generated": "Wiederherstellungscodes",
    "teamweb_accounts/email/address_changed": "Adresse",
    "teamweb_accounts/email/second_factor_reset": "zweite",
}


@pytest.fixture(autouse=True)
def _brand_is_not_known(monkeypatch):
    """A process keeps the brand, whose name a test before may have read."""
    monkeypatch.setattr("teamweb.website.brand.current._known", None)


@pytest.mark.parametrize(("prefix", "about"), ALLAUTH.items())
def test_a_mail_about_an_account_names_the_site_and_its_subject(rf, settings, prefix, about):
    settings.ACCOUNTS_SEND_MAIL = ""
    settings.WAGTAIL_SITE_NAME, settings.BASE_URL = "Kreiswiki", "https://wiki.example.org"
    settings.ALLOWED_HOSTS = ["wiki.example.org", "127.0.0.1"]
    facts = {"user": UserFactory(), "from_email": "a@example.org", "to_email": "b@example.org"}
    with (
        translation.override("de"),
        context.request_context(rf.get("/", headers={"host": "127.0.0.1"})),
    ):
        get_adapter().send_mail(prefix, "ada@example.org", facts)

    (message,) = mail.outbox
    assert message.subject.startswith("Kreiswiki: ")
    assert about in message.subject
    first = message.body.strip().splitlines()[0]
    assert first == "Guten Tag, hier schreibt Kreiswiki."
    assert "127.0.0.1" not in message.body
    assert settings.BASE_URL in message.body
