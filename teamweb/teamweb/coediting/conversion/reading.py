"""A Yjs document read as a tree of the schema."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from teamweb.core.richtext import UnknownMarkup
from teamweb.core.richtext.schema import MAX_DEPTH, NODES, allowed_in
from teamweb.core.richtext.tree import Mark, Node, Text
from teamweb.core.richtext.tree import to_html as html_of

from ..update_log.log import TEXT
from .layout import read_attributes, read_marks
from .normalisation import normalised
from .refusal import refused


@dataclass
class Live(Node):
    """A node and the element of the Yjs document it was read from."""

    element: XmlElement = field(kw_only=True)


@dataclass(frozen=True)
class Piece:
    """A piece of a text with one formatting: the marks it means, and its formatting in Yjs."""

    text: str
    marks: tuple[Mark, ...]
    formatting: dict[str, Any]


def to_html(doc: Doc) -> str:
    """Return the normalised HTML: what the editor would save of the same document.

    Raises UnknownMarkup.
    """
    return normalised(html_of(to_nodes(doc)))


def to_nodes(doc: Doc) -> list[Node]:
    """Read the document without normalising: blanks are not folded, empty paragraphs at the end stay.

    Each Text is one stretch with the same marks; all of them in reading order are all words of the
    document. Raises UnknownMarkup.
    """
    with doc.transaction():
        root = root_of(doc)
        try:
            return [_plain(node) for node in live_nodes(root)]
        except UnknownMarkup as error:
            words = " ".join(_all_words(root.children[unreadable_places(root)[0]]).split())
            what = {"error": error, "words": words[:60]}
            if words:
                raise UnknownMarkup(_("%(error)s, where it says “%(words)s”") % what) from error
            raise


def unreadable_places(root: XmlFragment) -> list[int]:
    """The places of those blocks that hold something the schema does not know."""
    found = []
    for place, child in enumerate(root.children):
        try:
            _children([child], "blocks", 0)
        except UnknownMarkup:
            found.append(place)
    return found


def _all_words(part: Any) -> str:
    # Without recursion: what cannot be read may be nested without end.
    words: list[str] = []
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, XmlText):
            words.append("".join(text for text, _values in one.diff() if isinstance(text, str)))
        elif isinstance(one, XmlElement):
            waiting += reversed(list(one.children))
    return " ".join(words)


def root_of(doc: Doc) -> XmlFragment:
    return doc.get(TEXT, type=XmlFragment)


def live_nodes(parent: XmlFragment | XmlElement, content: str = "blocks", depth: int = 0) -> list:
    """The children of a node of this `content`, `depth` nodes around them, as Live and Text.

    Raises UnknownMarkup.
    """
    return _children(parent.children, content, depth)


def _children(children: Iterable[Any], content: str, depth: int) -> list[Live | Text]:
    allowed = allowed_in(content)
    found: list[Live | Text] = []
    for child in children:
        if isinstance(child, XmlElement):
            name = child.tag or ""
            if name not in allowed:
                raise refused(name)
            if depth >= MAX_DEPTH and not NODES[name].is_inline:
                raise refused(_("too many levels"))
            found.append(_node(name, child, depth))
        elif isinstance(child, XmlText):
            for piece in pieces(child):
                if content not in ("inline", "text"):
                    raise refused(piece.text[:40])
                marks = piece.marks if content == "inline" else ()
                last = found[-1] if found else None
                if isinstance(last, Text) and last.marks == marks:
                    found[-1] = Text(last.text + piece.text, marks)
                else:
                    found.append(Text(piece.text, marks))
        else:
            raise refused(type(child).__name__)
    return found


def pieces(text: XmlText) -> list[Piece]:
    found = []
    for words, values in text.diff():
        if not isinstance(words, str):
            raise refused(type(words).__name__)
        if words:
            found.append(Piece(words, read_marks(values), values or {}))
    return found


def _node(name: str, element: XmlElement, depth: int) -> Live:
    values: Any = element.attributes
    attributes = read_attributes(name, dict(values))
    return Live(
        name, attributes, live_nodes(element, NODES[name].content, depth + 1), element=element
    )


def _plain(node: Live | Text) -> Any:
    if isinstance(node, Text):
        return node
    return Node(node.name, node.attributes, [_plain(child) for child in node.children])
