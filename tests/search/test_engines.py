"""What every engine must do."""

import datetime
import random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import new_version
from search.indexing.queue import hide_until_indexed
from tests.factories.search import document

from .asking import VISITOR, found, reader, results


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


def test_a_typing_error_finds_the_word_and_names_it(engine):
    engine.write(
        [document("page:1", body="Die Verwaltung tagt"), document("page:2", body="Der Rat tagt")]
    )

    answer = results(engine, "Verwaltnug")

    assert [hit.id for hit in answer.hits] == ["page:1"]
    assert answer.suggestion == "Verwaltung"
    assert results(engine, "Verwaltung").suggestion == ""


def test_a_word_is_not_found_by_a_stop_word(engine):
    """ "Sicherheit" found every text with "sich"."""
    engine.write(
        [
            document("page:1", body="Die Gruppe trifft sich eine Weile, weil alle einig sind."),
            document("page:2", body="Sicherheit und Einheit an der Allee"),
        ]
    )

    for typed in ("Sicherheit", "Einheit", "Allee"):
        assert found(engine, typed) == ["page:2"]


SIMILAR = [
    document("page:1", title="Protokolle schreiben", body="Ein Protokoll ist kurz."),
    document("page:2", body="Beides ist zu unterscheiden, denn es unterscheidet sich."),
    document("page:3", body="Die Sitzung beginnt um neun."),
]


@pytest.mark.parametrize("typed", ["unterschreiben", "Satzung"])
def test_a_right_word_that_no_text_has_is_not_replaced_by_a_similar_one(engine, typed):
    engine.write(SIMILAR)

    answer = results(engine, typed)

    assert answer.suggestion == ""
    assert list(answer.missing) == [typed]
    assert not {hit.id for hit in answer.hits} & {"page:2", "page:3"}


def test_words_that_texts_have_come_before_similar_ones(engine):
    engine.write(SIMILAR)

    answer = results(engine, "wer muss ein protokoll unterschreiben")

    assert answer.hits[0].id == "page:1"


def test_a_suggestion_is_the_frequent_word_with_its_capitals(engine):
    engine.write(
        [
            *(document(f"page:{n}", body="Nach der DSGVO gilt das Protokoll.") for n in range(9)),
            document("page:20", body="Im Protokol steht es. DSGVA"),
        ]
    )

    assert results(engine, "protokolt").suggestion == "Protokoll"
    assert results(engine, "dsgvx").suggestion == "DSGVO"


def test_how_often_hidden_texts_have_a_word_does_not_change_a_suggestion(engine):
    visible = [document("page:1", body="Karte"), document("page:2", body="Karte Kante")]
    hidden = [document(f"page:{n}", body="Kante", access=5) for n in range(3, 40)]
    engine.write(visible)
    before = results(engine, "Kaxte").suggestion
    engine.write(hidden)

    assert results(engine, "Kaxte").suggestion == before == "Karte"


@pytest.mark.parametrize(
    ("typed", "has_hits"),
    [("Kranichflugplan", True), ("Bundesmeldegesetz", True), ("Xyzqv", False)],
)
def test_it_is_said_when_no_text_has_the_word_itself(engine, typed, has_hits):
    engine.write(
        [document("page:1", body="Der Plan steht."), document("page:2", body="Ein Gesetz gilt.")]
    )

    answer = results(engine, typed)

    assert list(answer.missing) == [typed]
    assert (bool(answer.total), answer.has_only_similar) == (has_hits, has_hits)
    assert (results(engine, "Plan").missing, results(engine, "Plan").has_only_similar) == (
        (),
        False,
    )


def test_a_question_whose_words_no_text_has_is_answered_by_its_other_words(engine):
    engine.write([document("page:1", body="Was ist ein Antrag?")])

    answer = results(engine, "Was ist Sepsis?")

    assert [hit.id for hit in answer.hits] == ["page:1"]
    assert list(answer.missing) == ["Sepsis"]


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


def test_facets_count_what_the_reader_may_see(engine):
    day = datetime.date(2025, 3, 1)
    engine.write(
        [
            document("page:1", body="Haushalt", space="ak-1", date=day),
            document("page:2", body="Haushalt", space="ak-2", date=day.replace(year=2024)),
            document("todo:3", body="Haushalt", space="ak-2"),
            document("todo:4", body="Haushalt", space="ak-2", access=9),
        ]
    )

    facets = {
        name: {facet.value: facet.count for facet in facets}
        for name, facets in results(engine, "Haushalt").facets.items()
    }

    assert facets == {
        "kind": {"page": 2, "todo": 1},
        "space": {"ak-1": 1, "ak-2": 2},
        "year": {"2024": 1, "2025": 1},
    }


def test_a_chosen_facet_narrows_the_hits_but_not_its_own_counts(engine):
    engine.write(
        [
            document("page:1", body="Haushalt", space="ak-1"),
            document("todo:2", body="Haushalt", space="ak-2"),
        ]
    )

    answer = results(engine, "Haushalt", kinds=["page"])

    assert ([hit.id for hit in answer.hits], answer.total) == (["page:1"], 1)
    assert {facet.value for facet in answer.facets["kind"]} == {"page", "todo"}
    assert {facet.value for facet in answer.facets["space"]} == {"ak-1"}
    assert found(engine, "Haushalt kind:todo") == ["todo:2"]
    assert found(engine, "space:ak-1") == ["page:1"]


def test_without_words_the_newest_come_first(engine):
    engine.write(
        [
            document("page:1", date=datetime.date(2024, 1, 1)),
            document("page:2"),
            document("page:3", date=datetime.date(2025, 1, 1)),
        ]
    )

    assert found(engine, "kind:page") == ["page:3", "page:1", "page:2"]
    assert found(engine, "kind:page year:2024") == ["page:1"]


def test_highlights_mark_words_and_escape_everything_else(engine):
    engine.write(
        [
            document(
                "page:1",
                title="<b>Beschlüsse</b>",
                body='<script>alert("x")</script> Die Beschlüsse & mehr',
            )
        ]
    )

    [hit] = results(engine, "Beschluss").hits

    assert hit.title_html == "&lt;b&gt;<mark>Beschlüsse</mark>&lt;/b&gt;"
    assert hit.highlights == [
        "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; Die <mark>Beschlüsse</mark> &amp; mehr"
    ]


def test_a_highlight_shows_the_place_in_a_long_text(engine):
    filler = "Lorem ipsum dolor sit amet. " * 200
    engine.write([document("page:1", body=f"{filler}Der Bebauungsplan gilt. {filler}")])

    [hit] = results(engine, "Bebauungspläne").hits

    assert len(hit.highlights) == 1
    assert "<mark>Bebauungsplan</mark> gilt" in hit.highlights[0]
    assert len(hit.highlights[0]) < 300


def test_titles_are_offered_from_their_beginning(engine):
    engine.write(
        [
            document("page:1", title="Satzung der Stadt Büren"),
            document("page:2", title="Geschäftsordnung", body="Satzung der Stadt"),
            document("page:3", title="Satzung geheim", access=5),
        ]
    )
    engine.refresh()

    assert [hit.id for hit in engine.titles("satzung bür", VISITOR)] == ["page:1"]
    assert [hit.id for hit in engine.titles("Satz", VISITOR)] == ["page:1"]
    assert engine.titles('"*', VISITOR) == []


def test_pages_of_hits_show_each_hit_once(engine):
    engine.write([document(f"page:{n}", body="Haushalt") for n in range(25)])

    pages = [found(engine, "Haushalt", page=page, size=10) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({id for page in pages for id in page}) == 25
    assert results(engine, "Haushalt", page=3, size=10).total == 25


def test_all_documents_of_a_source_are_replaced_together(engine):
    both = [
        document("page:1#a", body="Anfang", source="page:1"),
        document("page:1#b", body="Schluss", source="page:1"),
    ]
    engine.write(both)
    engine.refresh()

    engine.write(both[:1])

    assert (found(engine, "Anfang"), found(engine, "Schluss")) == (["page:1#a"], [])


def test_a_late_write_never_overwrites_a_newer_one(engine):
    late, early, last = new_version(), new_version(), new_version()
    engine.write([document("page:1", body="neu")], version=early)

    engine.write([document("page:1", body="alt")], version=late)
    assert (found(engine, "neu"), found(engine, "alt")) == (["page:1"], [])

    engine.remove(["page:1"], version=last)
    engine.write([document("page:1", body="neu")], version=early)
    assert found(engine, "neu") == []


# Who may find what


def test_only_readers_of_its_access_find_a_document(engine):
    engine.write(
        [
            document("page:1", body="Haushalt"),
            document("page:2", body="Haushalt", access=5),
            document("page:3", body="Haushalt", access=6),
            document("page:4", body="Haushalt", access=None),
            document("page:5", body="Haushalt", access=-1),
        ]
    )

    assert found(engine, "Haushalt") == ["page:1"]
    assert set(found(engine, "Haushalt", by=reader(5))) == {"page:1", "page:2"}
    assert set(found(engine, "kind:page", by=reader(5, 6))) == {"page:1", "page:2", "page:3"}


CANARY = "Quorvexamil"
NEVER = "Zubrintofel"


@pytest.mark.parametrize(
    "form", ["{}", "{} Haushalt", '"{}"', "{:.8}*", "-{} Haushalt", "{} UND Haushalt", "x{}", "{}n"]
)
def test_a_word_of_hidden_documents_answers_like_one_never_written(engine, form):
    """Hits, total, facets and suggestion tell nothing; nor does a typing error in the word."""
    day = datetime.date(1999, 1, 1)
    hidden = {"access": 5, "kind": "geheim", "space": "geheim", "date": day}
    engine.write(
        [
            document("page:1", body="Der Haushalt ist beschlossen"),
            document("page:2", title=CANARY, body=f"{CANARY} Haushalt", **hidden),
            document("page:3", headings=CANARY, labels=[CANARY], body=CANARY, **hidden),
        ]
    )

    asked, never = (results(engine, form.format(word)) for word in (CANARY, NEVER))

    assert (asked.total, asked.facets, asked.suggestion) == (
        never.total,
        never.facets,
        never.suggestion,
    )
    assert [hit.id for hit in asked.hits] == [hit.id for hit in never.hits]
    assert [hit.highlights for hit in asked.hits] == [hit.highlights for hit in never.hits]
    assert engine.titles(form.format(CANARY)[:6], VISITOR) == []
    assert results(engine, CANARY, by=reader(5)).total == 2


def test_a_new_access_hides_a_document_before_the_index_knows(engine):
    engine.write([document("page:1", body="Haushalt", access=5)])

    hide_until_indexed(["page:1"], 6)

    assert found(engine, "Haushalt", by=reader(5)) == []
    assert found(engine, "Haushalt", by=reader(6)) == []
    assert found(engine, "Haushalt", by=reader(5, 6)) == ["page:1"]
    assert results(engine, "kind:page", by=reader(5)).facets["kind"] == []
    assert engine.titles("Haushalt", reader(5)) == []


# Far enough from each other that none is taken for another misspelt.
WORDS = ["Haushalt", "Protokoll", "Antrag", "Satzung", "Gebühr"]
DOCUMENTS = st.lists(
    st.tuples(st.sets(st.sampled_from(WORDS), min_size=1), st.integers(0, 4)),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=12,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(DOCUMENTS, st.sets(st.integers(1, 4)), st.sampled_from(WORDS), st.integers(1, 5))
def test_hits_total_and_facets_equal_a_brute_force_check(engine, written, may, word, size):
    engine.remove([f"page:{n}" for n in range(12)])
    engine.write(
        [
            document(f"page:{n}", body=" ".join(sorted(words)), access=access, space=f"s{access}")
            for n, (words, access) in enumerate(written)
        ]
    )
    by = reader(*may)
    expected = {
        f"page:{n}": f"s{access}"
        for n, (words, access) in enumerate(written)
        if word in words and access in {0, *may}
    }

    answer = results(engine, word, by=by, size=100)
    pages = [found(engine, word, by=by, size=size, page=page) for page in range(1, 13)]

    assert {hit.id for hit in answer.hits} == set(expected)
    assert answer.total == len(expected)
    spaces = list(expected.values())
    assert {facet.value: facet.count for facet in answer.facets["space"]} == {
        space: spaces.count(space) for space in set(spaces)
    }
    assert sorted(id for page in pages for id in page) == sorted(expected)


def test_a_reader_of_three_thousand_accesses_is_answered(engine):
    engine.write([document(f"page:{n}", body="Haushalt", access=n) for n in range(1, 3_001, 30)])
    by = reader(*range(1, 3_001))
    assert results(engine, "Haushalt", by=by).total == 100


@pytest.mark.parametrize(
    "typed",
    ['"', '""', "((", "AND", "OR OR", "-", "*", "a*b*", "title:x", "NEAR(a b)", "{x}:y", "'; --",
     "kind:", "§", "§§ 1-2", "^x", "a" * 600, "\x00", "x\ud800".encode("utf-8", "replace").decode(),
     "-a -b", "NICHT", 'a "b', "🙂", "a^2~3", "[1 TO 2]", "\\", "/x/"],
)  # fmt: skip
def test_nothing_typed_is_an_error(engine, typed):
    engine.write([document("page:1", body="a b x")])

    assert results(engine, typed).total in (0, 1)


@settings(
    max_examples=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.sampled_from('ab "*-+:()§„“ÄßNODTR{}^~\\/\u0308\u00ad'), max_size=30))
def test_odd_text_is_never_an_error(engine, typed):
    results(engine, typed)
    engine.titles(typed, VISITOR)


# Very many hits (embedded)


@pytest.fixture
def many(sqlite_engine, monkeypatch):
    """Thirty documents, all with "Verwaltung", where ten are already too many to rank each."""
    rng = random.Random(11)
    sqlite_engine.write(
        document(
            f"page:{n}",
            title="Verwaltung" if n % 7 == 0 else "Seite",
            body=" ".join(["Verwaltung", *rng.choices(["Haushalt", "Ordnung", "Akte"], k=n % 4)]),
            access=n % 3,
            kind="page" if n % 2 else "todo",
        )
        for n in range(30)
    )

    def asked(typed, ranked, *, by=None, **filters):
        monkeypatch.setattr("search.engines.sqlite.RANKED", ranked)
        return results(sqlite_engine, typed, by=by or reader(1), **filters)

    return asked


@pytest.mark.parametrize("typed", ["Verwaltung", "Verwaltung Haushalt", "Verwaltung Akte -Ordnung"])
@pytest.mark.parametrize("filters", [{}, {"kinds": ("page",)}])
def test_very_many_hits_are_all_there_once_with_the_same_counts(many, typed, filters):
    whole = many(typed, 1000, size=100, **filters)
    short = many(typed, 5, size=100, **filters)
    pages = [many(typed, 5, size=3, page=page, **filters) for page in range(1, 12)]

    assert {hit.id for hit in short.hits} == {hit.id for hit in whole.hits}
    assert (short.total, short.facets) == (whole.total, whole.facets)
    assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in short.hits]


def test_hits_by_a_rare_word_keep_their_order_beside_a_word_that_all_have(many):
    def first(ranked):
        hits = many("Verwaltung Haushalt", ranked, size=5).hits
        return [hit.id for hit in hits]

    assert first(5) == first(1000)


def test_of_very_many_hits_those_in_titles_come_first(many):
    hits = many("Verwaltung", 5, size=4).hits
    assert {hit.id for hit in hits} == {"page:0", "page:7", "page:21", "page:28"}


@pytest.mark.parametrize("typed", ["Verwaltung Haushalt", "Verwaltung Akte -Ordnung"])
@pytest.mark.parametrize("only", [1, 2])
def test_hits_that_most_may_not_be_read_are_found_beneath_those(many, monkeypatch, typed, only):
    """Only some of the highest scores are asked for who may read them: here too few at first."""
    monkeypatch.setattr("search.engines.sqlite.SPARE", 0)
    whole = many(typed, 1000, size=100, by=reader(only))
    pages = [many(typed, 5, size=2, page=page, by=reader(only)) for page in range(1, 17)]

    found = [hit.id for page in pages for hit in page.hits]
    assert len(found) == len(set(found)) == whole.total
    assert set(found) == {hit.id for hit in whole.hits}


@pytest.mark.parametrize("stripes", [(1, 3), (2, 4), (8, 512)])
def test_judging_by_a_part_of_the_documents_loses_no_hit(many, monkeypatch, stripes):
    whole = many("Verwaltung Haushalt", 1000, size=100)
    monkeypatch.setattr("search.engines.sqlite.STRIPES", stripes[0])
    monkeypatch.setattr("search.engines.sqlite.STRIPE", stripes[1])
    short = many("Verwaltung Haushalt", 5, size=100)

    assert {hit.id for hit in short.hits} == {hit.id for hit in whole.hits}
    assert (short.total, short.facets) == (whole.total, whole.facets)


@pytest.mark.parametrize("stripes", [(3, 10), (4, 5), (8, 512)])
def test_stripes_tell_what_most_documents_have(sqlite_engine, monkeypatch, stripes):
    monkeypatch.setattr("search.engines.sqlite.STRIPES", stripes[0])
    monkeypatch.setattr("search.engines.sqlite.STRIPE", stripes[1])
    sqlite_engine.write(
        document(f"page:{n}", title="Seite", body="Akte" if n % 3 else "Ordnung") for n in range(60)
    )
    with connection.cursor() as cursor:
        expressions = ['"akt"', '"ordnung"']
        name = sqlite_engine.live().name
        assert sqlite_engine._in_half(cursor, name, expressions) == {'"akt"'}
