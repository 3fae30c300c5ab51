"""Accounts are anonymised, never deleted; what is stored about a person is shown and given to them."""

import csv
import datetime
import io
import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page

from teamweb.accounts.actions import anonymise_person, create_person, reactivate_person
from teamweb.accounts.errors import AccountAnonymised, CannotDeactivateYourself
from teamweb.accounts.privacy import own_data
from teamweb.groups.actions import end_membership
from teamweb.groups.models import Membership
from teamweb_knowledge.contacts.models import Subscriber
from teamweb_search.models import ApiToken
from teamweb_site.models import User
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"
ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def own_counters_and_mail(settings):
    settings.ACCOUNTS_SEND_MAIL = ""
    cache.clear()


@pytest.fixture
def person():
    return create_person(
        email=ADDRESS,
        password=PASSWORD,
        first_name="Ada",
        last_name="Beispiel",
        phone="0231 12345",
        municipality="Hagen",
    )


@pytest.fixture
def admin():
    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def chaired(person):
    """A group that `person` chaired in 2021 and still belongs to."""
    group = WorkingGroupFactory()
    since, until = datetime.date(2021, 1, 1), datetime.date(2021, 12, 31)
    MembershipFactory(group=group, user=person, role="chair", starts_on=since, ends_on=until)
    MembershipFactory(group=group, user=person, starts_on=datetime.date(2022, 1, 1))
    return group


def test_who_chaired_stays_known_without_the_name(client, person, admin, chaired):
    anonymise_person(user=person, by=admin)

    chair = chaired.chairs_on(datetime.date(2021, 5, 1)).get()
    assert str(chair.user) == "Ehemaliges Mitglied"
    assert not Membership.objects.on().filter(user=person).exists()
    client.force_login(admin)
    page = client.get(f"/people/{person.pk}/").content.decode()
    for gone in ("Ada", ADDRESS, "0231 12345", "Hagen"):
        assert gone not in page


def test_nobody_signs_in_with_it_any_more(client, person, admin):
    client.force_login(person)
    anonymise_person(user=person, by=admin)

    assert client.get("/my/").status_code == 302
    client.logout()
    client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    mail.outbox.clear()
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    assert not mail.outbox
    assert not EmailAddress.objects.filter(user=person).exists()
    with pytest.raises(AccountAnonymised):
        reactivate_person(user=person, by=admin)
    person.is_active = True
    person.save()
    person.refresh_from_db()
    assert not person.is_active


def test_what_is_only_the_persons_own_is_deleted(person, admin, chaired):
    ApiToken.objects.create(user=person, name="Suche", key_hash="x")
    end_membership(membership=person.memberships.get(ends_on=None), by=admin)

    anonymise_person(user=person, by=admin)

    assert not ApiToken.objects.exists()
    person.refresh_from_db()
    assert "Ada" not in repr(vars(person)) and "ada" not in person.email
    for entry in ModelLogEntry.objects.all():
        assert "Ada" not in f"{entry.label} {entry.data}"


def test_the_person_is_told_at_the_address_that_goes(person, admin):
    anonymise_person(user=person, by=admin)

    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_only_administrators_anonymise_others_and_once(person, admin):
    with pytest.raises(PermissionDenied):
        anonymise_person(user=admin, by=person)
    with pytest.raises(CannotDeactivateYourself):
        anonymise_person(user=admin, by=admin)
    anonymise_person(user=person, by=admin)
    with pytest.raises(AccountAnonymised):
        anonymise_person(user=person, by=admin)


def test_no_program_deletes_an_account(person, chaired):
    for delete in (person.delete, User.objects.filter(pk=person.pk).delete):
        with pytest.raises(ProtectedError), transaction.atomic():
            delete()
    without_history = UserFactory()
    with pytest.raises(ProtectedError), transaction.atomic():
        without_history.delete()


def test_the_admins_delete_leads_to_the_way_that_keeps_the_history(client, person, admin, chaired):
    client.force_login(admin)
    address = reverse("wagtailusers_users:delete", args=[person.pk])
    ask = f"/people/{person.pk}/anonymise/"
    for answer in (client.get(address), client.post(address)):
        assert answer.url == ask
    bulk = reverse("wagtail_bulk_action", args=["teamweb_site", "user", "delete"])
    assert client.post(f"{bulk}?id={person.pk}").status_code == 302
    assert Membership.objects.filter(user=person).count() == 2

    page = client.get(ask).content.decode()
    assert "Mitgliedschaften (2)" in page
    client.post(ask)

    assert Membership.objects.filter(user=person).count() == 2
    person.refresh_from_db()
    assert str(person) == "Ehemaliges Mitglied"


def test_every_row_that_names_a_person_is_declared():
    """A new foreign key to the user says what the person is told of it, and what erasure does."""
    declared = {kind.key for kind in own_data.kinds()}
    named = set()
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, Page) and model is not Page:
            continue
        for field in model._meta.get_fields():
            if field.concrete and field.related_model is User:
                named.add(f"{model._meta.label}.{field.name}")
    # Rows between a to-do and its owners: they are told as "Todo.owners".
    assert named - declared == {"teamweb_todos.Todo_owners.user"}
    # The newsletter knows addresses, no accounts.
    assert declared - named == {
        "knowledge_contacts.Subscriber.address",
        "knowledge_contacts.ConsentEvent.address",
    }


def test_the_page_of_ones_own_data_shows_what_the_files_hold(client, person, chaired):
    client.force_login(person)

    page = client.get("/accounts/data/").content.decode()
    data = json.loads(client.get("/accounts/data/data.json").content)
    table = client.get("/accounts/data/data.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))

    assert 'href="/accounts/data/"' in client.get("/accounts/profile/").content.decode()
    assert str(chaired) in page and "Mitgliedschaften (2)" in page
    assert [row["role"] for row in data["teamweb_groups.Membership.user"]] == ["member", "chair"]
    assert data["account"][0]["email"] == ADDRESS
    assert ["Mitgliedschaften", "2", "role", "chair"] in rows
    assert "0231 12345" in table


def test_the_newsletter_at_the_same_address_is_among_them(client, person):
    for address in (ADDRESS, "bert@example.org"):
        Subscriber.objects.create(address=address, name=f"Abo {address}")
    client.force_login(person)

    data = json.loads(client.get("/accounts/data/data.json").content)

    assert [row["name"] for row in data["knowledge_contacts.Subscriber.address"]] == [
        f"Abo {ADDRESS}"
    ]


def test_a_cell_is_no_formula(client, person):
    person.profile.function = "=HYPERLINK(1)"
    person.profile.save()
    client.force_login(person)

    table = client.get("/accounts/data/data.csv").content.decode()

    assert "'=HYPERLINK" in table


def test_keys_and_hashes_are_not_given_out(client, person):
    ApiToken.objects.create(user=person, name="Suche", key_hash="geheim-gehasht")
    client.force_login(person)

    data = client.get("/accounts/data/data.json").content.decode()

    assert "Suche" in data
    assert "geheim" not in data and person.password not in data


def test_ones_data_are_for_nobody_else(client):
    for address in ("/accounts/data/", "/accounts/data/data.json", "/accounts/data/data.csv"):
        assert client.get(address).status_code == 302


def test_the_page_costs_the_same_with_more_rows(client, person, django_assert_max_num_queries):
    client.force_login(person)
    for _ in range(15):
        MembershipFactory(user=person)
    kinds = len(own_data.kinds())
    with django_assert_max_num_queries(kinds + 30):
        client.get("/accounts/data/")
    with django_assert_max_num_queries(kinds + 10):
        client.get("/accounts/data/data.json")


def test_who_asks_for_erasure_is_heard_once_a_day(client, person, admin):
    client.force_login(person)
    for _ in range(2):
        client.post("/accounts/data/erasure/")

    assert [message.to for message in mail.outbox] == [[admin.email]]
    assert f"/people/{person.pk}/" in mail.outbox[0].body
    assert "Sie haben am" in client.get("/accounts/data/").content.decode()
    client.force_login(admin)
    assert "darum gebeten" in client.get(f"/people/{person.pk}/").content.decode()
