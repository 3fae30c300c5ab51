import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.core.richtext import (
    UnknownMarkup,
    canonical,
    compare,
    from_markdown,
    references,
    render,
    sanitise,
    sections,
    to_markdown,
    to_text,
)
from teamweb.core.richtext.clean import parse
from teamweb.core.richtext.schema import MAX_DEPTH, NODES, minimum_depth
from teamweb.core.richtext.tree import Node, to_html
from tests.unspoken import unspoken

from .documents import DOCUMENTS, own_schema

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12
)
SIMPLE = st.text("abcäöüß <>&*_[]()#-+`~|\\.1", min_size=1, max_size=14)


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inline(words):
    marks = st.sampled_from(["strong", "em", "u", "s", "code", "sub", "sup", "mark"])
    plain = words.map(escaped)
    marked = st.builds(lambda mark, text: f"<{mark}>{text}</{mark}>", marks, plain)
    link = plain.map(lambda text: f'<a href="https://example.org/">{text}</a>')
    page = plain.map(lambda text: f'<a data-page="12">{text}</a>')
    pieces = st.one_of(
        plain, marked, link, page, st.just("<br>"), st.just('<span data-mention="7">Frau K.</span>')
    )
    return st.lists(pieces, max_size=5).map("".join)


def blocks(words):
    paragraph = inline(words).map(lambda text: f"<p>{text}</p>")
    heading = st.builds(
        lambda n, text: f"<h{n}>{text}</h{n}>", st.sampled_from("234"), words.map(escaped)
    )
    code = words.map(lambda text: f'<pre><code data-language="python">{escaped(text)}</code></pre>')
    leaf = st.one_of(
        paragraph,
        heading,
        code,
        st.just("<hr>"),
        st.just('<figure data-attachment="3"><img alt="Bild"></figure>'),
    )

    def around(inner):
        several = st.lists(inner, min_size=1, max_size=3).map("".join)
        item = st.builds(
            lambda p, rest: f"<li>{p}{rest}</li>", paragraph, st.one_of(st.just(""), inner)
        )
        task = st.builds(
            lambda p, done: f'<li data-task="t1" data-checked="{done}">{p}</li>',
            paragraph,
            st.sampled_from(["true", "false"]),
        )
        items = st.lists(item, min_size=1, max_size=3).map("".join)
        row = st.lists(several.map(lambda text: f"<td>{text}</td>"), min_size=1, max_size=3).map(
            lambda cells: f"<tr>{''.join(cells)}</tr>"
        )
        return st.one_of(
            items.map(lambda text: f"<ul>{text}</ul>"),
            items.map(lambda text: f"<ol>{text}</ol>"),
            st.lists(task, min_size=1, max_size=2).map(
                lambda them: f'<ul data-tasks="">{"".join(them)}</ul>'
            ),
            several.map(lambda text: f"<blockquote>{text}</blockquote>"),
            several.map(lambda text: f'<aside data-callout="warning">{text}</aside>'),
            st.lists(row, min_size=1, max_size=2).map(
                lambda rows: f"<table><tbody>{''.join(rows)}</tbody></table>"
            ),
        )

    return st.lists(st.recursive(leaf, around, max_leaves=6), max_size=5).map("".join)


@settings(deadline=None, max_examples=60)
@given(blocks(WORDS))
def test_the_canonical_form_stays_the_same_when_read_again(html):
    once = canonical(html)

    assert canonical(once) == once
    assert sanitise(once).html == once
    assert sanitise(once).removed == []


NESTED = {
    "lists": ("<ul><li><p>oben</p>", "</li></ul>", 2),
    "tasks": ('<ul data-tasks=""><li data-task="t1"><p>oben</p>', "</li></ul>", 2),
    "quotes": ("<blockquote>", "</blockquote>", 1),
    "notes": ('<aside data-callout="info">', "</aside>", 1),
    "excerpts": ('<div data-macro="excerpt">', "</div>", 1),
    "tables": ("<table><tbody><tr><td>", "</td></tr></tbody></table>", 3),
}


def levels(nodes) -> int:
    """How many blocks stand inside one another."""
    inner = [node for node in nodes if node.name in NODES and not NODES[node.name].is_inline]
    return max(
        (1 + levels([each for each in node.children if hasattr(each, "name")]) for node in inner),
        default=0,
    )


@pytest.mark.parametrize("kind", NESTED)
def test_there_is_one_limit_of_levels_for_every_kind_of_node(kind):
    before, behind, size = NESTED[kind]
    deepest = (MAX_DEPTH - 1) // size
    fitting = before * deepest + "<p>unten</p>" + behind * deepest

    assert levels(parse(fitting)) == deepest * size + 1
    assert sanitise(fitting).removed == []
    with pytest.raises(UnknownMarkup):
        canonical(before + fitting + behind)


@pytest.mark.parametrize("kind", NESTED)
def test_foreign_text_that_goes_deeper_keeps_its_words_and_it_is_said(kind):
    before, behind, size = NESTED[kind]
    words = "<p>ganz <b>unten</b></p><p>und mehr</p>"
    cleaned = sanitise(before * (120 // size) + words + behind * (120 // size))

    assert cleaned.removed
    assert levels(parse(cleaned.html)) <= MAX_DEPTH
    assert "<p>ganz <strong>unten</strong></p><p>und mehr</p>" in cleaned.html
    assert canonical(cleaned.html) == cleaned.html


def test_words_are_kept_however_deep_they_stand():
    assert "Wort" in sanitise("<ul><li>" * 400 + "<b>Wort</b>").html
    assert "Wort" in sanitise("<i>" * 400 + "Wort").html


def test_elements_that_mean_nothing_are_no_levels():
    assert sanitise("<div>" * 70 + "<p>Wort</p>" + "</div>" * 70).html == "<p>Wort</p>"


def test_the_editor_has_the_same_schema():
    built = Path(__file__).parents[3] / "frontend" / "editor" / "schema" / "schema.json"

    assert json.loads(built.read_text()) == own_schema()
    assert minimum_depth("table") == 4


@pytest.mark.parametrize("words", ["[ ]", "[x] Ja", "[ ] <strong>fett</strong>", "[X]"])
def test_words_that_look_like_a_box_stay_words(words):
    for html in (f"<ul><li><p>{words}</p></li></ul>", f"<ol><li><p>{words}</p></li></ol>"):
        text = canonical(html)

        assert from_markdown(to_markdown(text), with_html=True) == text


def test_boxes_at_the_start_of_every_item_make_a_task_list():
    tasks = from_markdown("- [ ] Offen\n- [x] **Fertig**\n- [X]")
    assert re.findall(r'data-checked="(\w+)"', tasks) == ["false", "true", "true"]
    assert "[" not in to_text(tasks).replace("[ ]", "").replace("[x]", "")
    # One item without: the boxes are words.
    assert "[ ] Offen" in from_markdown("- [ ] Offen\n- Sonst")
    # A link is none, and no sign of the private use area is taken for one.
    assert "data-checked" not in from_markdown("- [x](https://example.org/)")
    assert "data-checked" not in from_markdown("- \ue0f0 Offen")


@settings(deadline=None, max_examples=60)
@given(blocks(SIMPLE))
def test_markdown_brings_the_words_back(html):
    text = canonical(html)

    back = from_markdown(to_markdown(text), with_html=True)

    assert re.sub(r"\s+", " ", to_text(back)) == re.sub(r"\s+", " ", to_text(text))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_any_input_is_cleaned_or_refused(html):
    clean = sanitise(html).html

    assert canonical(clean) == clean
    assert "<script" not in render(clean)


@pytest.mark.parametrize(
    "hostile",
    [
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        '<p onclick="alert(1)">x</p>',
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "<svg><script>alert(1)</script></svg>",
        '<a href="//evil.example">x</a>',
        '<iframe src="https://evil.example"></iframe>',
        '<span data-mention="7&quot; onmouseover=&quot;x">x</span>',
        '<div data-macro="toc" data-title="&quot;><script>alert(1)</script>"></div>',
    ],
)
def test_hostile_html_is_harmless_when_cleaned(hostile):
    shown = render(sanitise(f"<p>vorher</p>{hostile}").html)

    assert "vorher" in shown
    assert not re.search(
        r"<script|<[^>]*\son\w+=|javascript:|<iframe|<svg|evil", shown.replace("&quot;", "'")
    )


@pytest.mark.parametrize(
    "unknown",
    ["<video></video>", '<a href="javascript:x">y</a>', '<p data-x="1">a</p>', "<h1>a</h1>"],
)
def test_the_editors_own_text_is_refused_rather_than_dropped(unknown):
    with pytest.raises(UnknownMarkup):
        canonical(unknown)


def test_text_pasted_from_an_office_program_keeps_words_and_emphasis():
    pasted = (
        '<h1 class="MsoTitle">Titel</h1><p class="MsoNormal"><b>fett</b> <span style="font-weight:700">auch</span>'
        "<o:p></o:p></p><div>lose<ul><li>eins<ul><li>zwei</li></ul></li></ul></div>"
    )

    assert sanitise(pasted).html == (
        "<h2>Titel</h2><p><strong>fett</strong> <strong>auch</strong></p><p>lose</p>"
        "<ul><li><p>eins</p><ul><li><p>zwei</p></li></ul></li></ul>"
    )


def test_sections_have_the_ids_that_the_page_shows():
    html = canonical("<p>Vorwort</p><h2>Über Maße</h2><p>A</p><h2>Über Maße</h2><p>B</p>")

    anchors = [section.anchor for section in sections(html)]

    assert anchors == ["", "ueber-masse", "ueber-masse-2"]
    assert all(f'id="{anchor}"' in render(html) for anchor in anchors[1:])


def test_references_name_pages_files_and_people():
    html = canonical(
        '<p><a data-page="5">Seite</a> <a data-attachment="9">Datei</a> <span data-mention="3">K.</span></p>'
        '<figure data-attachment="4"><img alt=""></figure><div data-macro="include" data-page="8"></div>'
    )

    found = references(html)

    assert (found.pages, found.attachments, found.mentions) == ({5, 8}, {9, 4}, {3})


def test_markdown_knows_tables_tasks_and_links_to_pages():
    html = from_markdown(
        "| A | B |\n| --- | --- |\n| 1 | 2 |\n\n- [x] fertig\n- [ ] offen\n\n[Seite](/p/12/#teil)"
    )

    assert "<th><p>A</p></th>" in html
    assert re.search(r'<li data-task="\w+" data-checked="true"><p>fertig</p></li>', html)
    assert '<a data-page="12" data-anchor="teil">Seite</a>' in html


def test_html_in_markdown_stays_words_unless_allowed():
    assert to_text(from_markdown("Bitte <Name> eintragen")) == "Bitte <Name> eintragen"


def without(tag, html):
    return re.sub(rf"<{tag}[^>]*>.*?</{tag}>", "", html, flags=re.S)


def shown_words(html):
    return re.findall(r"\w+", re.sub(r"<[^>]*>", " ", html))


@settings(deadline=None, max_examples=50)
@given(
    blocks(st.text("abc ", min_size=1, max_size=9)), blocks(st.text("abc ", min_size=1, max_size=9))
)
def test_a_comparison_holds_both_versions(old, new):
    old, new = canonical(old), canonical(new)

    # Beside the words it says what else has changed.
    both = re.sub(r'<p class="diff-note">[^<]*</p>', "", unspoken(compare(old, new)))

    assert sorted(shown_words(without("del", both))) == sorted(shown_words(compare(new, new)))
    assert sorted(shown_words(without("ins", both))) == sorted(shown_words(compare(old, old)))


def test_a_changed_word_is_marked_alone():
    both = compare("<p>Der Rat tagt am Montag.</p>", "<p>Der Rat tagt am Dienstag.</p>")

    assert unspoken(both) == "<p>Der Rat tagt am <del>Montag</del><ins>Dienstag</ins>.</p>"


def test_a_text_saved_as_markdown_keeps_its_callouts_and_what_looks_like_a_tag():
    html = canonical(
        '<p>Bitte &lt;Name&gt; eintragen</p><aside data-callout="warning"><p>Frist beachten</p></aside>'
    )

    assert from_markdown(to_markdown(html), with_html=True) == html
    assert (
        to_text(from_markdown("Neu: <Name> und\n\n<Ort>", with_html=True))
        == "Neu: <Name> und\n<Ort>"
    )


def test_letters_and_roman_numbers_of_a_list_are_shown_and_compared():
    html = canonical('<ol start="3" type="a"><li><p>Frist</p></li></ol>')

    assert render(html) == '<ol start="3" type="a"><li>Frist</li></ol>'
    assert from_markdown(to_markdown(html), with_html=True) == html
    assert 'type="i"' in compare(html, html.replace('type="a"', 'type="i"'))
    assert "a → i" in compare(html, html.replace('type="a"', 'type="i"'))


def test_no_heading_has_an_id_of_the_page_around_it():
    titles = ["Main", "Messages", "Resolution 5", "TOP 3.2", "Filter-Q", "Ausblick"]
    html = canonical("".join(f"<h2>{title}</h2>" for title in titles))

    anchors = [section.anchor for section in sections(html)]

    assert anchors == [
        "abschnitt-main",
        "abschnitt-messages",
        "abschnitt-resolution-5",
        "abschnitt-top-3-2",
        "abschnitt-filter-q",
        "ausblick",
    ]


def test_words_from_right_to_left_begin_at_their_side():
    shown = render(
        canonical("<p>Guten Tag</p><p>\u0645\u0631\u062d\u0628\u0627</p><h2>\u05e9</h2>")
    )

    assert shown.startswith('<p>Guten Tag</p><p dir="auto">')
    assert '<h2 id="abschnitt" dir="auto">' in shown


@pytest.mark.parametrize("ends", ["\r\n\r", "\r\r\n", "&#13;\n&#xD;", "&#013&#x0d;\n"])
def test_ends_of_lines_are_one_sign_however_they_come(ends):
    assert canonical(f"<pre><code>a{ends}b</code></pre>") == "<pre><code>a\n\nb</code></pre>"


def named_in(nodes):
    """Pages, files and people that these nodes name, their marks included."""
    found = {
        (node.name, node.attributes.get(NAMING[node.name])) for node in nodes if node.name in NAMING
    }
    inside = [child for node in nodes for child in node.children]
    marks = [mark for child in inside for mark in getattr(child, "marks", ())]
    found |= {
        (mark.name, dict(mark.attributes)[NAMING[mark.name]])
        for mark in marks
        if mark.name in NAMING
    }
    deeper = [child for child in inside if isinstance(child, Node)]
    return found | (named_in(deeper) if deeper else set())


NAMING = {
    "figure": "attachment",
    "fileLink": "attachment",
    "macro": "page",
    "pageLink": "page",
    "mention": "user",
}
FIELDS = {"attachment": "attachments", "page": "pages", "user": "mentions"}


@settings(deadline=None, max_examples=30)
@given(DOCUMENTS)
def test_the_references_of_a_text_are_those_of_its_nodes(nodes):
    text = canonical(to_html(nodes))
    wanted = {"attachments": set(), "pages": set(), "mentions": set()}
    for name, number in named_in(parse(text)):
        if number is not None:
            wanted[FIELDS[NAMING[name]]].add(int(number))

    assert vars(references(text)) == wanted
