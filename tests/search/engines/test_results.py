"""Facets, highlights, titles and pages of hits, on every engine."""

import datetime

from tests.factories.search import document

from ..asking import VISITOR, found, results


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
