import pytest
from django import forms

from teamweb.core.forms.visible import has_visible


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "\u200d\ufeff",
        "\u2060 \u00ad",
        "\u3164",
        "\u2800\u2800",
        "\ufe0f",
        "\U000e0041",
    ],
)
def test_what_shows_nothing_is_refused_in_every_form(text):
    assert not has_visible(text)
    with pytest.raises(forms.ValidationError):
        forms.CharField().clean(text)


@pytest.mark.parametrize(
    "text", ["a", "7", "§", "🚀", "👩\u200d💻", "\U0001fae8", "‐", "日本", "e\u0301"]
)
def test_whatever_can_be_seen_is_taken(text):
    assert has_visible(text)
    assert forms.CharField().clean(text) == text
