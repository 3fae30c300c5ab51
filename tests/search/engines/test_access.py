"""Who may find what, on every engine."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamweb_search.indexing.queue import hide_until_indexed
from tests.factories.search import document

from ..asking import VISITOR, found, reader, results


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
