"""What is said about a kind of node or mark: its HTML, what it may hold, and how it is shown."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from ..render import Renderer
    from ..tree import Node

# Patterns mean the same in Python and in JavaScript (with its "u"): "\d", "\w" and "\s" alone would not.
NUMBER = r"[1-9][0-9]{0,9}"
PLAIN_TEXT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]{0,500}"

ReferenceKind = Literal["pages", "attachments", "mentions"]


@dataclass(frozen=True)
class Attribute:
    """One attribute of a node or mark: its name in HTML, and the pattern of its values."""

    html: str
    pattern: str
    default: str | None = None
    is_required: bool = False
    # The type of the value in the editor.
    value_type: Literal["string", "number", "boolean"] = "string"

    def allows(self, value: str) -> bool:
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class NodeType:
    """A kind of node. docs/richtext-nodes.md explains how an app adds one.

    `content`: inline, text (no marks), blocks, nothing, or the name of the only child type.
    """

    tag: str
    content: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    is_inline: bool = False
    # Attributes of HTML that are always written, and tell the node from others with its tag.
    marker: Mapping[str, str] = field(default_factory=dict)
    # Its name for people; the editor offers to insert a node with a name unless told otherwise.
    label: Any = ""
    is_insertable: bool = True
    # Where only some nodes of the type have content: the values of attributes that those have.
    content_for: Mapping[str, str] = field(default_factory=dict)

    # (node, its content as safe HTML, renderer) -> safe HTML for readers, and in a comparison of versions.
    render: "Callable[[Node, str, Renderer], str] | None" = None
    render_in_comparison: "Callable[[Node, str, Renderer], str] | None" = None
    # What it says beside its content, for search and mails.
    text: "Callable[[Node], list[str]] | None" = None
    # Attributes that hold an id, and of what.
    references: Mapping[str, ReferenceKind] = field(default_factory=dict)
    # (node, its content as Markdown) -> Markdown, and the rule for markdown-it that reads it back.
    to_markdown: "Callable[[Node, str], str] | None" = None
    markdown_rule: "Callable[[MarkdownIt], None] | None" = None
    # Whether a Markdown file from elsewhere may contain it: not what points at pages, files or people.
    is_importable: bool = False
    # (old, new, share of words that both have) -> from 0 (never the same node) to 1.
    similarity: "Callable[[Node, Node, float], float] | None" = None
    # (attribute, old value, new value) -> a sentence for the comparison.
    change_note: Callable[[str, str, str], str] | None = None
    # number -> "2 boxes": for forms that say what a text no longer contains, and what tells two apart.
    count_label: Callable[[int], str] | None = None
    identity: str = ""

    @property
    def selector(self) -> frozenset[tuple[str, str | None]]:
        """What an element must have to be this node; None for an attribute with any value."""
        needed = {(a.html, None) for a in self.attributes.values() if a.html and a.is_required}
        return frozenset({*self.marker.items(), *needed})

    def has_content(self, attributes: Mapping[str, str]) -> bool:
        return all(attributes.get(key) == value for key, value in self.content_for.items())

    def matches(self, element: Any) -> bool:
        """Whether an element of lxml with this tag is such a node."""
        return all(
            name in element.attrib if value is None else element.get(name) == value
            for name, value in self.selector
        )


@dataclass(frozen=True)
class MarkType:
    tag: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    references: Mapping[str, ReferenceKind] = field(default_factory=dict)
