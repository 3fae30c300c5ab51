"""A text is merged into a document by the smallest change, also while others type."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.coediting.conversion import merge, normalised, to_html, to_nodes

from .documents import body, clocks, copy_of, filled, first_text, kept, text_of, texts_in
from .texts import FULL, htmls

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


@settings(deadline=None, max_examples=40)
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
