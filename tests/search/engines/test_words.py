"""Which words find which documents, on every engine."""

import pytest

from tests.factories.search import document

from ..asking import VISITOR, found, results


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Die Beschlüsse wurden vertagt", "Beschluss"),
        ("Der Haushaltsplan liegt vor", "Haushaltspläne"),
        ("mehrere Genehmigungen", "Genehmigung"),
        ("in den Häusern", "Haus"),
        ("BUDGET", "budget"),
        ("Budget", "BUDGET"),
        ("Gebühren", "Gebuehren"),
        ("Gebuehren", "Gebühren"),
        ("Straße", "Strasse"),
        ("Maßnahmen der Größe", "Massnahme"),
        ("über die Bu\u0308cher", "Bücher"),
        ("Amts\u00adgericht", "Amtsgericht"),
        ("Amts\u200bgericht", "Amtsgericht"),
        ("Daten\u2011Schutz", "Daten-Schutz"),
        ("Die Datenschutzbeauftragte berät", "Beauftragte"),
        ("Sitzungsprotokolle", "Protokoll"),
        ("Hundesteuer", "Steuer"),
        ("Hundesteuer", "Hund"),
        ("E-Rechnung", "eRechnung"),
        ("eRechnung", "E-Rechnung"),
        ("DS-GVO", "DSGVO"),
        ("DSGVO", "DS-GVO"),
        ("nach § 126a BGB", "§126a"),
        ("nach §126a BGB", "§ 126a"),
        ("nach §126a BGB", "126a"),
        ("Crème brûlée", "creme"),
        ("neue Quelle", "Quelle"),
    ],
)
def test_words_are_found_whatever_their_form(engine, written, typed):
    engine.write([document("page:1", body=written), document("page:2", body="Etwas anderes")])

    assert found(engine, typed) == ["page:1"]


def test_query_words_match_whatever_their_case(engine):
    engine.write([document("page:1", title="Budget")])

    assert found(engine, "BUDGET") == ["page:1"]


@pytest.mark.parametrize("typed", ["Masse der Leute", "Quelle"])
def test_what_shares_no_word_is_not_found(engine, typed):
    engine.write([document("page:1", body="Die Satzung tritt in Kraft.")])

    assert found(engine, typed) == []


def test_quotes_find_exactly_these_words_in_this_order(engine):
    engine.write(
        [
            document("page:1", body="Die elektronische Akte wird geführt."),
            document("page:2", body="Die Akte ist elektronisch."),
            document("page:3", body="Elektronische Akten werden geführt."),
            document("page:4", title="Elektronische", body="Akte"),
        ]
    )

    assert found(engine, '"elektronische Akte"') == ["page:1"]
    assert found(engine, "„elektronische Akte“") == ["page:1"]


def test_a_question_with_a_quote_that_nothing_has_is_answered_by_its_other_words(engine):
    engine.write([document("page:1", body="Ergebnisse an Schulen im Vergleich")])

    answer = results(engine, "Welche Ergebnisse haben „Model C“-Schulen?")

    assert [hit.id for hit in answer.hits] == ["page:1"]
    assert "Model" in answer.suggestion and "„" not in answer.suggestion
    assert found(engine, "„Model C“") == []


def test_excluded_words_leave_hits_out(engine):
    engine.write(
        [
            document("page:1", body="Satzung über Gebühren"),
            document("page:2", body="Satzung über Hunde"),
        ]
    )

    assert found(engine, "Satzung -Gebühr") == ["page:2"]
    assert found(engine, "Satzung NICHT Hunde") == ["page:1"]
    assert found(engine, 'Satzung -"über Hunde"') == ["page:1"]
    assert found(engine, "-Hunde") == ["page:1"]


def test_several_words_rank_by_or_and_demand_all_only_with_and(engine):
    engine.write(
        [
            document("page:1", body="Frist und Antrag gehören zusammen"),
            document("page:2", body="Frist versäumt, was nun zu tun bleibt"),
            document("page:3", body="Antrag abgelehnt, was nun zu tun bleibt"),
            document("page:4", body="Ganz anderes"),
            document("page:5", body="Noch etwas ohne Bezug"),
        ]
    )

    assert found(engine, "Frist Antrag")[0] == "page:1"
    assert set(found(engine, "Frist Antrag")) == {"page:1", "page:2", "page:3"}
    assert found(engine, "Frist UND Antrag") == ["page:1"]
    assert set(found(engine, "Frist ODER Antrag")) == {"page:1", "page:2", "page:3"}
    assert found(engine, "+Antrag +Frist") == ["page:1"]


def test_a_question_is_answered_although_most_of_its_words_occur_nowhere(engine):
    engine.write([document("page:1", body="Die Frist beträgt vier Wochen.")])

    assert found(engine, "Wie lange läuft eigentlich die Frist zur Abgabe?") == ["page:1"]


def test_the_beginning_of_a_word_finds_it(engine):
    engine.write(
        [document("page:1", body="Verwaltungsgericht"), document("page:2", body="Vertrag")]
    )

    assert found(engine, "Verwalt*") == ["page:1"]


def test_a_hit_in_the_title_comes_first(engine):
    filler = " ".join(["Die Verwaltung arbeitet an vielen Themen."] * 5)
    engine.write(
        [
            document("page:1", title="Allerlei", body=f"Ein Wort zum Datenschutz. {filler}"),
            document("page:2", title="Datenschutz", body=f"Ein Wort zum Anfang. {filler}"),
            *(document(f"page:{n}", title="Anderes", body=filler) for n in range(3, 8)),
        ]
    )

    assert found(engine, "Datenschutz") == ["page:2", "page:1"]


def test_labels_and_headings_are_found(engine):
    engine.write([document("page:1", headings="Kapitel Vergabe", labels=["Leitbild"])])

    assert found(engine, "Vergaben") == found(engine, "Leitbild") == ["page:1"]


@pytest.mark.parametrize(
    "typed",
    [
        "§ 1",
        "§§ 1 ff.",
        "§§ 1 ff. OZG",
        "§ 1 Abs. 2",
        "§§ 1 bis 3",
        "§§1ff.",
        "(§ 1)",
        "/ozg/§1",
        "§1,§2",
        "§ 3",
    ],
)
def test_a_norm_is_found_however_it_is_cited(engine, typed):
    engine.write(
        [
            document("page:1", title="Zu §§ 1 ff. OZG", body="wie §§ 2, 3 und 4"),
            document("page:2", body="§ 17 BGB, Seite 1"),
        ]
    )
    engine.refresh()

    assert found(engine, typed)[0] == "page:1"
    assert [hit.id for hit in engine.titles(typed, VISITOR)][:1] in (["page:1"], [])


def test_both_engines_index_the_same_words(engine):
    """Counts differed because each cut and stemmed words its own way."""
    engine.write(
        [
            document("page:1", body="AK Recht, group:ak-recht"),
            document("page:2", body="ak_recht und AK/IT"),
            document("page:3", body="Arbeitskreise der Akten"),
            document("page:4", title="eAkte 3.5", body="E-Akte (AK)"),
        ]
    )

    counts = {typed: results(engine, typed).total for typed in ("AK", "eAkte", "Recht", "Arbeit")}

    assert counts == {"AK": 4 - 1, "eAkte": 1, "Recht": 2, "Arbeit": 0}
