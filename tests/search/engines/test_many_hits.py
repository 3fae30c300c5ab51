"""Very many hits, in the engine of SQLite."""

import random

import pytest
from django.db import connection

from teamweb_search.engines.sqlite.ranking import frequent_expressions
from tests.factories.search import document

from ..asking import reader, results


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
        monkeypatch.setattr("teamweb_search.engines.sqlite.ranking.RANKED", ranked)
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
    monkeypatch.setattr("teamweb_search.engines.sqlite.ranking.SPARE", 0)
    whole = many(typed, 1000, size=100, by=reader(only))
    pages = [many(typed, 5, size=2, page=page, by=reader(only)) for page in range(1, 17)]

    found = [hit.id for page in pages for hit in page.hits]
    assert len(found) == len(set(found)) == whole.total
    assert set(found) == {hit.id for hit in whole.hits}


@pytest.mark.parametrize("samples", [(1, 3), (2, 4), (8, 512)])
def test_judging_by_a_part_of_the_documents_loses_no_hit(many, monkeypatch, samples):
    whole = many("Verwaltung Haushalt", 1000, size=100)
    monkeypatch.setattr("teamweb_search.engines.sqlite.ranking.SAMPLES", samples[0])
    monkeypatch.setattr("teamweb_search.engines.sqlite.ranking.SAMPLE_SIZE", samples[1])
    short = many("Verwaltung Haushalt", 5, size=100)

    assert {hit.id for hit in short.hits} == {hit.id for hit in whole.hits}
    assert (short.total, short.facets) == (whole.total, whole.facets)


@pytest.mark.parametrize("samples", [(3, 10), (4, 5), (8, 512)])
def test_samples_tell_what_most_documents_have(sqlite_engine, monkeypatch, samples):
    monkeypatch.setattr("teamweb_search.engines.sqlite.ranking.SAMPLES", samples[0])
    monkeypatch.setattr("teamweb_search.engines.sqlite.ranking.SAMPLE_SIZE", samples[1])
    sqlite_engine.write(
        document(f"page:{n}", title="Seite", body="Akte" if n % 3 else "Ordnung") for n in range(60)
    )
    with connection.cursor() as cursor:
        expressions = ['"akt"', '"ordnung"']
        name = sqlite_engine.live().name
        assert frequent_expressions(cursor, name, expressions) == {'"akt"'}
