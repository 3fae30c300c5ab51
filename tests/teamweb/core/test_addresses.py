"""One rule for addresses, in both packages that ask for them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from teamweb.core.forms.addresses import clean_address
from teamweb_knowledge.contacts.addresses import clean_address as clean_in_knowledge

TOO_LONG = "b" * 64 + "@" + ".".join(letter * 62 for letter in "cde") + ".example.org"
KEPT = {
    "info@straße.example": "info@xn--strae-oqa.example",
    "info@STRASSE.example": "info@strasse.example",
    "info@münchen.example": "info@xn--mnchen-3ya.example",
    "Max.Muster+tag@Example.org": "Max.Muster+tag@example.org",
    " a@example.org\n": "a@example.org",
    "a@xn--strae-oqa.example": "a@xn--strae-oqa.example",
    "admin@localhost": "admin@localhost",
}
REFUSED = {
    "jörg@example.org": "ohne Sonderzeichen",
    "jörg@straße.example": "ohne Sonderzeichen",
    TOO_LONG: "zu lang",
    "c" * 65 + "@example.org": "zu lang",
    "a b@example.org": "Steuerzeichen",
    "a\x00@example.org": "Steuerzeichen",
    "a\u200b@example.org": "Steuerzeichen",
    "a@\u202eexample.org": "Steuerzeichen",
    "": "gültige",
    "kein": "gültige",
    "a@b": "gültige",
    "a@x..example": "gültige",
    "a@-x.example": "gültige",
    "a@☃.example": "gültige",
    "a@xn--.example": "gültige",
    "a@[127.0.0.1]": "gültige",
    "a@" + "x" * 64 + ".example": "gültige",
}
BOTH = pytest.mark.parametrize("clean", [clean_address, clean_in_knowledge])


@BOTH
@pytest.mark.parametrize("typed", KEPT)
def test_an_address_is_kept_as_it_goes_over_the_wire(clean, typed):
    assert clean(typed) == KEPT[typed]


@BOTH
@pytest.mark.parametrize("typed", REFUSED)
def test_an_address_that_no_server_takes_is_refused_with_the_reason(clean, typed):
    with translation.override("de"), pytest.raises(ValidationError) as refused:
        clean(typed)

    assert REFUSED[typed] in " ".join(refused.value.messages)


ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(local=ODD, domain=ODD | st.sampled_from(["straße.example", "example.org", "xn--a.b"]))
def test_whatever_is_typed_is_cleaned_or_refused_and_a_second_time_the_same(local, domain):
    try:
        cleaned = clean_address(f"{local}@{domain}")
    except ValidationError:
        return
    assert cleaned.isascii() and len(cleaned) <= 254
    assert clean_address(cleaned) == cleaned
