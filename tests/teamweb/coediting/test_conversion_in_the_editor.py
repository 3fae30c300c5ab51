"""Python and the editor's own binding read and write the same Yjs documents."""

import base64
import json
import shutil
import subprocess

import pytest
from hypothesis import Phase, given, settings
from pycrdt import Doc

from ops.places import PROJECT
from teamweb.coediting.conversion import fill, merge, normalised, to_html
from tests.services import away

from .texts import FULL, htmls

FRONTEND = PROJECT / "frontend"
PACKAGES = ("jsdom", "yjs", "@tiptap/extension-collaboration")

TEXTS = [
    "",
    "<p>Ein Satz.</p>",
    "<p>eins</p><p></p><p>drei</p>",
    "<p>am Ende leer</p><p></p><p></p>",
    "<h2>Titel</h2>",
    "<h2>A</h2><h3>B <em>c</em></h3><h4>D</h4><p>x</p>",
    "<p><strong>f</strong><em>k</em><u>u</u><s>s</s><code>c</code><mark>m</mark></p>",
    "<p>H<sub>2</sub>O, m<sup>2</sup></p>",
    "<p><strong>a<em>b<u>c<s>d<code>e<mark>f</mark></code></s></u></em></strong></p>",
    "<p><strong>a</strong><strong><em>b</em></strong><em>c</em></p>",
    "<p><strong><code>fetter Code</code></strong> <code>c<sub>1</sub></code></p>",
    '<p><a href="https://example.org/?a=1&amp;b=2#c">Netz <strong>fett</strong></a></p>',
    '<p><a href="mailto:a@example.org">Post</a> <a href="tel:+4930123">Ruf</a> <a href="#x">x</a></p>',
    '<p><a href="/wiki/x/">intern</a></p>',
    '<p><a data-page="12" data-anchor="a-b">Seite</a> <a data-page="3">Seite</a></p>',
    '<p><a data-attachment="3">Datei <em>neu</em></a></p>',
    "<p>eins<br>zwei<br><br>vier</p>",
    "<p><strong>eins<br>zwei</strong></p>",
    '<p>an <span data-mention="9">Erika Beispiel</span>, <span data-record="todo:7">x</span></p>',
    '<p><strong>an <span data-mention="9">Erika</span> und</strong></p>',
    '<p><span data-mention="9">Erika</span></p>',
    "<ul><li><p>eins</p></li><li><p>zwei</p><ul><li><p>drei</p></li></ul></li></ul>",
    '<ol><li><p>eins</p></li></ol><ol start="7"><li><p>sieben</p><p>weiter</p></li></ol>',
    '<ul data-tasks=""><li data-task="ab12" data-checked="true" data-assignee="7" '
    'data-due="2026-12-01"><p>A</p></li><li data-task="cd" data-checked="false"><p>B</p></li></ul>',
    "<blockquote><p>Zitat</p><blockquote><p>darin</p></blockquote></blockquote><hr><p>x</p>",
    '<aside data-callout="info"><p>i</p></aside><aside data-callout="warning"><p>w</p></aside>',
    '<pre><code data-language="python">print("ü")\n\n  &lt;b&gt;\t😀</code></pre>',
    "<pre><code></code></pre><pre><code>\nx</code></pre>",
    '<figure data-attachment="5"><img alt="Ein &quot;Bild&quot;"><figcaption>U &amp; V</figcaption></figure>',
    '<figure data-attachment="5"><img alt=""></figure>',
    '<div data-macro="toc" data-depth="2"></div><div data-macro="include" data-page="4" '
    'data-title="Über"></div><div data-macro="excerpt"><p>Auszug</p></div>',
    '<table><tbody><tr><th><p>A</p></th><th colspan="2"><p>B</p></th></tr><tr><td rowspan="2">'
    "<p>1</p></td><td><p>2</p></td><td><p>3</p></td></tr><tr><td><p>4</p></td><td><p>5</p></td>"
    "</tr></tbody></table>",
    "<table><tbody><tr><td><p>A</p></td></tr><tr><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>",
    '<table><tbody><tr><td rowspan="5"><p>A</p></td><td rowspan="2"><p>B</p></td></tr>'
    '<tr><td colspan="3"><p>C</p></td></tr><tr><td colspan="2"><ul><li><p>D</p></li></ul></td></tr>'
    "</tbody></table>",
    '<ul data-tasks=""><li data-task="a" data-checked="false"><p>x</p></li><li data-task="a" '
    'data-checked="true"><p>y</p></li></ul><ul data-tasks=""><li data-task="a" '
    'data-checked="true"><p>z</p></li></ul>',
    "<p>Grüße 😀 👩\u200d👧 e\u0301 漢 \U00020bb7 a\u00a0b</p>",
    FULL,
]


@pytest.fixture(scope="module")
def editors():
    """Opens bound editors, one for each task of a list, and returns what they hold."""
    node = shutil.which("node")
    if node is None or not all((FRONTEND / "node_modules" / name).is_dir() for name in PACKAGES):
        away("Node.js or the front end's packages are not installed (npm ci in frontend/)")

    def open_editors(tasks):
        answer = subprocess.run(
            [node, "editor/testing/bound_editors.mjs"],
            cwd=FRONTEND,
            input=json.dumps(tasks),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    return open_editors


def as_task(doc):
    return {"update": base64.b64encode(doc.get_update()).decode()}


def written_by(editor):
    doc = Doc()
    doc.apply_update(base64.b64decode(editor["update"]))
    return doc


def filled(html):
    doc = Doc()
    fill(doc, html)
    return doc


def test_what_the_editor_wrote_is_read(editors):
    texts = [normalised(html) for html in TEXTS]

    for html, editor in zip(texts, editors([{"html": html} for html in texts]), strict=True):
        assert to_html(written_by(editor)) == normalised(editor["html"]) == html


def test_the_editor_opens_what_was_written_here_and_changes_nothing(editors):
    opened = editors([as_task(filled(html)) for html in TEXTS])

    assert [one["opening"] for one in opened] == [0] * len(TEXTS)
    assert [normalised(one["html"]) for one in opened] == [normalised(html) for html in TEXTS]
    # Nor does it hold anything back that it would write with the first key.
    assert [one["held"] for one in opened] == [one["shape"] for one in opened]


def test_both_write_the_same_document(editors):
    texts = [normalised(html) for html in TEXTS if html]
    by_hand = editors([{"html": html} for html in texts])
    here = editors([as_task(filled(html)) for html in texts])

    assert [one["shape"] for one in here] == [one["shape"] for one in by_hand]


def test_merging_what_the_editor_holds_changes_nothing(editors):
    for editor in editors([{"html": html} for html in TEXTS if html]):
        doc = written_by(editor)
        before = doc.get_update()

        assert merge(doc, normalised(editor["html"])) == b""
        assert doc.get_update() == before


def test_random_texts_and_changes_are_opened_unchanged(editors):
    texts: list[str] = []
    tasks: list[dict] = []

    @settings(deadline=None, max_examples=40, phases=[Phase.generate])
    @given(htmls(), htmls())
    def write(before, after):
        doc = filled(before)
        tasks.append(as_task(doc))
        merge(doc, after)
        tasks.append(as_task(doc))
        texts.extend([before, after])

    write()
    opened = editors(tasks)

    assert len(opened) == len(texts) > 60
    for text, one in zip(texts, opened, strict=True):
        assert (normalised(one["html"]), one["opening"]) == (normalised(text), 0)
        assert one["held"] == one["shape"]
