"""Random texts of the schema, as trees and therefore as HTML."""

from hypothesis import strategies as st

from teamweb.core.richtext.tree import Mark, Node, Text, ordered, to_html

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

WORDS = st.lists(
    st.one_of(
        st.sampled_from("abc äöüß  <>&\"'\n\u00a0"),
        st.sampled_from(["😀", "👩\u200d👧", "e\u0301", "ﬁ", "\u202b", "漢", "\U00020bb7"]),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
    ),
    min_size=1,
    max_size=12,
).map("".join)
NUMBERS = st.integers(1, 99).map(str)

LINKS = st.one_of(
    st.just(Mark("link", (("href", "https://example.org/?a=1&b=ü"),))),
    st.just(Mark("link", (("href", "mailto:amt@example.org"),))),
    st.just(Mark("pageLink", (("page", "12"),))),
    st.just(Mark("pageLink", (("page", "12"), ("anchor", "zu-tun")))),
    st.just(Mark("fileLink", (("attachment", "3"),))),
)
SIMPLE = st.sets(
    st.sampled_from(["bold", "italic", "underline", "strike", "code", "subscript", "highlight"]),
    max_size=3,
)
MARKS = st.builds(
    lambda names, link: ordered((*map(Mark, names), *([link] if link else []))),
    SIMPLE,
    st.one_of(st.none(), LINKS),
)


def _node(name, attributes=None, children=()):
    return Node(name, {k: v for k, v in (attributes or {}).items() if v}, list(children))


def inline():
    mention = st.builds(lambda n, text: _node("mention", {"user": n}, [Text(text)]), NUMBERS, WORDS)
    record = st.builds(
        lambda n, text: _node("record", {"record": f"todo:{n}"}, [Text(text)]), NUMBERS, WORDS
    )
    line_break = st.builds(lambda: _node("hardBreak"))
    text = st.builds(Text, WORDS, st.one_of(st.just(()), MARKS))
    return st.lists(st.one_of(text, text, text, line_break, mention, record), max_size=6)


def _leaves():
    paragraph = st.builds(lambda children: _node("paragraph", {}, children), inline())
    return st.one_of(
        paragraph,
        paragraph,
        st.builds(
            lambda level, children: _node("heading", {"level": level}, children),
            st.sampled_from("234"),
            inline(),
        ),
        st.builds(
            lambda words, language: _node("codeBlock", {"language": language}, [Text(words)]),
            WORDS,
            st.sampled_from(["", "python", "c++"]),
        ),
        st.builds(
            lambda n, alt, caption: _node(
                "figure", {"attachment": n, "alt": alt, "caption": caption}
            ),
            NUMBERS,
            st.one_of(st.just(""), WORDS),
            st.one_of(st.just(""), WORDS),
        ),
        st.just(None).map(lambda _: _node("horizontalRule")),
        st.builds(
            lambda name, page: _node("macro", {"name": name, "page": page, "depth": "2"}),
            st.sampled_from(["toc", "children", "include"]),
            st.one_of(st.just(""), NUMBERS),
        ),
    )


def _around(inner):
    paragraph = st.builds(lambda children: _node("paragraph", {}, children), inline())
    several = st.lists(inner, min_size=1, max_size=3)
    content = st.builds(lambda first, rest: [first, *rest], paragraph, st.lists(inner, max_size=1))
    items = st.lists(content.map(lambda c: _node("listItem", {}, c)), min_size=1, max_size=3)
    tasks = st.lists(
        st.builds(
            lambda key, checked, due, assignee, c: _node(
                "taskItem",
                {"id": key, "checked": checked, "due": due, "assignee": assignee},
                c,
            ),
            st.text("abcdef0123456789", min_size=6, max_size=6),
            st.sampled_from(["true", "false"]),
            st.sampled_from(["", "2026-12-01"]),
            st.one_of(st.just(""), NUMBERS),
            content,
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda node: node.attributes["id"],
    )
    cell = st.builds(
        lambda name, across, down, c: _node(name, {"colspan": across, "rowspan": down}, c),
        st.sampled_from(["tableCell", "tableHeader"]),
        st.sampled_from(["", "", "2", "3"]),
        st.sampled_from(["", "", "2", "3"]),
        several,
    )
    rows = st.lists(
        st.lists(cell, min_size=1, max_size=3).map(lambda cells: _node("tableRow", {}, cells)),
        min_size=1,
        max_size=3,
    )
    return st.one_of(
        items.map(lambda them: _node("bulletList", {}, them)),
        st.builds(
            lambda them, start: _node("orderedList", {"start": start}, them),
            items,
            st.sampled_from(["", "3", "1000"]),
        ),
        tasks.map(lambda them: _node("taskList", {}, them)),
        several.map(lambda them: _node("blockquote", {}, them)),
        st.builds(
            lambda kind, them: _node("callout", {"kind": kind}, them),
            st.sampled_from(["info", "note", "success", "warning"]),
            several,
        ),
        several.map(lambda them: _node("macro", {"name": "excerpt"}, them)),
        rows.map(lambda them: _node("table", {}, them)),
    )


BLOCKS = st.recursive(_leaves(), _around, max_leaves=6)


@st.composite
def htmls(draw):
    return to_html(draw(st.lists(BLOCKS, max_size=5)))
