"""Which organisation a typed name means. Places are real, so that the rules meet real spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb_knowledge.organisations.actions import (
    change_organisation,
    merge_organisations,
    set_other_names,
)
from teamweb_knowledge.organisations.naming import organisation_named, recognise
from teamweb_knowledge.organisations.recognition import Named, Recogniser
from tests.factories.knowledge import DirectoryFactory
from tests.factories.people import UserFactory

from .test_directory import DAY

TOWNS = """Kleve|Wesel|Goch|Essen|Hamm|Köln|Mönchengladbach|Düsseldorf|Aachen|Unna|Siegen|Neuss|Goch
Mülheim an der Ruhr|Halle (Westf.)|Hennef (Sieg)|Sankt Augustin|Bergisch Gladbach|Rheinberg
Fröndenberg/Ruhr|Horn-Bad Meinberg|Rheda-Wiedenbrück|Jüchen, Stadt|Emmerich am Rhein|Euskirchen
Stolberg (Rhld.)|Schloß Holte-Stukenbrock|Wetter (Ruhr)|Bad Sassendorf|Werne|Lichtenau"""
CITIES = {"Essen", "Hamm", "Köln", "Mönchengladbach", "Düsseldorf", "Mülheim an der Ruhr"}
DISTRICTS = """Kreis Kleve|Kreis Wesel|Rhein-Sieg-Kreis|Märkischer Kreis|Rheinisch-Bergischer Kreis
Kreis Lippe|Kreis Siegen-Wittgenstein|Rhein-Kreis Neuss|Städteregion Aachen|Hochsauerlandkreis
Kreis Unna|Kreis Euskirchen"""


def split(names):
    return [name for line in names.splitlines() for name in line.split("|")]


ALL = [
    *(
        Named(n, "municipality", (name,), places=("NRW",), state="05", is_city=name in CITIES)
        for n, name in enumerate(dict.fromkeys(split(TOWNS)))
    ),
    *(Named(n, "district", (name,), state="05") for n, name in enumerate(split(DISTRICTS), 1000)),
    Named(2000, "provider", ("Musterrechenzentrum Nord GmbH",), "MRZ"),
    Named(3000, "region", ("Regierungsbezirk Köln",), state="05"),
]
NAMES = {named.id: named.names[0] for named in ALL}
RECOGNISER = Recogniser(ALL)


def certain(text):
    found = [NAMES[one.id] for one in RECOGNISER.recognise(text) if one.is_certain]
    return found[0] if len(found) == 1 else found or None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Stadt Köln", "Köln"),
        ("STADT KOELN", "Köln"),
        ("Köln, Stadt", "Köln"),
        ("Ko\u0308ln", "Köln"),
        ("Koln", "Köln"),
        ("Landeshauptstadt Duesseldorf", "Düsseldorf"),
        ("Düseldorf", "Düsseldorf"),
        ("Kreisfreie Stadt Hamm", "Hamm"),
        ("Kreisstadt Unna", "Unna"),
        ("Mülheim a. d. Ruhr", "Mülheim an der Ruhr"),
        ("Muelheim/Ruhr", "Mülheim an der Ruhr"),
        ("Halle i. Westf.", "Halle (Westf.)"),
        ("Halle in Westfalen", "Halle (Westf.)"),
        ("Stadtverwaltung Hennef", "Hennef (Sieg)"),
        ("St. Augustin", "Sankt Augustin"),
        ("Sankt-Augustin", "Sankt Augustin"),
        ("Berg. Gladbach", "Bergisch Gladbach"),
        ("M'gladbach", "Mönchengladbach"),
        ("Emmerich a. Rh.", "Emmerich am Rhein"),
        ("Stolberg Rheinland", "Stolberg (Rhld.)"),
        ("Schloss Holte Stukenbrock", "Schloß Holte-Stukenbrock"),
        ("Rheda - Wiedenbrück", "Rheda-Wiedenbrück"),
        ("Jüchen", "Jüchen, Stadt"),
        ("Kölner Zoo", "Köln"),
        ("KölnBäder GmbH", "Köln"),
        ("opendata@koeln.de", "Köln"),
        ("Amt für Statistik, Stadt Essen (12)", "Essen"),
        ("Krs. Kleve", "Kreis Kleve"),
        ("Kleve, Kreis", "Kreis Kleve"),
        ("Kleve (Kreis)", "Kreis Kleve"),
        ("LK Kleve", "Kreis Kleve"),
        ("Landrat des Kreises Wesel", "Kreis Wesel"),
        ("opendata@kreis-kleve.de", "Kreis Kleve"),
        ("Kreisverwaltung Kleve, Wall 1, 47533 Kleve", "Kreis Kleve"),
        ("Stadt Goch, Kreis Kleve", "Goch"),
        ("Rhein Sieg Kreis", "Rhein-Sieg-Kreis"),
        ("Rhein-Sieg", "Rhein-Sieg-Kreis"),
        ("Märk. Kreis", "Märkischer Kreis"),
        ("des Märkischen Kreises", "Märkischer Kreis"),
        ("Rhein.-Berg. Kreis", "Rheinisch-Bergischer Kreis"),
        ("Hochsauerlandlkreis", "Hochsauerlandkreis"),
        ("Lippe", "Kreis Lippe"),
        ("Kreis Siegen", "Kreis Siegen-Wittgenstein"),
        ("Kreis Neuss", "Rhein-Kreis Neuss"),
        ("StädteRegion Aachen", "Städteregion Aachen"),
        ("Bezirksregierung Köln", "Regierungsbezirk Köln"),
        ("Musterrechenzentrum Nord", "Musterrechenzentrum Nord GmbH"),
        ("MRZ", "Musterrechenzentrum Nord GmbH"),
    ],
)
def test_names_are_recognised_as_people_type_them(text, name):
    assert certain(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("Halle (Saale)", "Hamm (Sieg)", "Hamm, Rheinland-Pfalz", "Bad Essen", "Steinbach-Halle"),
        *("Kreis Köln", "Kreis Hamm", "Stadt Lippe", "Arbeitskreis Kleve", "Verbandsgemeinde Hamm"),
        *(
            "Gemeinde Essen",
            "Werner Müller",
            "Frau Wetter",
            "Wir essen in der Stadt",
            "Kölner Str. 5",
        ),
        *(
            "Kleve und Goch",
            "Lichtenau (Sachsen)",
            "Bistum Aachen",
            "",
            "?",
            "12345",
            "Sassendorff",
        ),
    ],
)
def test_what_is_none_of_them_is_not_taken_for_one(text):
    assert certain(text) is None


def test_a_name_of_two_is_offered_and_not_taken():
    twins = [
        Named(1, "municipality", ("Neustadt (Muster)",)),
        Named(2, "municipality", ("Neustadt am See",)),
    ]

    found = Recogniser(twins).recognise("Stadt Neustadt")

    assert {one.id for one in found} == {1, 2} and not any(one.is_certain for one in found)
    assert [one.id for one in Recogniser(twins).recognise("Neustadt/See") if one.is_certain] == [2]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([*NAMES.values(), *"( ) . , - / ' Kreis Stadt a. d.".split()])
        | st.text(max_size=8)
    )
)
def test_whatever_is_typed_has_an_answer(parts):
    found = RECOGNISER.recognise(" ".join(parts))

    assert all(0 < one.certainty <= 1 for one in found)
    assert len({one.id for one in found}) == len(found)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(ALL), st.sampled_from(["", " ", "\u00a0"]), st.booleans())
def test_each_official_name_means_its_organisation(named, blank, is_upper):
    text = f"{blank}{named.names[0]}{blank}"

    assert certain(text.upper() if is_upper else text) == named.names[0]


@pytest.mark.django_db
def test_the_directory_recognises_other_and_former_names_at_once():
    editor = UserFactory(is_superuser=True)
    town = DirectoryFactory(key="05999004", name="Musterdorf")
    assert organisation_named("Gemeinde Musterdorf") == town

    change_organisation(organisation=town, by=editor, name="Musterstadt")
    set_other_names(organisation=town, by=editor, names=["MuDo"])

    for text in ("Musterdorf", "Stadt Musterstadt", "MuDo"):
        assert organisation_named(text) == town
    heir = DirectoryFactory(key="05999012", name="Großmuster")
    merge_organisations(organisation=town, into=heir, by=editor, on=DAY)
    assert organisation_named("Musterdorf") == heir
    assert organisation_named("Unbekannt") is None
    assert [one.organisation for one in recognise("Großmuster")] == [heir]


@pytest.mark.django_db
def test_recognising_asks_twice_however_many_there_are(django_assert_max_num_queries):
    DirectoryFactory.create_batch(20)
    recognise("Gemeinde 1")

    with django_assert_max_num_queries(2):
        recognise("Gemeinde 1")
