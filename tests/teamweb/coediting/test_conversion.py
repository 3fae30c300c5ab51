"""A text comes back from a Yjs document as it went in, and is changed there with care."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, XmlFragment

from teamweb.coediting.conversion import at_rest, fill, merge, to_html
from teamweb.coediting.log import KEPT, TEXT
from teamweb.core.richtext import UnknownMarkup, canonical

from .texts import htmls

FULL = (
    '<h2>Titel</h2><p><a href="https://example.org/">Netz <strong>fett</strong></a> und '
    "<strong>a<br>b <code>c</code></strong> H<sub>2</sub>O m<sup>2</sup> <u>u</u> <s>s</s> "
    '<a data-page="12" data-anchor="a-b">Seite</a> <a data-attachment="3">Datei</a> '
    '<span data-mention="9">Erika</span> <span data-record="resolution:1">Beschluss</span></p>'
    '<ol start="3"><li><p>drei</p><ul><li><p>vier</p></li></ul></li></ol>'
    '<ul data-tasks=""><li data-task="ab" data-checked="true" data-assignee="7" '
    'data-due="2026-12-01"><p>Aufgabe</p></li></ul>'
    '<blockquote><p>Zitat</p></blockquote><aside data-callout="info"><p>Hinweis</p></aside>'
    '<pre><code data-language="python">a  b\n\tc</code></pre>'
    '<figure data-attachment="5"><img alt="Bild"><figcaption>Text</figcaption></figure>'
    '<div data-macro="excerpt"><p>Auszug</p></div><div data-macro="toc"></div><hr>'
    '<table><tbody><tr><th><p>A</p></th><th colspan="2"><p>B</p></th></tr>'
    "<tr><td><p>1</p></td><td><p>2</p></td><td><p>3</p></td></tr></tbody></table>"
)


def filled(html):
    doc = Doc()
    fill(doc, html)
    return doc


def copy_of(doc):
    other = Doc()
    other.apply_update(doc.get_update())
    return other


def body(doc):
    return doc.get(TEXT, type=XmlFragment)


def first_text(doc):
    [text, *_] = list(next(iter(body(doc).children)).children)
    return text


def kept(doc):
    return [[int(number) for number in entry] for entry in doc.get(KEPT, type=Array)]


def test_every_kind_of_markup_comes_back():
    assert to_html(filled(FULL)) == at_rest(FULL) == canonical(FULL)


@settings(deadline=None, max_examples=200)
@given(htmls())
def test_a_text_comes_back_as_it_went_in(html):
    doc = filled(html)

    assert to_html(doc) == at_rest(html)
    assert at_rest(at_rest(html)) == canonical(at_rest(html)) == at_rest(html)


@settings(deadline=None, max_examples=200)
@given(htmls(), htmls())
def test_a_text_becomes_any_other(before, after):
    doc = filled(before)

    merge(doc, after)

    assert to_html(doc) == at_rest(after)
    assert to_html(copy_of(doc)) == at_rest(after)


@settings(deadline=None, max_examples=200)
@given(htmls(), st.data())
def test_a_small_change_is_made(html, data):
    """Letters, words, tags and marks of the text itself are taken out, doubled and moved."""
    doc = filled(html)
    parts = re.findall(r"<[^>]+>|\w+|[^<\w]", at_rest(html))
    for _ in range(data.draw(st.integers(1, 3))):
        if parts:
            place = data.draw(st.integers(0, len(parts) - 1))
            parts[place : place + data.draw(st.integers(0, 2))] = data.draw(
                st.sampled_from([[], ["x "], ["<em>", "ü😀", "</em>"], ["<br>"], [parts[0]]])
            )
    try:
        after = at_rest("".join(parts))
    except UnknownMarkup:
        return

    merge(doc, after)

    assert to_html(doc) == after


@settings(deadline=None, max_examples=100)
@given(htmls())
def test_the_same_text_changes_nothing(html):
    doc = filled(html)
    before = doc.get_update()

    assert merge(doc, html) == b""
    assert merge(doc, to_html(doc)) == b""
    assert doc.get_update() == before
