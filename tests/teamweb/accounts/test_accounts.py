import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from teamweb.accounts.actions import create_person, deactivate_person, reactivate_person
from teamweb.accounts.errors import CannotDeactivateYourself
from teamweb.accounts.signin.adapters import MfaAdapter
from teamweb.groups.models import Membership
from teamweb.notifications.models import Mailing
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"


@pytest.fixture(autouse=True)
def own_counters_and_mail(settings):
    settings.ACCOUNTS_SEND_MAIL = ""
    cache.clear()


@pytest.fixture
def person():
    return create_person(
        email="ada@example.org", password=PASSWORD, first_name="Ada", last_name="Beispiel"
    )


@pytest.fixture
def admin():
    return UserFactory(is_superuser=True)


def _sign_in(client, email="ada@example.org", password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def _sign_in_and_confirm_password(client):
    """What changes an account asks for the password again."""
    _sign_in(client)
    assert "reauthenticate" in client.get("/accounts/2fa/totp/activate/").url
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_the_address_signs_in_whatever_its_case_and_leads_to_my_teamweb(client, person):
    assert _sign_in(client, "Ada@Example.ORG").url == "/my/"


def test_signing_in_brings_the_chosen_language_and_colours_along(client, person):
    person.profile.language, person.profile.colour_scheme = "en", "dark"
    person.profile.save()

    answer = _sign_in(client)

    assert answer.cookies["teamweb_theme"].value == "dark"
    assert answer.cookies["django_language"].value == "en"
    assert client.get("/people/").headers["Content-Language"] == "en"


def test_nobody_signs_up_without_an_invitation(client):
    form = {"email": "neu@example.org", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post("/accounts/signup/", form)

    assert "Einladung" in answer.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize(
    "sends_mail", ["", "teamweb.notifications.mail.account_mail.send_account_mail"]
)
def test_links_in_mails_begin_with_the_sites_own_address(client, person, settings, sends_mail):
    """Whoever asks for somebody's reset chooses the Host header, not where its link leads."""
    settings.ALLOWED_HOSTS, settings.ACCOUNTS_SEND_MAIL = ["*"], sends_mail
    settings.BASE_URL = "https://teamweb.example.org"
    foreign = {"headers": {"host": "fremd.example.com"}}

    client.post("/accounts/password/reset/", {"email": "ada@example.org"}, **foreign)
    _sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD}, **foreign)
    new = {"email": "neu@example.org", "action_add": ""}
    client.post("/accounts/email/", new, **foreign)

    if sends_mail:
        texts = list(Mailing.objects.values_list("text", flat=True))
    else:
        texts = [message.body for message in mail.outbox]
    assert len(texts) == 2
    for text in texts:
        assert "https://teamweb.example.org/accounts/" in text
        assert "fremd.example.com" not in text


def test_a_reset_looks_the_same_with_and_without_an_account(client, person):
    pages = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True).content.decode()
        for email in ("ada@example.org", "niemand@example.org")
    ]

    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    assert pages[0] == pages[1]


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(client, person):
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body).group()
    form = client.get(link, follow=True)
    new = "ganz-neues-kennwort"

    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert _sign_in(client, password=new).url == "/my/"


def test_many_wrong_passwords_are_stopped_also_for_addresses_without_account(client, person):
    said = {}
    for email in ("ada@example.org", "niemand@example.org"):
        cache.clear()
        said[email] = [_sign_in(client, email, "falsch").content.decode() for _ in range(7)][-1]

    for page in said.values():
        assert "Zu viele" in page
    assert _sign_in(client, "niemand@example.org").status_code == 200


def test_a_new_address_counts_only_once_it_is_confirmed(client, person):
    _sign_in_and_confirm_password(client)

    client.post("/accounts/email/", {"action_add": "", "email": "neu@example.org"})
    person.refresh_from_db()
    assert person.email == "ada@example.org"
    link = re.search(r"/accounts/confirm-email/\S+", mail.outbox[-1].body)
    assert link and [m for m in mail.outbox if m.to == ["neu@example.org"]]
    client.post(link.group())

    person.refresh_from_db()
    assert person.email == "neu@example.org"


def test_secrets_of_second_factors_are_not_stored_as_they_are():
    adapter = MfaAdapter()

    stored = adapter.encrypt("GEHEIM")

    assert "GEHEIM" not in stored
    assert adapter.decrypt(stored) == "GEHEIM"


def test_a_second_factor_can_be_switched_on_and_is_asked_for(client, person):
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    _sign_in_and_confirm_password(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    def code() -> str:
        counter = next(iter(yield_hotp_counters_from_time()))
        return format_hotp_value(hotp_value(secret, counter))

    client.post("/accounts/2fa/totp/activate/", {"code": code()})
    client.logout()

    assert "2fa" in _sign_in(client).url
    assert "_auth_user_id" not in client.session


def test_deactivation_ends_sessions_and_memberships_and_keeps_the_name(client, person, admin):
    membership = MembershipFactory(user=person)
    _sign_in(client)
    assert client.get("/my/").status_code == 200

    deactivate_person(user=person, by=admin)

    assert client.get("/my/").status_code == 302
    client.logout()
    _sign_in(client)
    assert "_auth_user_id" not in client.session
    assert not Membership.objects.on().filter(pk=membership.pk).exists()
    client.force_login(admin)
    assert "Ada Beispiel" in client.get(f"/people/{person.pk}/").content.decode()


def test_an_old_session_does_not_come_back_with_the_account(client, person, admin):
    _sign_in(client)
    deactivate_person(user=person, by=admin)
    reactivate_person(user=person, by=admin)

    assert client.get("/my/").status_code == 302


def test_only_administrators_deactivate_and_never_themselves(client, person, admin):
    client.force_login(person)
    address = reverse("teamweb_accounts:deactivate", args=[admin.pk])

    assert client.post(address).status_code == 403
    with pytest.raises(PermissionDenied):
        reactivate_person(user=admin, by=person)
    with pytest.raises(CannotDeactivateYourself):
        deactivate_person(user=admin, by=admin)


def test_suggestions_name_active_people_to_people_who_are_signed_in(client, person):
    UserFactory(last_name="Beispielmann", is_active=False)
    address = "/people/search.json?q=beispiel"
    assert client.get(address).status_code == 401
    client.force_login(person)

    found = client.get(address).json()["people"]

    assert found == [{"id": person.pk, "name": "Ada Beispiel", "organisation": ""}]
    assert client.get("/people/search.json?q=a").json() == {"people": []}
    assert client.get("/people/search.json?q=ada@exam").json() == {"people": []}


def test_people_are_shown_to_people_who_are_signed_in_only(client, person):
    for address in ("/people/", f"/people/{person.pk}/", "/accounts/profile/"):
        assert client.get(address).status_code == 302


def test_only_administrators_see_who_is_deactivated_and_who_signed_in_when(client, person, admin):
    UserFactory(last_name="Ehemals", is_active=False)
    pages = {}
    for user in (person, admin):
        client.force_login(user)
        page = client.get("/people/").content.decode()
        pages[user] = ("Ehemals" in page, "Letzte Anmeldung" in page)

    assert pages == {person: (False, False), admin: (True, True)}


def test_the_list_of_people_costs_the_same_with_more_people(
    client, person, django_assert_max_num_queries
):
    for _ in range(30):
        user = UserFactory()
        user.profile.organisation = OrganisationFactory()
        user.profile.save()
    client.force_login(person)
    # The first request of all asks for the site's address, which is then cached.
    client.get("/people/")

    with django_assert_max_num_queries(10):
        client.get("/people/")
    with django_assert_max_num_queries(4):
        client.get("/people/search.json?q=beispiel")


def test_a_profile_is_saved_with_name_and_language(client, person):
    client.force_login(person)
    form = {"first_name": "Adele", "last_name": "Neu", "language": "en", "municipality": "Hagen"}

    answer = client.post("/accounts/profile/", form)

    person.refresh_from_db()
    person.profile.refresh_from_db()
    assert (str(person), person.profile.municipality) == ("Adele Neu", "Hagen")
    assert answer.cookies["django_language"].value == "en"


def test_the_profile_leads_to_tokens_for_programs_and_to_the_feeds(client, person):
    client.force_login(person)

    html = client.get("/accounts/profile/").content.decode()

    for address in ("/my/api-tokens/", "/changes/"):
        assert f'href="{address}"' in html
        assert client.get(address).status_code == 200
    assert "changes.atom?token=" in client.get("/changes/").content.decode()
