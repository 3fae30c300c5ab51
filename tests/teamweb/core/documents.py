"""Random documents of the whole schema, made from its table: what is added there is covered here."""

from hypothesis import strategies as st

from teamweb.core.richtext.schema import MARKS, NODES, as_data
from teamweb.core.richtext.tree import Mark, Node, Text, ordered

# Signs that mean something in Markdown, in HTML or to a form, alone and in company.
SIGNS = [
    *"abz09 äß\u00a0\u3000`*_~|[]()<>#+-=!\\&:;.,'\"/^$%{}@?\t\n\r",
    *["---", "- ", "1. ", "2)", "# ", "> ", "```", "~~~", "&amp;", "&#10;", "[ ] ", "[x] "],
    *["<!-- -->", '<!-- task id="a" -->', "<p>", "</p>", "<Name>", "https://a.example", "a@b.example"],
    *["| --- |", "    ", "![", "](", "\\|", "😀", "e\u0301", "\u202b", "\u2028"],
]  # fmt: skip
WORDS = st.lists(
    st.one_of(
        st.sampled_from(SIGNS),
        st.sampled_from(SIGNS),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
    ),
    min_size=1,
    max_size=8,
).map("".join)
HREFS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["https://münchen.example/", "mailto:amt@", "tel:", "/", "#"]),
        st.text("aü1()[]*_|\\&;!'~`%#?=.-", max_size=8),
    ),
)


def _attributes(known):
    """Values as the table allows them; an optional one is left out now and then."""
    strategies = {}
    for name, attribute in known.items():
        values = (
            WORDS
            if "{0,500}" in attribute.pattern
            else st.from_regex(attribute.pattern, fullmatch=True)
        )
        if name == "href":
            values = HREFS.filter(attribute.allows)
        strategies[name] = values if attribute.is_required else st.one_of(st.none(), values)
    return st.fixed_dictionaries(strategies).map(
        lambda found: {name: value for name, value in found.items() if value is not None}
    )


_MARK = st.one_of(
    [
        _attributes(kind.attributes).map(
            lambda values, name=name: Mark(name, tuple(values.items()))
        )
        for name, kind in MARKS.items()
    ]
)


def _one_link(marks):
    """A word has one link at most."""
    links = [mark for mark in marks if MARKS[mark.name].tag == "a"]
    return ordered(tuple(mark for mark in marks if mark not in links[1:]))


_MARKS = st.lists(_MARK, max_size=3).map(_one_link)
_INLINE_NODES = st.one_of(
    [
        st.builds(
            lambda attributes, words, marks, name=name, kind=kind: Node(
                name, attributes, [Text(words)] if kind.content == "text" else [], marks
            ),
            _attributes(kind.attributes),
            WORDS,
            _MARKS,
        )
        for name, kind in NODES.items()
        if kind.is_inline
    ]
)
_TEXT = st.builds(Text, WORDS, st.one_of(st.just(()), _MARKS))
_INLINE = st.lists(st.one_of(_TEXT, _TEXT, _TEXT, _INLINE_NODES), max_size=5)


def _node(name, children):
    return st.builds(
        lambda attributes, inner: Node(name, attributes, inner),
        _attributes(NODES[name].attributes),
        children,
    )


_CONTENTS = {
    "inline": _INLINE,
    "text": st.lists(WORDS.map(Text), max_size=1),
    "nothing": st.just([]),
}
_LEAVES = st.one_of(
    [
        _node(name, _CONTENTS[kind.content])
        for name, kind in NODES.items()
        if not kind.is_inline and kind.content in _CONTENTS
    ]
)
_PARTS = {kind.content for kind in NODES.values()} | {"tableHeader", "tableCell"}


def _around(inner):
    several = st.lists(inner, min_size=1, max_size=3)

    def content(name):
        kind = NODES[name].content
        if kind == "blocks":
            return several
        names = ["tableHeader", "tableCell"] if kind == "cells" else [kind]
        return st.lists(st.one_of([_node(it, content(it)) for it in names]), min_size=1, max_size=3)

    return st.one_of(
        [
            _node(name, content(name))
            for name, kind in NODES.items()
            if kind.content not in _CONTENTS and name not in _PARTS
        ]
    )


def _simple_table():
    """Tables that Markdown can say: a line of headings, one paragraph in each cell."""

    def row(name, width):
        cell = _INLINE.map(lambda words: Node(name, {}, [Node("paragraph", {}, words)]))
        return st.lists(cell, min_size=width, max_size=width).map(
            lambda cells: Node("tableRow", {}, cells)
        )

    return st.integers(1, 3).flatmap(
        lambda width: st.builds(
            lambda head, rows: Node("table", {}, [head, *rows]),
            row("tableHeader", width),
            st.lists(row("tableCell", width), max_size=2),
        )
    )


BLOCKS = st.recursive(st.one_of(_LEAVES, _simple_table()), _around, max_leaves=6)
DOCUMENTS = st.lists(BLOCKS, max_size=4)


def own_schema():
    """The schema without the node of tests/example_node: the one of the editor's own tests."""
    data = as_data()
    del data["nodes"]["legalBasis"]
    return data
