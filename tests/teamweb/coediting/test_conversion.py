"""A text comes back from a Yjs document as it went in, and is changed there with care."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlText

from teamweb.coediting.conversion import fill, merge, normalised, to_html, to_nodes
from teamweb.core.richtext import UnknownMarkup, canonical
from teamweb.core.richtext.tree import Text

from .documents import body, copy_of, filled, first_text
from .texts import FULL, htmls


def test_every_kind_of_markup_comes_back():
    assert to_html(filled(FULL)) == normalised(FULL) == canonical(FULL)


@settings(deadline=None, max_examples=60)
@given(htmls())
def test_a_text_comes_back_as_it_went_in(html):
    doc = filled(html)

    assert to_html(doc) == normalised(html)
    assert normalised(normalised(html)) == canonical(normalised(html)) == normalised(html)


@settings(deadline=None, max_examples=60)
@given(htmls(), htmls())
def test_a_text_becomes_any_other(before, after):
    doc = filled(before)

    merge(doc, after)

    assert to_html(doc) == normalised(after)
    assert to_html(copy_of(doc)) == normalised(after)


@settings(deadline=None, max_examples=60)
@given(htmls(), st.data())
def test_a_small_change_is_made(html, data):
    """Letters, words, tags and marks of the text itself are taken out, doubled and moved."""
    doc = filled(html)
    parts = re.findall(r"<[^>]+>|\w+|[^<\w]", normalised(html))
    for _ in range(data.draw(st.integers(1, 3))):
        if parts:
            place = data.draw(st.integers(0, len(parts) - 1))
            parts[place : place + data.draw(st.integers(0, 2))] = data.draw(
                st.sampled_from([[], ["x "], ["<em>", "ü😀", "</em>"], ["<br>"], [parts[0]]])
            )
    try:
        after = normalised("".join(parts))
    except UnknownMarkup:
        return

    merge(doc, after)

    assert to_html(doc) == after


LINKED = {
    "link": '<a href="https://example.org/?a=1&amp;b=ü">',
    "other link": '<a href="mailto:amt@example.org">',
    "page": '<a data-page="12">',
    "place of a page": '<a data-page="12" data-anchor="zu-tun">',
    "file": '<a data-attachment="3">',
}


@pytest.mark.parametrize("first", LINKED)
@pytest.mark.parametrize("second", LINKED)
def test_marks_with_attributes_that_stand_side_by_side_are_kept_apart(first, second):
    """Two links on one word came out of a tag between them that was taken away."""
    before = (
        f"<ul><li><p>a{LINKED[first]}<strong><em>b</em></strong></a>"
        f"{LINKED[second]}<em>c</em></a></p></li></ul>"
    )
    parts = re.findall(r"<[^>]+>|\w", before)
    changed = {before}
    for place in range(3, len(parts) - 3):
        for length in range(1, 6):
            rest = parts[place + length :]
            changed |= {"".join([*parts[:place], *new, *rest]) for new in ([], ["x"], ["<br>"])}
    for html in changed:
        try:
            after = normalised(html)
        except UnknownMarkup:
            continue
        doc = filled(before)
        merge(doc, after)

        assert to_html(doc) == after == canonical(after)
        assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # What random runs have found.
        (
            '<ul><li><p>a<a data-page="12"><strong><em><u>a</u></em></strong></a>'
            '<a href="https://example.org/?a=1&amp;b=ü">a</a></p></li></ul>',
            '<ul><li><p>a<a data-page="12"><strong><em><u>a</u></em>a</strong></a></p></li></ul>',
        ),
        (
            '<ul><li><p>a<a data-page="12"><strong><em><u>a</u></em></strong></a>'
            '<a href="https://example.org/?a=1&amp;b=ü">a</a></p></li></ul>',
            '<ul><li><p>a<a data-page="12"><strong><em><u>a</u></em>'
            '<a href="https://example.org/?a=1&amp;b=ü">a</a></p></li></ul>',
        ),
    ],
)
def test_a_change_that_was_made_otherwise_once(before, after):
    doc = filled(before)

    merge(doc, normalised(after))

    assert to_html(doc) == normalised(after)


@settings(deadline=None, max_examples=40)
@given(htmls())
def test_the_same_text_changes_nothing(html):
    doc = filled(html)
    before = doc.get_update()

    assert merge(doc, html) == b""
    assert merge(doc, to_html(doc)) == b""
    assert doc.get_update() == before


def test_a_text_is_filled_in_only_once():
    doc = filled("<p>Text</p>")

    with pytest.raises(ValueError, match="not empty"):
        fill(doc, "<p>Text</p>")


def test_an_empty_text_is_one_paragraph_to_write_into():
    doc = filled("")

    assert [child.tag for child in body(doc).children] == ["paragraph"]
    assert to_html(doc) == ""


def test_empty_paragraphs_at_the_end_are_no_part_of_the_text_and_stay():
    doc = filled("<p>eins</p>")
    for _ in range(2):
        body(doc).children.append(XmlElement("paragraph"))

    assert to_html(doc) == "<p>eins</p>"
    assert merge(doc, "<p>eins</p>") == b""

    merge(doc, "<p>eins</p><p>zwei</p>")
    assert to_html(doc) == "<p>eins</p><p>zwei</p>"
    assert len(body(doc).children) == 4


def test_the_nodes_hold_every_letter_as_it_stands():
    doc = filled('<p>Hallo <span data-mention="9">Erika</span></p>')
    first_text(doc).insert(0, "  ")

    nodes = to_nodes(doc)

    words = [c.text if isinstance(c, Text) else c.text() for c in nodes[0].children]
    assert words == ["  Hallo ", "Erika"]
    assert to_html(doc) == '<p>Hallo <span data-mention="9">Erika</span></p>'


# What is refused


def with_node(name, attributes=None, text=None, formatting=None):
    doc = Doc()
    element = body(doc).children.append(XmlElement(name))
    for key, value in (attributes or {}).items():
        element.attributes[key] = value
    if text is not None:
        element.children.append(XmlText("")).insert(0, text, formatting or {})
    return doc


@pytest.mark.parametrize(
    "doc",
    [
        with_node("video"),
        with_node("listItem"),
        with_node("mention", {"user": "7"}),
        with_node("paragraph", {"onclick": "alert(1)"}),
        with_node("heading", {"level": 1}),
        with_node("heading"),
        with_node("heading", {"level": 2.5}),
        with_node("figure", {"attachment": 'x" onerror="alert(1)'}),
        with_node("figure"),
        with_node("taskItem"),
        with_node("callout", {"kind": "danger"}),
        with_node("macro", {"name": "script"}),
        with_node("blockquote", text="lose"),
        with_node("horizontalRule", text="lose"),
        with_node("paragraph", text="x", formatting={"blink": {}}),
        with_node("paragraph", text="x", formatting={"link": {"href": "javascript:alert(1)"}}),
        with_node("paragraph", text="x", formatting={"link": {"href": "//evil.example"}}),
        with_node("paragraph", text="x", formatting={"link": {}}),
        with_node("paragraph", text="x", formatting={"link": {"href": "/x", "onclick": "y"}}),
        with_node("paragraph", text="x", formatting={"pageLink": {"page": "x"}}),
        with_node("paragraph", text="x", formatting={"blink--abcdefgh": {}}),
    ],
)
def test_what_the_schema_does_not_know_is_refused(doc):
    with pytest.raises(UnknownMarkup):
        to_nodes(doc)
    with pytest.raises(UnknownMarkup):
        to_html(doc)
    with pytest.raises(UnknownMarkup):
        merge(doc, "<p>x</p>")


def test_an_embedded_object_in_a_text_is_refused():
    doc = with_node("paragraph", text="x")
    first_text(doc).insert_embed(0, {"image": "x"})

    with pytest.raises(UnknownMarkup):
        to_html(doc)


def test_endless_nesting_is_refused():
    doc = Doc()
    place = body(doc)
    with doc.transaction():
        for _ in range(5000):
            place = place.children.append(XmlElement("blockquote"))

    with pytest.raises(UnknownMarkup):
        to_html(doc)


@pytest.mark.parametrize("html", ["<p>halb \ud83d</p>", "<video></video>", '<p data-x="1">a</p>'])
def test_a_text_that_is_refused_leaves_the_document_alone(html):
    doc = filled("<p>eins</p>")
    before = doc.get_update()

    with pytest.raises(UnknownMarkup):
        merge(doc, html)

    assert doc.get_update() == before


def test_marks_under_a_hashed_name_and_values_without_meaning_are_read():
    doc = with_node(
        "paragraph",
        text="x",
        formatting={
            "code--LpaW+ak5": {},
            "bold": {},
            "link": {"href": "/x", "target": "_blank", "rel": None, "class": None, "title": None},
        },
    )

    assert to_html(doc) == '<p><a href="/x"><strong><code>x</code></strong></a></p>'
