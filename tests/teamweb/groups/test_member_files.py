"""Lists of members as files, and addresses as mail programs copy them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.core.forms.addresses import addresses_in
from teamweb.groups.errors import FileNotReadable
from teamweb.groups.forms import InviteForm
from teamweb.groups.member_files import lines_of
from teamweb.groups.member_table import MOST_ROWS, csv_of, ods_of, table_in
from teamweb.groups.models import Invitation, Membership
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    WorkingGroupFactory,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Meier, Anna" <a@example.org>; b@example.org', ["a@example.org", "b@example.org"]),
        ("Meier, Anna <a@example.org>; Müller, Jan <j@example.org>", "aj"),
        ("Meier, Anna <a@example.org>, Müller, Jan <j@example.org>", "aj"),
        ("'a@example.org' <a@example.org>", "a"),
        ("a@example.org <a@example.org>; j@example.org <mailto:j@example.org>", "aj"),
        ('"Amt; Büro <alt@example.org>" <a@example.org>;', "a"),
        ("Dr. Anna Meier (Stadt) <A@example.org>\nJan <j@example.org>\n", "Aj"),
        ("b@example.org, Meier, Anna <a@example.org>", "ba"),
        ("a@example.org b@example.org,j@example.org\n\nmailto:c@example.org", "abjc"),
        ("a@example.org; A@example.org; <a@example.org>", "a"),
        ("a@example.org, cexample.org", ["a@example.org", "cexample.org"]),
        ("Meier, Anna <a@example.org>, cexample.org", ["a@example.org", "cexample.org"]),
    ],
)
def test_addresses_are_read_as_mail_programs_copy_them(text, expected):
    if isinstance(expected, str):
        expected = [f"{letter}@example.org" for letter in expected]

    assert addresses_in(text) == expected


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.de", fullmatch=True), unique=True))
def test_named_addresses_give_the_same_as_plain_ones(addresses):
    named = "; ".join(f'"Name, {n}; <x>" <{address}>' for n, address in enumerate(addresses))

    assert addresses_in(named) == addresses_in(" ".join(addresses)) == addresses


@pytest.mark.django_db
def test_the_form_for_invitations_takes_them():
    form = InviteForm({"emails": "Meier, Anna <a@example.org>; falsch", "role": "member"})
    assert "falsch" in str(form.errors)

    form = InviteForm({"emails": "Meier, Anna <a@example.org>", "role": "member"})
    assert form.is_valid() and form.cleaned_data["emails"] == ["a@example.org"]


TABLE = [
    ["Nachname", "E-Mail"],
    ["Öğüz-Groß", "a@example.org"],
    ["=2+5", "+49"],
    ["Zeile\nzwei", ""],
]


@pytest.mark.parametrize("write", [csv_of, ods_of])
def test_what_is_written_is_read_again(write):
    assert table_in(write(TABLE)) == TABLE


def test_no_cell_is_a_formula():
    text = csv_of(TABLE).decode("utf-8-sig")
    assert "'=2+5" in text and "'+49" in text

    with zipfile.ZipFile(io.BytesIO(ods_of(TABLE))) as packed:
        assert packed.infolist()[0].filename == "mimetype"
        assert b"table:formula" not in packed.read("content.xml")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Name;Ort\r\nMüller;Köln\r\n".encode("cp1252"), [["Name", "Ort"], ["Müller", "Köln"]]),
        (b"a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        (b"", []),
    ],
)
def test_tables_of_other_programs_are_read(data, expected):
    assert table_in(data) == expected


def _ods(content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.xml", content)
    return file.getvalue()


OPEN = (
    '<d xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><table:table>'
)


def test_repeated_empty_rows_of_spreadsheets_cost_nothing():
    rows = (
        '<table:table-row><table:table-cell office:value-type="date" '
        'office:date-value="2026-05-01T00:00:00"><text:p>01.05.26</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        "</table:table-row>"
    )

    (row,) = table_in(_ods(f"{OPEN}{rows}</table:table></d>"))

    assert row[0] == "2026-05-01" and not any(row[1:])


def test_a_note_on_a_cell_is_no_part_of_it():
    rows = (
        "<table:table-row><table:table-cell><office:annotation><text:p>fragen!</text:p>"
        "</office:annotation><text:p>a@example.org</text:p></table:table-cell></table:table-row>"
    )

    assert table_in(_ods(f"{OPEN}{rows}</table:table></d>")) == [["a@example.org"]]


NO_TABLES = {
    "no zip": b"PK\x03\x04 nonsense",
    "no XML": _ods("<a>"),
    "no table": _ods("<a/>"),
    "too large": _ods(" " * 21_000_000),
    "too many lines": b"a;b\n" * 2_000,
    "NUL": b"a\x00b;c\n",
    "an entity": _ods('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>'),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_files_that_are_no_table_are_refused(name):
    with pytest.raises(FileNotReadable):
        table_in(NO_TABLES[name])


@pytest.fixture
def group(db):
    return WorkingGroupFactory(key="ak-1")


@pytest.fixture
def chair(group):
    return MembershipFactory(group=group, role="chair").user


def _upload(client, group, data, name="liste.csv"):
    address = reverse("teamweb_groups:import_members", args=[group.key])
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize("extension", ["csv", "ods"])
def test_an_export_shows_addresses_to_whom_the_profile_says_and_comes_back(
    client, group, chair, extension
):
    hidden = MembershipFactory(group=group).user
    hidden.profile.email_shown_to = "nobody"
    hidden.profile.save()
    MembershipFactory(group=group, organisation=OrganisationFactory())
    client.force_login(chair)
    address = f"/groups/{group.key}/members.{extension}"
    assert f'href="{address}"' in client.get(f"/groups/{group.key}/members/").content.decode()

    data = client.get(address).content

    table = table_in(data)
    assert len(table) == 4
    assert chair.email in str(table) and hidden.email not in str(table)
    preview = _upload(client, group, data, f"liste.{extension}").content.decode()
    assert preview.count("gehört schon dazu") == 3 and "Ausführen" not in preview


def test_an_import_is_shown_first_and_then_carried_out(client, group, chair):
    known = UserFactory(email="da@example.org")
    known.profile.email_shown_to = "everybody"
    known.profile.save()
    secret = UserFactory(email="geheim@example.org")
    stadt = OrganisationFactory(name="Stadt Musterhausen")
    data = (
        "E-Mail-Adresse;Rolle;Handelt für;Von\n"
        "da@example.org;Schriftführung;Stadt Musterhausen;01.05.2024\n"
        "geheim@example.org;;;\n"
        "neu@example.org;Gast;;\n"
        "neu@example.org;Gast;;\n"
        "kein-mail;Mitglied;;\n"
        "x@example.org;König;;\n"
        "y@example.org;;Atlantis;\n"
        "z@example.org;;;01.05.0204\n"
        f"{chair.email};;;\n"
    ).encode()
    client.force_login(chair)

    preview = _upload(client, group, data)

    html = preview.content.decode()
    assert (html.count("wird aufgenommen"), html.count("wird per E-Mail eingeladen")) == (1, 2)
    assert html.count("<strong>ausgelassen") == 5 and "gehört schon dazu" in html
    assert str(secret) not in html
    assert not Invitation.objects.exists()
    address = reverse("teamweb_groups:import_members", args=[group.key])
    client.post(address, {"table": preview.context["table"]})

    membership = Membership.objects.get(user=known)
    assert (membership.role, membership.organisation) == ("secretary", stadt)
    assert membership.starts_on.isoformat() == "2024-05-01"
    invited = set(Invitation.objects.values_list("email", "role"))
    assert invited == {("geheim@example.org", "member"), ("neu@example.org", "guest")}


def test_only_those_who_manage_the_group_export_and_import(client, group, chair):
    client.force_login(MembershipFactory(group=group).user)
    for name in ("members_csv", "members_ods", "import_members"):
        assert client.get(reverse(f"teamweb_groups:{name}", args=[group.key])).status_code == 403


def test_a_list_as_long_as_allowed_is_read(group, chair):
    table = [["E-Mail"], *([f"p{number}@example.org"] for number in range(MOST_ROWS - 1))]
    known = UserFactory(email="P7@example.org")
    known.profile.email_shown_to = "everybody"
    known.profile.save()

    lines = lines_of(group, table, by=chair)

    assert len(lines) == MOST_ROWS - 1
    assert [line.user for line in lines if line.outcome == "add"] == [known]


def test_a_second_chair_is_left_out_and_the_others_come_in(client, group, chair):
    client.force_login(chair)
    data = b"E-Mail;Rolle\na@example.org;Vorsitz\nb@example.org;Mitglied\n"

    preview = _upload(client, group, data)

    assert "Dann hat jemand anderes den Vorsitz" in preview.content.decode()
    address = reverse("teamweb_groups:import_members", args=[group.key])
    client.post(address, {"table": preview.context["table"]})
    assert [each.email for each in Invitation.objects.all()] == ["b@example.org"]


TAMPERED = ["", "{}", "[1]", "[[1]]", '[["Name"]]', "[]", "[" * 100_000]


@pytest.mark.parametrize("table", TAMPERED, ids=lambda table: table[:10])
def test_a_table_that_was_tampered_with_does_nothing(client, group, chair, table):
    client.force_login(chair)
    address = reverse("teamweb_groups:import_members", args=[group.key])

    assert client.post(address, {"table": table}).status_code == 200

    assert not Invitation.objects.exists()
