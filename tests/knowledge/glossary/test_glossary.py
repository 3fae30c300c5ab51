import pytest

from knowledge.glossary.synonyms import search_synonyms
from tests.factories.knowledge import TermFactory

pytestmark = pytest.mark.django_db


def test_terms_stand_under_their_letter_whatever_case_or_umlaut(client):
    for word in ("ÖV", "beBPo", "OZG", "115", "BGB"):
        TermFactory(abbreviation=word)

    letters = client.get("/glossary/").context["letters"]

    assert [(letter, [str(term) for term in terms]) for letter, terms in letters] == [
        ("#", ["115"]),
        ("B", ["beBPo", "BGB"]),
        ("O", ["OZG", "ÖV"]),
    ]


def test_the_search_learns_which_words_mean_the_same():
    TermFactory(
        abbreviation="beBPo", meaning="Besonderes Behördenpostfach", synonyms="Behördenpostfach, "
    )
    TermFactory(abbreviation="AK", meaning="Arbeitskreis", is_synonym_in_search=False)

    assert search_synonyms() == [["beBPo", "Behördenpostfach", "Besonderes Behördenpostfach"]]


def test_the_glossary_asks_once_however_many_terms(client, django_assert_num_queries):
    TermFactory.create_batch(20)

    client.get("/glossary/")
    with django_assert_num_queries(1):
        client.get("/glossary/")
