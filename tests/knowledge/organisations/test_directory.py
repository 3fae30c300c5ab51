import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from teamweb_knowledge.organisations.actions import (
    add_organisation,
    change_organisation,
    merge_organisations,
    set_other_names,
)
from teamweb_knowledge.organisations.models import Organisation
from tests.factories.knowledge import DirectoryFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 1)


@pytest.fixture
def editor():
    return UserFactory(is_superuser=True)


@pytest.fixture
def district():
    return DirectoryFactory(kind="district", key="99001", name="Kreis Musterland")


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_visitor_reads_keys_place_provider_and_earlier_names(client, editor, district):
    provider = DirectoryFactory(kind="provider", key="muster-it", name="Muster-IT")
    town = add_organisation(
        by=editor, kind="municipality", key="05999012", name="Altstadt", district=district
    )
    change_organisation(
        organisation=town, by=editor, name="Neustadt", provider=provider, population_class=3
    )
    set_other_names(organisation=town, by=editor, names=["Neustadt im Musterland"])

    page = page_of(client, "/organisations/05999012/")

    for words in ("059990012012", "Kreis Musterland", "Muster-IT", "Altstadt", "10.000 bis 19.999"):
        assert words in page
    assert "Neustadt im Musterland" in page
    assert editor.last_name not in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Musterhausen", "Beispielstadt", "Kreis Musterland"}),
        ("q=muster", {"Musterhausen", "Beispielstadt", "Kreis Musterland"}),
        ("q=hausen", {"Musterhausen"}),
        ("q=99001002", {"Beispielstadt"}),
        ("kind=district", {"Kreis Musterland"}),
        ("district=99001", {"Musterhausen", "Beispielstadt"}),
        ("district=99001&q=beispiel", {"Beispielstadt"}),
        ("kind=quatsch", {"Musterhausen", "Beispielstadt", "Kreis Musterland"}),
        ("provider=unbekannt", set()),
        ("q=%25", set()),
    ],
)
def test_the_list_is_narrowed_by_words_kind_district_and_provider(client, district, query, names):
    DirectoryFactory(key="99001001", name="Musterhausen", district=district)
    DirectoryFactory(key="99001002", name="Beispielstadt", district=district)

    response = client.get(f"/organisations/?{query}")
    table = client.get(f"/organisations.csv?{query}").getvalue().decode("utf-8-sig")

    assert {row.name for row in response.context["page"]} == names
    assert {line.split(";")[2] for line in table.splitlines()[1:]} == names


def test_facets_count_the_organisations(client, district):
    DirectoryFactory.create_batch(2, district=district)

    facets = client.get("/organisations/").context["facets"]

    assert [(value, count) for value, _label, count in facets["kind"]] == [
        ("municipality", 2),
        ("district", 1),
    ]
    assert facets["district"] == [("99001", "Kreis Musterland", 2)]


def test_no_cell_of_the_csv_is_a_formula(client):
    DirectoryFactory(name="=1+1", key="99001001")

    assert "'=1+1" in client.get("/organisations.csv").getvalue().decode()


def test_pages_ask_no_more_with_400_municipalities(client, district, django_assert_max_num_queries):
    rows = [
        Organisation(key=f"99001{n:03}", name=f"Gemeinde {n}", district=district)
        for n in range(1, 401)
    ]
    Organisation.objects.bulk_create(rows)

    for address in ("/organisations/", "/organisations/99001/", "/organisations/99001007/"):
        with django_assert_max_num_queries(20):
            page_of(client, address)
    with django_assert_max_num_queries(20):
        assert client.get("/organisations.csv").getvalue().count(b"\r\n") == 402


FORM = {"kind": "municipality", "key": "99001003", "name": "Musterdorf"}


def test_an_editor_enters_and_edits_in_the_browser(client, editor):
    client.force_login(editor)

    entered = client.post("/organisations/new/", {**FORM, "other_names": "M-Dorf\n\n Dorf  M "})
    row = Organisation.objects.get()
    client.post(
        "/organisations/99001003/edit/",
        {**FORM, "name": "Musterstadt", "seen": row.changed_at.isoformat()},
    )

    assert entered.url == "/organisations/99001003/"
    row.refresh_from_db()
    assert row.name == "Musterstadt"
    assert [name.name for name in row.names.all()] == ["Musterdorf"]
    changes = row.changes.order_by("pk").values_list("field", "old", "new", "changed_by")
    assert list(changes) == [
        ("name", "", "Musterdorf", editor.pk),
        ("names", "", "Dorf M; M-Dorf", editor.pk),
        ("name", "Musterdorf", "Musterstadt", editor.pk),
        ("names", "Dorf M; M-Dorf", "", editor.pk),
    ]


def test_two_who_edit_at_once_overwrite_nothing(client, editor):
    row = DirectoryFactory(key="99001003", name="Musterdorf")
    seen = row.changed_at.isoformat()
    change_organisation(organisation=row, by=editor, short_name="MD")
    client.force_login(editor)

    refused = client.post("/organisations/99001003/edit/", {**FORM, "name": "B", "seen": seen})

    assert "eine andere Person gespeichert" in refused.content.decode()
    row.refresh_from_db()
    assert (row.name, row.short_name) == ("Musterdorf", "MD")


@pytest.mark.parametrize("address", ["/organisations/new/", "/organisations/99001003/edit/"])
def test_only_those_with_the_right_edit(client, address):
    DirectoryFactory(key="99001003")

    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
    assert client.post(address, FORM).status_code == 403
    with pytest.raises(PermissionDenied):
        change_organisation(organisation=Organisation.objects.get(), by=UserFactory(), name="X")


@pytest.mark.parametrize(
    "facts",
    [
        {"key": "9900100"},
        {"key": "９９００１００３"},
        {"key": "99001003", "kind": "provider"},
        {"key": "Muster IT", "kind": "provider"},
        {"leitweg_id": "99001003-31001-12"},
        {"website": "javascript:alert(1)"},
        {"name": ""},
        {"population_class": 9},
    ],
)
def test_what_is_no_organisation_is_refused(editor, facts):
    with pytest.raises(ValidationError):
        add_organisation(by=editor, **{**FORM, **facts})


def test_a_leitweg_id_with_right_check_digits_is_taken(editor):
    row = add_organisation(by=editor, **FORM, leitweg_id="04011000-1234512345-06")

    assert row.leitweg_id


def test_a_merged_municipality_leads_to_its_successor(client, editor):
    old, new = DirectoryFactory(key="99001001", name="Altdorf"), DirectoryFactory(key="99001002")

    merge_organisations(organisation=old, into=new, by=editor, on=DAY)

    assert "/organisations/99001002/" in page_of(client, "/organisations/99001001/")
    assert "Altdorf" in page_of(client, "/organisations/99001002/")
    for circle in (old, new):
        with pytest.raises(ValidationError):
            merge_organisations(organisation=new, into=circle, by=editor, on=DAY)


def test_a_municipality_lies_in_a_district_and_not_in_a_town(editor):
    town = DirectoryFactory()

    with pytest.raises(ValidationError):
        add_organisation(by=editor, **FORM, district=town)
