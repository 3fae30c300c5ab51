"""What a text says, without its markup: for search, lists and mails."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from .clean import parse
from .parser.elements import read_html
from .schema import MARKS, NODES, NodeType, ReferenceKind
from .tree import Mark, Node, Text, to_html

# Ids of the pages around texts (their templates): no heading may have one of them.
TAKEN_IDS = frozenset(
    """
    account add address agenda ahead all answers api-key approval archive ask-message
    asked-again attendance attendance-list attendance-quorum audience calendar-address conflict
    decide decided deputy editor-find editor-find-replacement editor-find-words file-name files
    filter-by filter-catalogue filter-category filter-group filter-named filter-q filter-review
    filter-source filter-state filter-topic filter-year group-meetings group-publications
    group-resolutions group-spaces group-todos groups help-title home-events
    home-groups home-news home-search home-topics insert-title invitations is-member items keys
    known-labels labels language-label list main messages move-on
    my-changes my-drafts my-groups my-meetings my-notices my-todos my-watched narrow narrowed
    new-comment now objections offered officers order own pages papers past people-q person-q
    propose removed resolutions rules search-facets-shown search-help search-q search-results
    series site-search space-archived space-q standing story sub-groups target-q templates
    theirs theirs-announcement theirs-notes theme-label todos upcoming upload why
    """.split()
)
TAKEN_NUMBERED = re.compile(
    r"(answer|chapter|file|item|kept|letter|new|objection|parent|passage|portal|request|resolution"
    r"|service|term|thread|todo|topic|why)-[0-9]+|top(-[0-9]+)+"
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Section:
    """A heading and the words up to the next one. `anchor` is the heading's id, "" before the first."""

    anchor: str
    title: str
    level: int
    text: str


@dataclass
class References:
    """The ids of what a text points at."""

    pages: set[int] = field(default_factory=set)
    attachments: set[int] = field(default_factory=set)
    mentions: set[int] = field(default_factory=set)


def to_text(html: str, *, with_names: bool = True) -> str:
    """The words; `with_names` False leaves out whom the text mentions."""
    return "\n".join(_lines(parse(html), with_names))


def _lines(nodes: list[Node], with_names: bool = True) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        kind = NODES[node.name]
        if kind.text:
            lines += kind.text(node)
        if node.name == "figure":
            lines += [w for w in (node.attributes.get("alt"), node.attributes.get("caption")) if w]
        elif node.name == "tableRow":
            lines.append(
                " | ".join(
                    " ".join(_lines([c], with_names)) for c in node.children if isinstance(c, Node)
                )
            )
        elif kind.content in ("inline", "text"):
            if words := _words(node, with_names).strip():
                lines.append(words)
        else:
            inner = [child for child in node.children if isinstance(child, Node)]
            lines += _lines(inner, with_names)
    return lines


def heading_text(node: Node) -> str:
    """What names a heading in addresses and tables of contents: not the people it mentions."""
    return _words(node, with_names=False).strip() or "–"


def _words(node: Node, with_names: bool) -> str:
    if with_names:
        return node.text()
    kept = [
        child
        for child in node.children
        if not (isinstance(child, Node) and child.name == "mention")
    ]
    return replace(node, children=kept).text()


def texts_of(html: str) -> list[str]:
    """The texts in reading order as `render` gives them to its `words`: not those of mentions."""
    return [
        child.text
        for top in parse(html)
        for node in top.walk()
        if not NODES[node.name].is_inline
        for child in node.children
        if isinstance(child, Text)
    ]


def sections(html: str, *, with_names: bool = True) -> list[Section]:
    """The text cut at its headings; the first section holds the text before the first heading.

    The anchors are those of the rendered text, whether or not `with_names`.
    """
    anchors = Anchors()
    found: list[Section] = []
    anchor, title, level = "", "", 1
    lines: list[str] = []
    for node in parse(html):
        if node.name == "heading":
            found.append(Section(anchor, title, level, "\n".join(lines)))
            title = _words(node, with_names).strip()
            anchor, level = anchors.next(heading_text(node)), int(node.attributes["level"])
            lines = []
        else:
            lines += _lines([node], with_names)
    found.append(Section(anchor, title, level, "\n".join(lines)))
    return [s for s in found if s.title or s.text] or [Section("", "", 1, "")]


def references(html: str) -> References:
    """What a canonical text names. Reads attributes only: the whole tree takes seconds for megabytes."""
    found = References()
    known = _reference_attributes()
    if not any(f'{html_name}="' in html for each in known.values() for _, html_name, _ in each):
        return found
    for element in read_html(html).iter(*known):
        for node_type, html_name, field_name in known[element.tag]:
            number = element.get(html_name)
            if number and (node_type is None or node_type.matches(element)):
                getattr(found, field_name).add(int(number))
    return found


@cache
def _reference_attributes() -> dict[str, list[tuple[NodeType | None, str, ReferenceKind]]]:
    """By tag: the node type (None for a mark), the attribute, and what its value is the id of."""
    known: dict[str, list[tuple[NodeType | None, str, ReferenceKind]]] = {}
    for kind in (*NODES.values(), *MARKS.values()):
        for key, refers_to in kind.references.items():
            node_type = kind if isinstance(kind, NodeType) else None
            entry = (node_type, kind.attributes[key].html, refers_to)
            known.setdefault(kind.tag, []).append(entry)
    return known


def with_attachments(html: str, ids: Mapping[int, int]) -> str:
    """The text with other files in place of those named in `ids`."""
    if not ids:
        return html
    new = {str(old): str(other) for old, other in ids.items()}
    nodes = parse(html)
    for top in nodes:
        for node in top.walk():
            for key, refers_to in NODES[node.name].references.items():
                if refers_to == "attachments" and key in node.attributes:
                    number = node.attributes[key]
                    node.attributes[key] = new.get(number, number)
            node.children = [_with_file_link(child, new) for child in node.children]
    return to_html(nodes)


def _with_file_link(child: Node | Text, new: Mapping[str, str]) -> Node | Text:
    marks = tuple(
        Mark(mark.name, tuple((name, new.get(value, value)) for name, value in mark.attributes))
        if mark.name == "fileLink"
        else mark
        for mark in child.marks
    )
    return child if marks == child.marks else replace(child, marks=marks)


def passages_with_mentions(html: str, names: Mapping[int, str]) -> dict[int, str]:
    """User id -> the first passage (paragraph, cell, heading …) that mentions the person.

    `names` says how mentioned people are called in it.
    """
    found: dict[int, str] = {}
    for top in parse(html):
        for node in top.walk():
            people = [
                int(child.attributes["user"])
                for child in node.children
                if isinstance(child, Node) and child.name == "mention"
            ]
            if people:
                words = "".join(_word(child, names) for child in node.children)
                for person in people:
                    found.setdefault(person, " ".join(words.split()))
    return found


def _word(child: Text | Node, names: Mapping[int, str]) -> str:
    if isinstance(child, Text):
        return child.text
    if child.name == "mention":
        return f"@{names.get(int(child.attributes['user']), '…')}"
    return f" {child.text()} "


class Anchors:
    """Ids for headings: readable, stable while the wording stays, each once per text."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def next(self, title: str) -> str:
        words = unicodedata.normalize("NFC", title).lower().translate(UMLAUTS)
        words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:60] or "abschnitt"
        if slug in TAKEN_IDS or TAKEN_NUMBERED.fullmatch(slug):
            slug = f"abschnitt-{slug}"
        anchor, number = slug, 2
        while anchor in self._used:
            anchor, number = f"{slug}-{number}", number + 1
        self._used.add(anchor)
        return anchor
