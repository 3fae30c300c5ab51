"""`teamweb import_organisations`: shown before it is applied, all or nothing, twice changes nothing."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb_knowledge.organisations.actions import change_organisation, import_organisations
from teamweb_knowledge.organisations.importing import read_files
from teamweb_knowledge.organisations.models import Organisation, OrganisationChange
from tests.factories.knowledge import DirectoryFactory
from tests.factories.people import UserFactory

REGIONS = "schluessel,name\n059,Musterau\n"
DISTRICTS = "kreis_schluessel,name,regierungsbezirk\n05997,Großmuster,Musterau\n05999,Kreis Muster,Musterau\n"
TOWNS = """ags,name,kreis_schluessel,kreis,regierungsbezirk,art
05997000,Großmuster,05997,(kreisfrei),Musterau,kreisfreie Stadt
05999004,Musterdorf,05999,Kreis Muster,Musterau,kreisangehörig
05999008,Musterbach,05999,Kreis Muster,Musterau,kreisangehörig
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "regierungsbezirke.csv").write_text(REGIONS)
    (tmp_path / "kreise.csv").write_text(DISTRICTS)
    (tmp_path / "gemeinden.csv").write_text(TOWNS)
    return tmp_path


def run(path, *words):
    out = io.StringIO()
    call_command("import_organisations", str(path), *words, stdout=out, stderr=out)
    return out.getvalue()


def refused(path, *words):
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_organisations", str(path), *words, stdout=out, stderr=out)
    return out.getvalue()


def taken(text, name="tabelle.csv"):
    return import_organisations(files=[(name, text.encode())], source="Test", apply=True)


@pytest.mark.django_db
def test_differences_are_shown_and_applied_only_when_told(folder):
    shown = run(folder)

    assert "new: 05999004 Musterdorf" in shown and "--apply" in shown
    assert not Organisation.objects.exists()

    run(folder, "--apply", "--source", "Amtliche Liste 2026")

    town = Organisation.objects.get(key="05999004")
    assert (town.district.key, town.region.name) == ("05999", "Regierungsbezirk Musterau")
    assert town.ars == "059990004004"
    city = Organisation.objects.get(key="05997000")
    assert (city.district, city.ars) == (None, "059970000000")
    assert set(Organisation.objects.values_list("key", flat=True)) == {
        "059", "05999", "05997000", "05999004", "05999008",
    }  # fmt: skip
    assert town.changes.get().source == "Amtliche Liste 2026"


@pytest.mark.django_db
def test_the_same_files_a_second_time_change_nothing(folder):
    run(folder, "--apply")
    before = OrganisationChange.objects.count()

    assert "5 rows: 0 new, 0 changed, 0 not in the list" in run(folder, "--apply")
    assert OrganisationChange.objects.count() == before


@pytest.mark.django_db
def test_a_missing_row_is_marked_until_it_comes_back(folder):
    run(folder, "--apply")
    (folder / "gemeinden.csv").write_text(
        TOWNS.replace("05999008,Musterbach,", "#")[: TOWNS.index("05999008")]
    )

    assert "not in the list: 05999008 Musterbach" in run(folder, "--apply")
    assert Organisation.objects.get(key="05999008").absent_since
    assert "0 changed" in run(folder, "--apply")

    (folder / "gemeinden.csv").write_text(TOWNS)
    run(folder, "--apply")
    assert Organisation.objects.get(key="05999008").absent_since is None


@pytest.mark.django_db
def test_half_a_file_is_refused(tmp_path):
    rows = [f"05997{n:03},Ort {n},x,x,x,x" for n in range(1, 41)]
    DirectoryFactory(kind="district", key="05997")
    head = "ags,name,kreis_schluessel,kreis,regierungsbezirk,art"
    (tmp_path / "gemeinden.csv").write_text("\n".join([head, *rows]))
    run(tmp_path, "--apply")
    (tmp_path / "gemeinden.csv").write_text("\n".join([head, *rows[:20]]))

    assert "20 of 40 organisations are missing" in refused(tmp_path, "--apply")
    assert not Organisation.objects.exclude(absent_since=None).exists()


@pytest.mark.django_db
def test_a_renamed_municipality_keeps_its_former_name(folder):
    run(folder, "--apply")
    (folder / "gemeinden.csv").write_text(TOWNS.replace("Musterdorf", "Musterstadt"))

    assert "05999004 Musterdorf: name: Musterdorf -> Musterstadt" in run(folder, "--apply")
    assert [it.name for it in Organisation.objects.get(key="05999004").names.all()] == [
        "Musterdorf"
    ]


OWN = """key;kind;name;population;population_as_of;provider;leitweg_id
muster-it;provider;Muster-IT;;;;
05999004;;;12.345;31.12.2025;muster-it;04011000-1234512345-06
"""


@pytest.mark.django_db
def test_an_operator_adds_size_provider_and_leitweg_id(folder):
    run(folder, "--apply")

    report = taken(OWN)

    assert not report.problems
    town = Organisation.objects.get(key="05999004")
    assert (town.population_class, town.provider.name) == (3, "Muster-IT")
    assert (town.name, str(town.population_as_of)) == ("Musterdorf", "2025-12-31")
    assert taken("key;leitweg_id;population\n05999004;-;\n").changed == 1
    town.refresh_from_db()
    assert (town.leitweg_id, town.population_class) == ("", 3)


@pytest.mark.django_db
def test_the_exported_csv_is_imported_without_a_change(folder, client):
    run(folder, "--apply")
    taken(OWN)
    DirectoryFactory(key="05999012", name="=Formel", short_name="+")

    report = taken(client.get("/organisations.csv").getvalue().decode())

    assert (report.problems, report.added, report.differences) == ([], [], [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("key;website\n05999004;http://a.de\n05999999;http://b.de\n", 3),
        ("key;provider\n05999004;unbekannt\n", 2),
        ("key;provider\n05999004;05999\n", 2),
        ("key;district\n05999004;muster-it\n", 2),
        ("key;population\n05999004;viele\n", 2),
        ("key;population\n05999004;١٢\n", 2),
        ("key;population_class\n05999004;9\n", 2),
        ("key;population_as_of\n05999004;31.02.2026\n", 2),
        ("key;leitweg_id\n05999004;04011000-1234512345-07\n", 2),
        ("key;successor\n05999004;05999004\n", 2),
        ("key;successor\n05999004;05999008\n05999008;05999004\n", 3),
        ("key;website\n05999004;javascript:alert(1)\n", 2),
        ("key;kind;name\n059990;municipality;Zu kurz\n", 2),
        ("key;kind;name\nneu;planet;Neu\n", 2),
        ("key;name\n05999004;A\n05999004;B\n", 3),
        ("key;name\n05999004\n", 2),
        ("key;name\n;Ohne\n", 2),
        ('key;name\n05999004;"offen\n', 2),
        ("key;farbe\n05999004;rot\n", 0),
        ("name\nA\n", 0),
        ("", 0),
    ],
)
def test_a_bad_row_is_named_and_stops_all_of_them(folder, text, line):
    run(folder, "--apply")
    taken("key;kind;name\nmuster-it;provider;Muster-IT\n")
    before = list(OrganisationChange.objects.values_list("pk"))

    report = taken(text)

    assert [(it.file, it.line) for it in report.problems] == [("tabelle.csv", line)]
    assert not report.is_applied
    assert list(OrganisationChange.objects.values_list("pk")) == before


@pytest.mark.django_db
def test_files_that_are_no_csv_are_named(tmp_path):
    (tmp_path / "latin.csv").write_bytes("key;name\nx;Münster\n".encode("latin-1"))
    (tmp_path / "null.csv").write_bytes(b"key;name\nx\x00;y\n")

    said = refused(tmp_path, "--apply")

    assert "latin.csv: is not UTF-8" in said and "null.csv: line 2" in said
    with pytest.raises(CommandError, match="nowhere"):
        run(tmp_path / "nowhere.csv")


@pytest.mark.django_db
def test_a_change_made_here_is_shown_before_a_file_overwrites_it(folder):
    run(folder, "--apply")
    town = Organisation.objects.get(key="05999004")
    change_organisation(organisation=town, by=UserFactory(is_superuser=True), name="Musterort")

    assert "Musterort -> Musterdorf" in run(folder)
    town.refresh_from_db()
    assert town.name == "Musterort"


cells = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=6), st.sampled_from(";,"))
def test_whatever_a_table_holds_is_read_or_named(rows, delimiter):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows([["key", "name", "population", "ended_on"], *rows])

    delivery = read_files([("x.csv", buffer.getvalue().encode())])

    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(delivery.wanted) + len(delivery.problems) >= min(len(filled), 1)
    assert all(one.key for one in delivery.wanted)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_named(data):
    delivery = read_files([("x.csv", b"key;name\n" + data), ("y.csv", data)])

    assert delivery.problems
