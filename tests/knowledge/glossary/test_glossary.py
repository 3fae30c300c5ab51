import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teamweb_knowledge.glossary.synonyms import search_synonyms
from tests.factories.knowledge import TermFactory

pytestmark = pytest.mark.django_db


def test_terms_stand_under_their_letter_whatever_case_or_umlaut(client):
    for word in ("ÖV", "beBPo", "OZG", "115", "BGB"):
        TermFactory(abbreviation=word)

    letters = client.get("/glossary/").context["letters"]

    assert [(letter, [str(term) for term in terms]) for letter, terms in letters] == [
        ("#", ["115"]),
        ("B", ["beBPo", "BGB"]),
        ("O", ["ÖV", "OZG"]),
    ]


def test_the_search_learns_which_words_mean_the_same():
    TermFactory(
        abbreviation="beBPo", meaning="Besonderes Behördenpostfach", synonyms="Behördenpostfach, "
    )
    TermFactory(abbreviation="AK", meaning="Arbeitskreis", is_synonym_in_search=False)

    assert search_synonyms() == [["beBPo", "Behördenpostfach", "Besonderes Behördenpostfach"]]


def test_the_glossary_asks_no_more_however_many_terms(client, django_assert_max_num_queries):
    TermFactory()
    client.get("/glossary/")
    with CaptureQueriesContext(connection) as before:
        client.get("/glossary/")
    TermFactory.create_batch(20)

    with django_assert_max_num_queries(len(before)):
        client.get("/glossary/")
