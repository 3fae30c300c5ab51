"""What comes into the editor, from wherever, is stored: all of it, or what is left out is said."""

import base64
import json
import os
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import lxml.html
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pycrdt import Doc

from ops.places import PROJECT
from teamweb.coediting.conversion import normalised, to_html
from teamweb.core.richtext import canonical, render, to_text
from teamweb.core.richtext.schema import HREF, MARKS, MAX_DEPTH, NODES
from tests.services import away

from .documents import own_schema

FRONTEND = PROJECT / "frontend"
PASTES = sorted(Path(__file__).with_name("pastes").glob("*.html"))
COMMANDS = sorted(
    set(re.findall(r"^  (\w+): ", (FRONTEND / "editor" / "commands.js").read_text(), re.M))
    - {"undo", "redo", "paragraph"}
)
ODD_SIGNS = '\t\n\x0b\x1c\x1f\x7f\x85\xa0\u1680\u180e\u2003\u2028\ufeff\ud800\u0661\uff11äß😀"<'
BEGIN = "<p>Anfang:</p>"


def in_node(script, tasks, variables=None):
    node = shutil.which("node")
    if node is None or not (FRONTEND / "node_modules" / "jsdom").is_dir():
        away("Node.js or the front end's packages are not installed (npm ci in frontend/)")
    answer = subprocess.run(
        [node, script],
        cwd=FRONTEND,
        env={**os.environ, **(variables or {})},
        input=json.dumps(tasks),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def stored(editor):
    """The text as a version of it holds it: written alone, and together with others."""
    alone = canonical(editor["html"])
    doc = Doc()
    doc.apply_update(base64.b64decode(editor["update"]))
    assert to_html(doc) == normalised(alone)
    return alone


@pytest.fixture(scope="module")
def pasted():
    """The editor of each file in pastes/, whose content was pasted into it."""
    tasks = [{"begin": BEGIN, "html": path.read_text()} for path in PASTES]
    return dict(zip(PASTES, in_node("editor/testing/pasting.mjs", tasks), strict=True))


def words_of(html):
    page = lxml.html.fragment_fromstring(re.sub(r"<!\[[^>]*>", "", html), create_parent="div")
    for clutter in page.xpath(
        "//style | //script | //title | //head | //xml | //*[contains(@style, 'mso-list:Ignore')]"
        " | //a[contains(@class, 'sdfootnotesym')]"
    ):
        clutter.drop_tree()
    return re.findall(r"\w+", " ".join(page.itertext()))


def test_the_schema_of_the_editor_is_the_one_of_the_server():
    built = json.loads((FRONTEND / "editor" / "schema" / "schema.json").read_text())

    assert built == own_schema(), "teamweb richtext_schema > frontend/editor/schema/schema.json"


@pytest.mark.parametrize("path", PASTES, ids=lambda path: path.stem)
def test_what_is_pasted_is_stored(pasted, path):
    editor = pasted[path]

    text = stored(editor)

    words = to_text(text)
    missing = [word for word in words_of(path.read_text()) if word not in words]
    assert not missing or editor["said"], missing
    for foreign in ("data-macro", "data-mention", "data-record", "data-page", "data-attachment"):
        assert foreign not in text


TAGS = (
    "p div span b i u s code a h1 h2 h3 h6 ul ol li table tbody tr td th blockquote pre br hr img sup "
    "aside figure figcaption dl dt dd details section font mark center input label o:p"
).split()
VALUES = st.one_of(
    st.sampled_from(
        "0 1 -1 2.5 3 99 100 1000 99999999999 c a A i true false todo:1 todo:x toc info x:y.z  "
        "https://example.org/ javascript:x file:///x /p/1/ #x 2026-01-01 mso-list:l0+level2+lfo1 "
        "display:none list-style-type:upper-roman language-js:x task-list-item".split(" ")
    ).map(lambda value: value.replace("+", " ")),
    st.text(max_size=6),
)
NAMES = [
    *{
        attribute.html
        for kind in (*(NODES[name] for name in sorted(own_schema()["nodes"])), *MARKS.values())
        for attribute in kind.attributes.values()
        if attribute.html
    },
    "data-tasks",
    "data-pm-slice",
    "class",
    "id",
    "name",
    "style",
    "value",
    "role",
]
LETTERS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


def _element(tag, attributes, children):
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(children)}</{tag}>"


FOREIGN = st.recursive(
    LETTERS.map(escape),
    lambda inner: st.builds(
        _element,
        st.sampled_from(TAGS),
        st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


def drawn(strategy, count):
    """Examples of a strategy, the same ones each time in `make test`."""
    found = []

    @settings(deadline=None, max_examples=count, phases=[Phase.generate])
    @given(strategy)
    def draw(example):
        found.append(example)

    draw()
    return found


def test_whatever_html_is_pasted_can_be_stored():
    examples = drawn(st.lists(FOREIGN, min_size=1, max_size=4).map("".join), 40)
    begins = [
        BEGIN,
        "<ul><li><p>Punkt</p></li></ul>",
        "<table><tbody><tr><td></td></tr></tbody></table>",
    ]
    tasks = [{"begin": begins[n % 3], "html": html} for n, html in enumerate(examples)]

    for html, editor in zip(examples, in_node("editor/testing/pasting.mjs", tasks), strict=True):
        try:
            stored(editor)
        except Exception as error:
            raise AssertionError(f"{html!r} became {editor['html']!r}") from error


STEPS = st.one_of(
    st.sampled_from(COMMANDS).map(lambda name: {"command": name}),
    st.sampled_from(["Tab", "Enter", "Backspace"]).map(lambda key: {"key": key}),
    st.sampled_from(
        [
            "99999999999. x",
            "0. x",
            "a) x",
            "i) x",
            "- x",
            "[ ] x",
            "[x] x",
            "> x",
            "# x",
            "```js x",
            "https://example.org/ x",
            "ftp://example.org/ x",
            "**x** ",
            "Wort\x0b\x00",
        ]
    ).map(lambda words: {"type": words}),
    st.builds(lambda a, b: {"from": min(a, b), "to": max(a, b)}, st.floats(0, 1), st.floats(0, 1)),
    st.floats(0, 1).map(lambda at: {"from": at}),
    st.sampled_from([path.read_text() for path in PASTES]).map(lambda html: {"html": html}),
)


def test_whatever_is_done_in_the_editor_can_be_stored():
    examples = drawn(st.lists(STEPS, min_size=3, max_size=14), 30)

    editors = in_node("editor/testing/pasting.mjs", [{"steps": steps} for steps in examples])

    for steps, editor in zip(examples, editors, strict=True):
        try:
            stored(editor)
        except Exception as error:
            raise AssertionError(f"{steps} became {editor['html']!r}") from error


OWN = [
    "<h2>Titel</h2><p>Text <strong>fett</strong> H<sub>2</sub>O</p><h3>Unter</h3><p>mehr</p>",
    '<p><a href="https://example.org/">Netz</a> <a data-page="12" data-anchor="a-b">Seite</a> '
    '<a data-attachment="3">Datei</a> <span data-mention="9">Erika</span> <a href="#titel">oben</a></p>',
    '<p><span data-record="resolution:12">Beschluss 3</span> <span data-record="todo:7">Vorgang</span></p>',
    '<ul data-tasks=""><li data-task="a" data-checked="true" data-due="2026-12-01"><p>fertig</p></li>'
    '<li data-task="b" data-checked="false"><p>offen</p><ul><li><p>darin</p></li></ul></li></ul>',
    '<ol start="3" type="a"><li><p>c</p><ol type="i"><li><p>i</p></li></ol></li></ol>',
    '<aside data-callout="warning"><p>Achtung</p></aside><blockquote><p>Zitat</p></blockquote>',
    "<table><tbody><tr><th><p>A</p></th><th><p>B</p></th></tr><tr><td><p>1</p></td><td><p></p></td>"
    "</tr></tbody></table>",
    '<figure data-attachment="5"><img alt="Ein Bild"><figcaption>Unterschrift</figcaption></figure>',
    '<pre><code data-language="python">a\n  b</code></pre>',
    '<h2>Inhalt</h2><div data-macro="toc"></div><p>x</p>',
]


def without_ids(html):
    return re.sub(r' data-task="\w+"', "", html)


def test_what_is_copied_here_and_on_our_pages_is_pasted_as_it_was():
    copies = in_node(
        "editor/testing/pasting.mjs", [{"begin": html, "copies": True} for html in OWN]
    )
    shown = [f'<div data-teamweb="https://wiki.example.org">{render(html)}</div>' for html in OWN]
    copied = [one["copied"] for one in copies]

    back = in_node("editor/testing/pasting.mjs", [{"html": html} for html in [*copied, *shown]])

    for html, editor in zip([*OWN, *OWN], back, strict=True):
        assert without_ids(stored(editor)) == without_ids(canonical(html))


def test_a_copy_of_another_site_is_foreign():
    [copy] = in_node("editor/testing/pasting.mjs", [{"begin": OWN[1], "copies": True}])

    [editor] = in_node(
        "editor/testing/pasting.mjs",
        [{"html": copy["copied"].replace("wiki.example.org", "other.example.org")}],
    )

    assert "data-page" not in stored(editor)
    assert "data-mention" not in stored(editor)


def test_copies_show_ticks_and_lines_in_other_programs():
    tasks, table = in_node(
        "editor/testing/pasting.mjs", [{"begin": html, "copies": True} for html in (OWN[3], OWN[6])]
    )

    assert re.search("☑ *(<[^>]*>)*fertig.*☐ *(<[^>]*>)*offen", tasks["copied"])
    assert 'border="1"' in table["copied"]


def test_tab_stops_at_the_deepest_level_and_says_so():
    steps = [{"command": "bulletList"}]
    for _ in range(40):
        steps += [{"type": "x"}, {"key": "Enter"}, {"key": "Tab"}]

    [editor] = in_node("editor/testing/pasting.mjs", [{"steps": [*steps, {"type": "x"}]}])

    assert stored(editor).count("<ul>") == (MAX_DEPTH - 1) // 2
    assert set(editor["said"]) == {"tooDeep"}


def test_python_and_the_editor_read_the_patterns_alike():
    values = drawn(st.one_of(VALUES, st.text(max_size=5), st.from_regex(HREF)), 300)
    values += [prefix + sign for sign in ODD_SIGNS for prefix in ("", "/", "https://x", "1", "js")]
    schema = [
        attribute
        for kind in (*(NODES[name] for name in sorted(own_schema()["nodes"])), *MARKS.values())
        for attribute in kind.attributes.values()
    ]

    answers = in_node("editor/testing/patterns.mjs", values)

    for value, allowed in zip(values, answers, strict=True):
        assert [attribute.allows(value) for attribute in schema] == allowed, repr(value)
