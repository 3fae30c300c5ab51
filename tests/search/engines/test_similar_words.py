"""Misspelt, missing and similar words, on every engine."""

import pytest

from tests.factories.search import document

from ..asking import found, results


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
