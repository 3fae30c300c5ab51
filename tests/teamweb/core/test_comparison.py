"""Comparing versions of a text: nothing of either is missing, and only what changed is marked."""

import re
from dataclasses import replace
from itertools import pairwise

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.comparison import SHAPES, VOCABULARIES, long_versions
from teamweb.core.richtext import Comparison, canonical, compare, revert_passage, to_text
from teamweb.core.richtext.clean import parse
from teamweb.core.richtext.comparison.alignment import longest_rising, opcodes
from teamweb.core.richtext.tree import Text, to_html
from tests.unspoken import unspoken

from .test_richtext import SIMPLE, blocks

TASK = '<ul data-tasks=""><li data-task="{}" data-checked="{}"><p>{}</p></li></ul>'
TABLE = (
    "<table><tbody><tr><th><p>Amt</p></th><th><p>Zahl</p></th></tr>"
    "<tr><td><p>Bau</p></td><td><p>{}</p></td></tr></tbody></table>"
)
MACROS = st.sampled_from(
    [
        '<div data-macro="toc" data-depth="2"></div>',
        '<div data-macro="toc"></div>',
        '<div data-macro="include" data-page="5"></div>',
        '<div data-macro="excerpt"><p>Kurz und gut</p></div>',
        '<div data-macro="excerpt" data-title="Auszug"><p>Kurz</p></div>',
        TASK.format("a1", "true", "Prüfen"),
        TASK.format("a1", "false", "Prüfen"),
        TASK.format("a2", "false", "Neu prüfen"),
        TABLE.format("3"),
        TABLE.format("4"),
        '<figure data-attachment="3"><img alt="Plan"><figcaption>Der Plan</figcaption></figure>',
        '<figure data-attachment="4"><img alt="Plan"></figure>',
    ]
)
PIECES = st.lists(st.one_of(blocks(SIMPLE), MACROS), max_size=4).map("".join)


def reworded(node):
    if isinstance(node, Text):
        return Text(node.text.replace("a", "neu ").replace("b", ""), node.marks)
    return replace(node, children=[reworded(child) for child in node.children])


@st.composite
def two_versions(draw):
    """A text and one made of it: blocks taken away, doubled, moved, replaced, words exchanged."""
    old = parse(draw(PIECES))
    new = list(old)
    for step in draw(st.lists(st.sampled_from("dmrwx"), max_size=4)):
        place = draw(st.integers(0, max(len(new) - 1, 0)))
        if step == "x" or not new:
            new[place:place] = parse(draw(PIECES))
        elif step == "d":
            del new[place]
        elif step == "m":
            new.append(new.pop(place))
        elif step == "r":
            new[place : place + 1] = parse(draw(PIECES))
        else:
            new[place] = reworded(new[place])
    # Twice: taking words away may leave what the canonical form leaves out.
    return to_html(old), canonical(canonical(to_html(new)))


def text_of(html):
    """What is read of one side: without what the comparison says about it."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for note in root.find_class("diff-note"):
        note.drop_tree()
    for spoken in root.find_class("kern-sr-only"):
        spoken.drop_tree()
    return root.text_content()


def side(comparison, name):
    return "".join(getattr(passage, name) for passage in comparison.passages)


@settings(deadline=None, max_examples=50)
@given(two_versions())
def test_each_side_reads_as_its_version(versions):
    old, new = versions
    both = Comparison(old, new)

    assert text_of(side(both, "old")) == text_of(side(Comparison(old, old), "new"))
    assert text_of(side(both, "new")) == text_of(side(Comparison(new, new), "new"))
    shown = text_of(side(both, "new"))
    # Alternative texts are attributes there.
    words = set(re.findall(r"\w+", to_text(new))) - {"Plan", "Bild"}
    assert [word for word in words if word not in shown] == []
    assert "<ins" not in side(both, "old") and "<del" not in side(both, "new")


def test_the_same_cell_beside_a_changed_one_is_shown_as_a_reader_sees_it():
    cell = '<td><figure data-attachment="7"><img alt="Plan"></figure></td>'
    versions = [
        f"<table><tbody><tr>{cell}<td><p>Der Plan ist {word}</p></td></tr></tbody></table>"
        for word in ("alt", "neu")
    ]

    assert "<ins>neu</ins>" in unspoken(compare(*versions))
    assert '<img src="/attachments/7/inline/" alt="Plan"' in compare(*versions)


@settings(deadline=None, max_examples=60)
@given(PIECES.map(canonical))
def test_a_text_compared_with_itself_shows_no_mark(html):
    comparison = Comparison(html, html)

    assert comparison.count == 0
    for name in ("inline", "old", "new"):
        assert not re.search(r"<(ins|del)\b|diff-", side(comparison, name))


@settings(deadline=None, max_examples=50)
@given(two_versions(), st.randoms())
def test_putting_back_every_passage_makes_the_old_text(versions, dice):
    old, new = versions
    present = new
    while (comparison := Comparison(old, present)).count:
        before = comparison.count
        number = dice.randint(1, before)
        present = revert_passage(
            old_html=old, base_html=present, number=number, present_html=present
        )
        assert present is not None
        assert Comparison(old, present).count < before
    # Numbers of tasks say nothing to a reader and are no change.
    anonymous = re.compile(r'data-task="[^"]*"')
    assert anonymous.sub("", present) == anonymous.sub("", old)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(0, 4), max_size=40), st.lists(st.integers(0, 4), max_size=40))
@pytest.mark.parametrize("small_gap", [0, 20_000])
def test_stretches_cover_both_sequences(small_gap, old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("teamweb.core.richtext.comparison.alignment.SMALL_GAP", small_gap)
        found = opcodes(old, new)
    assert [x for _same, a, b, _c, _d in found for x in old[a:b]] == old
    assert [x for _same, _a, _b, c, d in found for x in new[c:d]] == new
    assert all(old[a:b] == new[c:d] for same, a, b, c, d in found if same)
    assert all(one[0] != two[0] for one, two in pairwise(found))


def test_landmarks_keep_their_order():
    assert longest_rising([(0, 5), (1, 1), (2, 2), (3, 9), (4, 3)]) == [(1, 1), (2, 2), (4, 3)]


def changed(old, new):
    return [p for p in Comparison(canonical(old), canonical(new)).passages if p.number]


def test_words_are_marked_on_their_side():
    (passage,) = changed("<p>Der Rat tagt am Montag.</p>", "<p>Der Rat tagt am Dienstag.</p>")

    assert unspoken(passage.old) == "<p>Der Rat tagt am <del>Montag</del>.</p>"
    assert unspoken(passage.new) == "<p>Der Rat tagt am <ins>Dienstag</ins>.</p>"
    assert (
        unspoken(passage.inline) == "<p>Der Rat tagt am <del>Montag</del><ins>Dienstag</ins>.</p>"
    )


FIGURE = '<figure data-attachment="{}"><img alt="{}">{}</figure>'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<h2>Ziel</h2>", "<h3>Ziel</h3>", "Überschriftenebene geändert: Überschrift → Zwi"),
        ("<p>Das Ziel</p>", "<h2>Das Ziel</h2>", "Aus einem Absatz wurde eine Überschrift"),
        ("<p>Das Ziel</p>", "<p>Das <strong>Ziel</strong></p>", "Formatierung geändert: fett"),
        (
            '<p><a href="https://a.example/">Ziel</a></p>',
            '<p><a href="https://b.example/">Ziel</a></p>',
            "Link geändert",
        ),
        (TASK.format("a", "false", "x"), TASK.format("a", "true", "x"), "Als erledigt markiert"),
        (
            '<aside data-callout="info"><p>Frist</p></aside>',
            '<aside data-callout="warning"><p>Frist</p></aside>',
            "Art des Kastens geändert: Information → Achtung",
        ),
        (
            '<pre><code data-language="python">x</code></pre>',
            '<pre><code data-language="sql">x</code></pre>',
            "Sprache des Codes geändert: python → sql",
        ),
        ("<ul><li><p>a</p></li></ul>", "<ol><li><p>a</p></li></ol>", "Die Liste ist jetzt num"),
        (FIGURE.format(3, "Plan", ""), FIGURE.format(4, "Plan", ""), "Bild ausgetauscht"),
        (FIGURE.format(3, "Plan", ""), FIGURE.format(3, "Karte", ""), "„Plan“ → „Karte“"),
        (
            '<div data-macro="toc"></div>',
            '<div data-macro="toc" data-depth="2"></div>',
            "Tiefe geändert: nicht angegeben → 2",
        ),
        (
            '<div data-macro="include" data-page="5"></div>',
            '<div data-macro="include" data-page="6"></div>',
            "andere Seite",
        ),
    ],
)
def test_what_has_no_words_is_said_in_words(old, new, said):
    (passage,) = changed(old, new)

    assert said in passage.new and said in passage.inline
    assert "diff-note" not in passage.old


def test_rows_and_cells_of_a_table_are_matched():
    new = TABLE.format("4").replace("</tbody>", "<tr><td><p>Neu</p></td><td></td></tr></tbody>")
    (passage,) = changed(TABLE.format("3"), new)

    assert "<del>3</del>" in unspoken(passage.old) and passage.old.count("<del>") == 1
    assert "<ins>4</ins>" in unspoken(passage.new) and '<tr class="diff-inserted">' in passage.new

    column = canonical(TABLE.format("3").replace("</tr>", "<td><p>Mehr</p></td></tr>"))
    (passage,) = changed(TABLE.format("3"), column)
    assert passage.old.count("<del>") == 0 and passage.new.count("<ins>") == 2


def test_a_passage_is_put_into_a_text_that_changed_elsewhere():
    old = "<p>Erster Satz.</p><p>Zweiter Satz heute.</p><p>Dritter.</p>"
    base = "<p>Erster Satz.</p><p>Zweiter Satz morgen.</p><p>Vierter.</p>"
    present = "<p>Vorweg.</p><p>Erster Satz!</p><p>Zweiter Satz morgen.</p><p>Vierter.</p>"

    def back(number, present):
        return revert_passage(old_html=old, base_html=base, number=number, present_html=present)

    assert back(1, present) == present.replace("morgen", "heute")
    # Deleted there: it comes back behind its neighbour, and only once.
    again = back(2, present)
    assert again == present.replace("<p>Vierter", "<p>Dritter.</p><p>Vierter")
    assert back(2, again) == again
    # Inserted there: it is taken out again.
    assert back(3, present) == present.replace("<p>Vierter.</p>", "")
    assert back(1, present.replace("morgen", "übermorgen")) is None
    assert back(9, present) is None


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_text_is_compared_whole(vocabulary, shape):
    old, new = long_versions(vocabulary=vocabulary, shape=shape)
    assert len(old) > 100_000

    both = Comparison(old, new)

    for name, html in (("old", old), ("new", new)):
        assert "".join(text_of(side(both, name)).split()) == "".join(to_text(html).split())
