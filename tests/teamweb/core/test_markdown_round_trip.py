"""A text that goes through Markdown unchanged comes back unchanged, byte by byte."""

import pytest
from hypothesis import given, settings

from teamweb.core.richtext import canonical, from_markdown, read_markdown, to_markdown, to_text
from teamweb.core.richtext.tree import to_html

from .documents import DOCUMENTS


def through_a_form(markdown):
    """What arrives of a field: browsers make every end of a line the same."""
    return markdown.replace("\r\n", "\n").replace("\r", "\n").strip()


def comes_back(text):
    markdown = to_markdown(text)
    back = from_markdown(markdown, with_html=True)
    return (back, from_markdown(through_a_form(markdown), with_html=True)) == (text, text)


@settings(deadline=None, max_examples=30)
@given(DOCUMENTS)
def test_every_document_of_the_schema_comes_back(nodes):
    assert comes_back(canonical(to_html(nodes)))


def nested(opening, closing, levels):
    return f"<p>Vor</p>{opening * levels}<p>Kern</p>{closing * levels}<h2>Danach</h2><p>Ende</p>"


@pytest.mark.parametrize(
    "text",
    [
        nested("<ul><li><p>E</p>", "</li></ul>", 12),
        nested("<ul><li><p>E</p>", "</li></ul>", 25),
        nested("<ol><li><p>E</p><ul><li><p>F</p>", "</li></ul></li></ol>", 10),
        nested("<blockquote>", "</blockquote>", 21),
        nested("<blockquote>", "</blockquote>", 50),
        nested('<aside data-callout="info"><blockquote>', "</blockquote></aside>", 20),
        *(
            around % "<pre><code>\n\na\n \n\n    b  \n\n</code></pre>"
            for around in (
                "%s",
                "<blockquote>%s</blockquote>",
                "<ul><li><p>x</p>%s</li></ul>",
                '<aside data-callout="info">%s</aside>',
                "<table><tbody><tr><td>%s</td></tr></tbody></table>",
                '<ul data-tasks=""><li data-task="t" data-checked="true"><p>x</p>%s</li></ul>',
                '<div data-macro="excerpt">%s</div>',
            )
        ),
        *(
            f"<p>{words}</p>"
            for words in ("---", "- - -", "+", "-x", "1)", "===", "a!", "\u00a0x\u3000")
        ),
        *(f"<h2>{words}</h2>" for words in ("", "#", "a #", "1. a", "\u00a0")),
        "<p><strong>a</strong><em>b</em><strong><em>c</em></strong><s>d</s><code>e</code><u><code>f</code></u></p>",
        "<p>a<strong>b<br>c</strong><code>`</code>!<code>| |</code></p>",
        '<p>!<a href="/p/"><strong>a</strong>b</a><a href="#ü">]</a>(x)</p>',
        "<p>[a]: https://example.org/ [a]</p><p>&amp;amp; &amp;#10; \\&amp;</p>",
        '<ol start="123456789"><li><p>x</p></li></ol><ul><li><p></p></li></ul><ul><li><p>y</p></li></ul>',
    ],
)
def test_texts_that_did_not_come_back(text):
    assert canonical(text) == text
    assert comes_back(text)


def test_what_markdown_can_say_is_written_as_markdown():
    text = (
        "<h2>Kopf</h2><p>Eins <strong>zwei</strong> <code>drei</code></p><ul><li><p>vier</p></li></ul>"
        "<table><tbody><tr><th><p>A</p></th></tr><tr><td><p>1</p></td></tr></tbody></table>"
    )

    assert to_markdown(text) == (
        "## Kopf\n\nEins **zwei** `drei`\n\n- vier\n\n| A |\n| --- |\n| 1 |"
    )


def test_one_block_that_markdown_cannot_say_leaves_the_others_as_they_are():
    markdown = to_markdown('<p>Eins</p><aside data-callout="info"><p>Zwei</p></aside><p>Drei</p>')

    assert markdown.split("\n\n")[::2] == ["Eins", "Drei"]


def test_a_task_is_the_same_one_after_its_words_were_changed():
    text = (
        '<ul data-tasks=""><li data-task="a1" data-checked="false" data-due="2026-12-01"><p>Alt</p>'
        '</li><li data-task="b2" data-checked="true"><p>Fertig</p></li></ul>'
    )

    changed = from_markdown(to_markdown(text).replace("[ ] Alt", "[x] Neu"), with_html=True)

    assert changed == text.replace("Alt", "Neu").replace('checked="false"', 'checked="true"')


@pytest.mark.parametrize("sign", ["> ", "- "])
def test_words_nested_too_deep_are_kept_and_it_is_said(sign):
    read = read_markdown(sign * 300 + "Kern\n\nDanach", with_html=True)

    assert "Kern" in to_text(read.html) and to_text(read.html).endswith("Danach")
    assert read.removed
