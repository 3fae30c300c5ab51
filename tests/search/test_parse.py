from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb_search.query import SearchQuery, Term, parse
from teamweb_search.query.search_query import Form


def test_words_quotes_operators_and_filters_are_told_apart():
    query = parse('Frist "kalte Akte" -Haus Verw* kind:page Jahr:2024 A UND B')

    assert query.words == ("Frist",)
    assert query.required == (
        (Term("kalte Akte", Form.PHRASE),),
        (Term("A"),),
        (Term("B"),),
    )
    assert query.excluded == (Term("Haus"),)
    assert query.prefixes == ("Verw",)
    assert (query.kinds, query.years) == (("page",), (2024,))


def test_a_minus_inside_a_word_or_after_a_quote_excludes_nothing():
    assert parse("„Model C“-Schulen").words == ("Schulen",)
    assert parse("E-Rechnung").excluded == ()
    assert parse("(-a").excluded == ()


def test_what_is_no_operator_is_a_word():
    assert parse("UND").words == ("UND",)
    assert parse("year:bald").words == ("year", "bald")
    assert parse("http://example.org").words == ("http", "example", "org")


@settings(max_examples=300, deadline=None, print_blob=True)
@given(st.text(max_size=80))
def test_nothing_typed_is_an_error(typed):
    assert isinstance(parse(typed), SearchQuery)
