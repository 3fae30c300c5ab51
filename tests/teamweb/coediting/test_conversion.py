"""A text comes back from a Yjs document as it went in, and is changed there with care."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, XmlElement, XmlFragment, XmlText

from teamweb.coediting.conversion import fill, merge, normalised, to_html, to_nodes
from teamweb.coediting.log import KEPT, TEXT
from teamweb.core.richtext import UnknownMarkup, canonical
from teamweb.core.richtext.tree import Text

from .texts import FULL, htmls


def texts_in(parent):
    for child in parent.children:
        if isinstance(child, XmlText):
            yield child
        else:
            yield from texts_in(child)


def text_of(node):
    return node.text if isinstance(node, Text) else node.text()


def clocks(doc):
    """How many items of each client there are: pairs of numbers of seven bits a byte."""
    numbers, number, shift = [], 0, 0
    for byte in doc.get_state():
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number = shift = 0
    return dict(zip(numbers[1::2], numbers[2::2], strict=True))


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
    assert to_html(filled(FULL)) == normalised(FULL) == canonical(FULL)


@settings(deadline=None, max_examples=200)
@given(htmls())
def test_a_text_comes_back_as_it_went_in(html):
    doc = filled(html)

    assert to_html(doc) == normalised(html)
    assert normalised(normalised(html)) == canonical(normalised(html)) == normalised(html)


@settings(deadline=None, max_examples=200)
@given(htmls(), htmls())
def test_a_text_becomes_any_other(before, after):
    doc = filled(before)

    merge(doc, after)

    assert to_html(doc) == normalised(after)
    assert to_html(copy_of(doc)) == normalised(after)


@settings(deadline=None, max_examples=200)
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


@settings(deadline=None, max_examples=100)
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


# Changes made while others type


def exchange(one, other):
    one_update, other_update = one.get_update(other.get_state()), other.get_update(one.get_state())
    other.apply_update(one_update)
    one.apply_update(other_update)
    assert to_html(one) == to_html(other)
    return to_html(one)


@pytest.mark.parametrize(
    ("before", "typed_at", "after", "both"),
    [
        # In the very word that is not changed, beside the one that is.
        ("<p>alt und neu</p>", 8, "<p>ganz alt und neu</p>", "<p>ganz alt und Xneu</p>"),
        ("<p>Größe alt 😀 Ende</p>", 7, "<p>Größe neu 😀 Ende</p>", "<p>GrößeX neu 😀 Ende</p>"),
        ("<p>a b c</p>", 3, "<p><strong>a</strong> b c d</p>", "<p><strong>a</strong> bX c d</p>"),
        # In a word that is taken out: what was typed stays.
        ("<p>eins zwei drei</p>", 7, "<p>eins drei</p>", "<p>eins Xdrei</p>"),
        # In a paragraph that becomes two lines.
        ("<p>eins zwei</p>", 2, "<p>eins<br>zwei</p>", "<p>eiXns<br>zwei</p>"),
    ],
)
def test_who_types_in_the_same_paragraph_loses_nothing(before, typed_at, after, both):
    doc = filled(before)
    typist = copy_of(doc)
    first_text(typist).insert(typed_at, "X")

    merge(doc, after)

    assert exchange(doc, typist) == both


def test_words_typed_in_all_parts_of_a_page_survive_a_change_of_all_parts():
    doc = filled(FULL)
    typist = copy_of(doc)
    typed = 0
    for text in texts_in(body(typist)):
        text.insert(0, "TIPP")
        typed += 1

    changed = re.sub(r">(\w)", r">neu \1", normalised(FULL)).replace("Zitat", "Anderes")
    merge(doc, changed)

    together = exchange(doc, typist)
    assert together.count("TIPP") == typed > 15
    assert "neu " in together


@settings(deadline=None, max_examples=100)
@given(htmls(), st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["ä", "😀", "xy "]))))
def test_typing_beside_a_merge_that_only_adds_is_kept(html, typed):
    doc = filled(html + "<p>Ende</p>")
    typist = copy_of(doc)
    places = list(texts_in(body(typist)))
    count = 0
    for place, letters in typed:
        places[place % len(places)].insert(0, f"\ue000{letters}")
        count += 1

    merge(doc, "<p>Vorn</p>" + normalised(html + "<p>Ende</p>") + "<p>Hinten</p>")
    exchange(doc, typist)

    assert "".join(text_of(node) for node in to_nodes(doc)).count("\ue000") == count


def test_two_merges_at_the_same_time_converge():
    doc = filled("<p>eins zwei drei</p><ul><li><p>a</p></li></ul>")
    other = copy_of(doc)

    merge(doc, "<p>eins 2 drei</p><ul><li><p>a</p></li><li><p>b</p></li></ul>")
    merge(other, "<p>eins zwei 3</p><ul><li><p>A</p></li></ul>")

    together = "<p>eins 2 3</p><ul><li><p>A</p></li><li><p>b</p></li></ul>"
    assert exchange(doc, other) == together


def test_a_changed_block_keeps_its_place_in_the_document():
    """Cursors and comments of others hang on it."""
    doc = filled("<p>eins</p><p>zwei drei</p><h2>Ende</h2>")
    before = list(body(doc).children)

    merge(doc, "<p>neu</p><p>eins</p><p>zwei <em>vier</em></p><h2>Ende</h2>")

    after = list(body(doc).children)
    assert [after[1], after[2], after[3]] == before[:3]


def test_a_task_is_known_by_its_id_when_its_words_change():
    def task(key, words, done="false"):
        return f'<li data-task="{key}" data-checked="{done}"><p>{words}</p></li>'

    doc = filled(f'<ul data-tasks="">{task("a", "eins")}{task("b", "zwei")}</ul>')
    second = list(next(iter(body(doc).children)).children)[1]

    merge(doc, f'<ul data-tasks="">{task("c", "neu")}{task("b", "eins", "true")}</ul>')

    after = list(next(iter(body(doc).children)).children)
    assert after[1] == second
    assert second.attributes["checked"] is True


def test_a_blank_just_typed_stays_where_it_is():
    doc = filled("<p>eins zwei</p>")
    text = first_text(doc)
    text.insert(len(text), " ")

    merge(doc, "<p>1 zwei</p>")

    assert str(text) == "1 zwei "


def test_double_blanks_that_would_get_a_meaning_are_made_right():
    doc = filled("<p>eins<br>zwei</p>")
    texts = list(texts_in(body(doc)))
    texts[0].insert(4, "  ")

    merge(doc, "<p>eins zwei</p>")

    assert to_html(doc) == "<p>eins zwei</p>"


# Size and kept ranges


def long_text():
    rng = random.Random(4)
    words = "Sitzung Beschluss Größe über Maßnahme 😀 und der die das Gemeinde Leistung".split()
    blocks = []
    while sum(map(len, blocks)) < 200_000:
        line = " ".join(rng.choice(words) for _ in range(60))
        blocks.append(f"<p>{line} <strong>{rng.choice(words)}</strong> {line[:40].strip()}</p>")
        blocks.append(f"<h2>{rng.choice(words)} {len(blocks)}</h2><ul><li><p>{line}</p></li></ul>")
    return "".join(blocks)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<strong>Beschluss</strong>", "<strong>Entscheidung 😀</strong>"),
        ("<strong>Beschluss</strong>", "<em>Beschluss</em>"),
        ("<h2>", "<h2>Neu "),
        ("<li>", "<li><p>Ein Punkt davor</p></li><li>"),
    ],
)
def test_a_small_change_of_a_long_text_is_a_small_update(old, new):
    html = long_text()
    place = html.index(old, 100_000)
    changed = html[:place] + html[place:].replace(old, new, 1)
    doc = filled(html)
    other = copy_of(doc)

    update = merge(doc, changed)

    assert 0 < len(update) < 500
    other.apply_update(update)
    assert to_html(other) == normalised(changed)


def test_what_is_moved_is_noted_as_kept():
    doc = filled("<p>eins</p><p>zwei</p><h2>drei</h2>")
    [before] = clocks(doc).values()

    merge(doc, "<h2>drei</h2><p>eins</p><p>zwei</p>")

    [[client, first, end]] = kept(doc)
    assert (client, first) == (doc.client_id, before)
    assert before < end <= clocks(doc)[doc.client_id]


def test_what_only_adds_or_only_deletes_is_not_noted():
    doc = filled("<p>eins</p><p>zwei</p>")

    merge(doc, "<p>eins</p><p>zwei</p><p>drei</p>")
    merge(doc, "<p>zwei</p><p>drei</p>")
    merge(doc, "<p>zwei</p><p><strong>drei</strong></p>")

    assert kept(doc) == []


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
