"""A text as a tree of nodes, and its one way of being written as HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from .schema import MARK_ORDER, MARKS, NODES, MarkType, NodeType


@dataclass(frozen=True)
class Mark:
    name: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Text:
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass
class Node:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    # Nodes and texts; a list of blocks holds nodes only.
    children: list[Any] = field(default_factory=list)
    # Marks of an inline node, such as a mention inside bold text.
    marks: tuple[Mark, ...] = ()

    def walk(self) -> Iterator["Node"]:
        """This node and every node below it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def text(self) -> str:
        """The words of this node; a line break inside a paragraph is a new line."""
        if self.name == "hardBreak":
            return "\n"
        return "".join(
            child.text if isinstance(child, Text) else child.text() for child in self.children
        )


def ordered(marks: set[Mark] | tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Marks from the outermost to the innermost, one of each kind, the last one.

    A text leads to one place: of a link inside a link the inner one counts, as in browsers.
    """
    one_of_each = {MARKS[mark.name].tag: mark for mark in marks}
    return tuple(sorted(one_of_each.values(), key=lambda mark: MARK_ORDER[mark.name]))


def to_html(nodes: list[Node]) -> str:
    """Canonical HTML: fixed order of marks and attributes, defaults left out."""
    return "".join(block_html(node) for node in nodes)


def attributes_html(kind: NodeType | MarkType, values: Mapping[str, str]) -> str:
    """The attributes of an element: its marker first, defaults left out."""
    marker = kind.marker if isinstance(kind, NodeType) else {}
    written = "".join(f' {name}="{escape(value)}"' for name, value in marker.items())
    for name, attribute in kind.attributes.items():
        value = values.get(name)
        if value is None or not attribute.html:
            continue
        if value == attribute.default and not attribute.is_required:
            continue
        written += f' {attribute.html}="{escape(value)}"'
    return written


def block_html(node: Node) -> str:
    kind = NODES[node.name]
    attributes = attributes_html(kind, node.attributes)
    match node.name:
        case "heading":
            tag = f"h{node.attributes['level']}"
            return f"<{tag}>{inline_html(node.children)}</{tag}>"
        case "horizontalRule":
            return "<hr>"
        case "codeBlock":
            return f"<pre><code{attributes}>{escape(node.text(), quote=False)}</code></pre>"
        case "figure":
            caption = node.attributes.get("caption", "")
            # Never stored: comparisons set it, since another version is another picture.
            version = node.attributes.get("version")
            shown = f' data-version="{version}"' if version else ""
            return (
                f'<figure data-attachment="{node.attributes["attachment"]}"{shown}>'
                f'<img alt="{escape(node.attributes.get("alt", ""))}">'
                + (f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else "")
                + "</figure>"
            )
        case "taskList":
            attributes = ' data-tasks=""'
        case "taskItem":
            # Always said, so that a reader of the HTML need not know the default.
            checked = node.attributes.get("checked", "false")
            attributes = attributes.replace(' data-checked="true"', "")
            first, _, rest = attributes.removeprefix(" ").partition(" ")
            attributes = f' {first} data-checked="{checked}"' + (f" {rest}" if rest else "")
        case "table":
            return f"<table><tbody>{''.join(_child_html(c) for c in node.children)}</tbody></table>"
    if kind.content == "inline":
        inner = inline_html(node.children)
    else:
        inner = "".join(_child_html(child) for child in node.children)
    return f"<{kind.tag}{attributes}>{inner}</{kind.tag}>"


def _child_html(child: Node | Text) -> str:
    return block_html(child) if isinstance(child, Node) else escape(child.text, quote=False)


def inline_html(children: list[Node | Text]) -> str:
    written: list[str] = []
    opened: list[Mark] = []
    for child in [*children, None]:
        marks = child.marks if child is not None else ()
        shared = 0
        while shared < min(len(opened), len(marks)) and opened[shared] == marks[shared]:
            shared += 1
        while len(opened) > shared:
            written.append(f"</{MARKS[opened.pop().name].tag}>")
        for mark in marks[shared:]:
            kind = MARKS[mark.name]
            values = dict(mark.attributes)
            written.append(f"<{kind.tag}{attributes_html(kind, values)}>")
            opened.append(mark)
        if isinstance(child, Text):
            written.append(escape(child.text, quote=False))
        elif child is not None:
            written.append(_inline_node_html(child))
    return "".join(written)


def _inline_node_html(node: Node) -> str:
    if node.name == "hardBreak":
        return "<br>"
    kind = NODES[node.name]
    attributes = attributes_html(kind, node.attributes)
    return f"<{kind.tag}{attributes}>{escape(node.text(), quote=False)}</{kind.tag}>"
