"""Texts that would keep a parser busy are refused with a sentence, in a process of their own."""

import pytest
from django.utils import translation

from teamweb.core.richtext import UnknownMarkup, bounded, canonical, read_markdown
from teamweb.core.richtext.bounded import TakesTooLong, bounded_canonical, bounded_markdown
from teamweb.core.richtext.parser import elements
from teamweb.spaces.forms import NewPageForm


def table(columns: int, rows: int) -> str:
    row = "|" + "x|" * columns
    return "\n".join([row, "|" + " --- |" * columns, *[row] * rows])


@pytest.mark.parametrize("columns", [101, 2_000, 50_000])
@pytest.mark.parametrize("rows", [0, 20])
def test_a_wide_table_is_refused_with_a_sentence(columns, rows):
    with pytest.raises(TakesTooLong, match="höchstens 100 Spalten"):
        bounded_markdown("Davor\n\n" + table(columns, rows))


def test_a_table_of_a_hundred_columns_is_read():
    assert bounded_markdown(table(100, 1)).html.count("<td") == 100


@pytest.mark.parametrize("pattern", ["[", "> "])
def test_signs_that_keep_a_parser_busy_are_refused(pattern, monkeypatch):
    monkeypatch.setattr(bounded, "CPU_SECONDS", 1)
    text = pattern * (300_000 // len(pattern))
    try:
        bounded_markdown(text)
    except UnknownMarkup as error:
        assert str(error).startswith(("Diesen Text zu lesen dauert", "Der Text"))


def test_a_large_text_comes_back_as_from_the_process_itself():
    markdown = "Ein *Wort* mit Ümlaut und [Verweis](https://example.org).\n\n" * 200
    html = "<p>Ein <strong>Wort</strong> mit Ümlaut</p>" * 6_000
    expected = canonical(html)

    assert bounded_markdown(markdown) == read_markdown(markdown, with_html=True)
    assert bounded_canonical(html) == expected


@pytest.mark.parametrize("convert", [bounded_canonical, lambda text: bounded_markdown(text).html])
def test_what_comes_from_there_is_not_read_once_more(convert, monkeypatch):
    stored = convert("<p>Ein <strong>Satz</strong> davon</p>\n" * 5_500)
    monkeypatch.setattr(elements, "MAX_LENGTH", 0)

    assert canonical(stored) == stored
    with pytest.raises(UnknownMarkup):
        canonical(stored + "<p>mehr</p>")


@pytest.mark.parametrize(("language", "words"), [("de", "Unbekanntes"), ("en", "unknown")])
def test_what_is_refused_there_is_said_in_the_readers_language(language, words):
    with translation.override(language), pytest.raises(UnknownMarkup, match=words):
        bounded_canonical("<p>Wort</p>" * 30_000 + "<script>x</script>")


@pytest.mark.parametrize("name", ["body_markdown", "body_html"])
def test_a_form_gives_the_text_back_with_the_sentence(name, monkeypatch):
    monkeypatch.setattr(bounded, "CPU_SECONDS", 1)
    text = table(2_000, 20) if name == "body_markdown" else "<p>a<em>b</em></p>" * 270_000
    form = NewPageForm({"title": "Titel", name: text})

    assert not form.is_valid()
    assert "teilen Sie" in str(form.errors)
    assert form[name].value() == text
