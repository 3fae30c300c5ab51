"""Two accounts of one person become one."""

import datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from teamweb.accounts.actions import (
    anonymise_person,
    create_person,
    deactivate_person,
    reactivate_person,
)
from teamweb.accounts.errors import AccountAnonymised, CannotMerge
from teamweb.accounts.privacy.merging import merge_people, preview_merge
from teamweb.groups.actions import add_membership
from teamweb.groups.models import Membership
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Watch
from teamweb.todos.actions import create_todo
from teamweb_search.models import ApiToken
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_page, make_space

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"


@pytest.fixture(autouse=True)
def own_counters_and_mail(settings):
    settings.ACCOUNTS_SEND_MAIL = ""
    cache.clear()


@pytest.fixture
def admin():
    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def old():
    return create_person(
        email="alt@example.org", password=PASSWORD, first_name="Ada", last_name="Geborene"
    )


@pytest.fixture
def new():
    return create_person(
        email="neu@example.org", password=PASSWORD, first_name="Ada", last_name="Beispiel"
    )


def _day(year):
    return datetime.date(year, 1, 1)


def test_memberships_go_over_and_become_one_where_both_had_them(old, new, admin):
    group, other = WorkingGroupFactory(), WorkingGroupFactory()
    MembershipFactory(group=group, user=old, starts_on=_day(2020), ends_on=_day(2024))
    MembershipFactory(group=group, user=new, starts_on=_day(2023))
    MembershipFactory(group=other, user=old, role="chair", starts_on=_day(2021))

    merge_people(duplicate=old, into=new, by=admin)

    held = Membership.objects.order_by("starts_on").values_list(
        "user", "group", "role", "starts_on", "ends_on"
    )
    assert list(held) == [
        (new.pk, group.pk, "member", _day(2020), None),
        (new.pk, other.pk, "chair", _day(2021), None),
    ]
    assert list(other.auth_group.user_set.all()) == [new]


def test_what_there_can_be_once_stays_once(old, new, admin):
    group = WorkingGroupFactory()
    space = make_space(group=group)
    for person in (old, new):
        MembershipFactory(group=group, user=person)
    todo = create_todo(title="Bericht", source=make_page(parent=space), by=old, owners=[old, new])
    for person in (old, new):
        watch(user=person, target=group)

    merge_people(duplicate=old, into=new, by=admin)

    todo.refresh_from_db()
    assert todo.created_by == new
    assert list(todo.owners.all()) == [new]
    assert [each.user for each in Watch.objects.all()] == [new]


def test_one_address_signs_in_and_no_key_of_the_other_account_goes_on(client, old, new, admin):
    ApiToken.objects.create(user=old, name="Suche", key_hash="x")
    client.force_login(old)

    merge_people(duplicate=old, into=new, by=admin)

    assert client.get("/my/").status_code == 302
    client.logout()
    client.post("/accounts/login/", {"login": "alt@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/accounts/login/", {"login": "neu@example.org", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(new.pk)
    assert not ApiToken.objects.exists()
    assert {message.to[0] for message in mail.outbox} == {"alt@example.org", "neu@example.org"}
    with pytest.raises(AccountAnonymised):
        reactivate_person(user=old, by=admin)


def test_rights_of_the_administration_are_not_handed_on(old, new, admin):
    old.is_superuser = old.is_staff = True
    old.save()

    merge_people(duplicate=old, into=new, by=admin)

    for person in (old, new):
        person.refresh_from_db()
        assert not person.is_superuser and not person.is_staff


def test_an_administrator_sees_first_what_happens(client, old, new, admin):
    group = MembershipFactory(user=old).group
    source = make_page(parent=make_space(group=group))
    create_todo(title="Bericht", source=source, by=old, owners=[old])
    client.force_login(admin)
    address = f"/people/{old.pk}/merge/"
    assert f'href="{address}"' in client.get(f"/people/{old.pk}/").content.decode()
    assert "Kein aktives Konto" in client.get(f"{address}?into=x@example.org").content.decode()
    assert "nicht zusammenführen" in client.get(f"{address}?into={old.email}").content.decode()

    page = client.get(f"{address}?into=NEU@example.org").content.decode()

    assert "Mitgliedschaften" in page and "Ada Beispiel" in page
    assert "Aufgaben (angelegt)" in page and "Ihnen" not in page
    assert Membership.objects.get(group=group, role="member").user == old
    assert client.post(address, {"into": new.email}).url == f"/people/{new.pk}/"
    assert Membership.objects.get(group=group, role="member").user == new
    assert client.get(f"/people/{old.pk}/").url == f"/people/{new.pk}/"


def test_texts_that_name_the_other_account_lose_the_name_with_the_person(old, new, admin):
    merge_people(duplicate=old, into=new, by=admin)
    old.refresh_from_db()
    assert str(old) == "Ada Beispiel"

    anonymise_person(user=new, by=admin)

    old.refresh_from_db()
    assert str(old) == "Ehemaliges Mitglied"


def test_two_at_once_do_not_close_both_accounts(old, new, admin):
    as_read_before = type(old).objects.get(pk=old.pk)
    merge_people(duplicate=old, into=new, by=admin)

    with pytest.raises(CannotMerge):
        merge_people(duplicate=new, into=as_read_before, by=admin)

    new.refresh_from_db()
    assert new.is_active


def test_the_log_loses_both_names_with_the_person(old, new, admin):
    group = WorkingGroupFactory()
    for person in (old, new):
        add_membership(group=group, user=person, by=admin)
    deactivate_person(user=old, by=admin)
    merge_people(duplicate=old, into=new, by=admin)

    anonymise_person(user=new, by=admin)

    entries = ModelLogEntry.objects.values_list("label", "data")
    assert not [entry for entry in entries if "Ada" in str(entry)]
    assert "Ehemaliges Mitglied" in str(list(entries))


def test_only_administrators_merge_and_never_what_cannot_be(old, new, admin):
    with pytest.raises(PermissionDenied):
        preview_merge(duplicate=old, into=new, by=new)
    closed = UserFactory(is_active=False)
    for pair in ((old, old), (admin, new), (old, closed)):
        with pytest.raises(CannotMerge):
            merge_people(duplicate=pair[0], into=pair[1], by=admin)
    merge_people(duplicate=old, into=new, by=admin)
    with pytest.raises(CannotMerge):
        merge_people(duplicate=old, into=new, by=admin)
