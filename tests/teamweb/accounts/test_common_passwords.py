"""Passwords that are guessed first are refused, those that are not are taken."""

from datetime import date

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.accounts.signin.passwords import is_common

DATES = st.dates(date(1950, 1, 1), date(2039, 1, 1))


@pytest.mark.parametrize(
    "password",
    """
    Sommer2026!!! Sommer-2026-Winter Passwort1234 P4$$w0rt2026! Willkommen2026 Willkommen!2026
    Dezember2025! Maerz2026Maerz März2026März München1860! Muenchen1860! Berlin10115! Hamburg2026!!
    Teamweb2026!! Stadtverwaltung1 Rathaus123456 Landratsamt2026 Buergerbuero1! Bürgerbüro2026
    MeinPasswort1! MeinPasswort2026 GeheimGeheim1 Hallo123Hallo hallohallohallo Schatzi12345
    IchLiebeDich1 ichliebedich2026 Qwertzuiop123 qwertz123456 asdfghjklö123 1234567890123
    Januar01.01.2026 24122026Weihnachten Weihnachten24.12. aaaaaaaaaaaa abcabcabcabc Mustermann123
    Stuttgart#2026 Nordrhein-Westfalen Verwaltung2026! FCBayern1900! Schalke04Schalke Fussball2024
    NeuesPasswort1 Test1234Test1234 Admin2026Admin Kaffeepause2026 Thomas+Sabine1 12.03.1985Anna
    Sommer_Sonne_Strand S0mm3r-2026-! passwort20261231
    """.split(),
)
def test_what_is_guessed_first_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert "password_too_common" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    """
    korrekt-pferd-batterie ein-anderes-pferd-heftklammer vT9#kQ2mLx7z Zwölf!Leuchttürme?Kippen
    gurkensalat-im-raumschiff sommer-83619402 Sommer-Berlin-Montag-Katze-Rathaus
    Wolkenbruch/Tapetenrolle Hortensie2026Kompass
    """.split(),
)
def test_what_nobody_guesses_is_taken(password):
    validate_password(password)


def test_the_sentence_says_what_to_take_instead():
    with pytest.raises(ValidationError, match="vier Wörter"):
        validate_password("Sommer2026!!!")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["Passwort", "Köln", "März", "Rathaus", "Stefan", "Weihnachten"]),
    st.sampled_from(["", "Sommer", "bürger"]),
    st.one_of(
        st.integers(1950, 2039).map(str),
        st.dates(date(1950, 1, 1), date(2039, 1, 1)).map("{:%d%m%Y}".format),
        st.just("1"),
    ),
    st.sampled_from(["", "!", "!!", "#", "."]),
    st.sampled_from([str.lower, str.upper, str.title, str]),
)
def test_case_order_and_punctuation_make_nothing_better(first, second, number, mark, cased):
    for put_together in (
        first + second + number + mark,
        number + first + mark + second,
        first + mark + number + second,
    ):
        assert is_common(cased(put_together)), put_together


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_judged(text):
    assert is_common(text) in (True, False)


def test_a_long_text_is_judged_at_once():
    assert is_common("ab" * 50_000)
    assert not is_common("sommer" * 50_000 + "x")
