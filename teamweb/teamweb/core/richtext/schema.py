"""What may stand in a text. The names are the editor's (ProseMirror) names of nodes and marks.

Additions are safe; a node or attribute that goes away needs a migration of stored texts.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SCHEMA_VERSION = 1
# Nodes that may stand inside one another, counted from the outermost block to the paragraph; inline
# nodes and words do not count. The editor, `clean` and the check of updates from browsers obey it.
MAX_DEPTH = 60

# Patterns mean the same in Python and in JavaScript (with its "u"): "\d", "\w" and "\s" alone would not.
NUMBER = r"[1-9][0-9]{0,9}"
IN_ADDRESS = r'[^\s\x00-\x20\x7f-\x9f\ufeff\ud800-\udfff"<>]'
HREF = rf"(https?://|mailto:|tel:){IN_ADDRESS}+|/(?!/){IN_ADDRESS}*|#{IN_ADDRESS}*"


@dataclass(frozen=True)
class Attribute:
    """One attribute of a node or mark: its name in HTML and what it may hold."""

    html: str
    pattern: str
    default: str | None = None
    is_required: bool = False
    # What the editor holds it as.
    holds: Literal["string", "number", "truth"] = "string"

    def allows(self, value: str) -> bool:
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class NodeType:
    """`content`: inline, text (no marks), blocks, nothing, or the name of the only child type."""

    tag: str
    content: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    is_inline: bool = False


@dataclass(frozen=True)
class MarkType:
    tag: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


CELL = {
    "colspan": Attribute("colspan", r"[1-9][0-9]{0,2}", default="1", holds="number"),
    "rowspan": Attribute("rowspan", r"[1-9][0-9]{0,2}", default="1", holds="number"),
}
TEXT_OF_ANY_KIND = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]{0,500}"

NODES: dict[str, NodeType] = {
    "paragraph": NodeType("p", "inline"),
    "heading": NodeType(
        "h", "inline", {"level": Attribute("", "[234]", is_required=True, holds="number")}
    ),
    "bulletList": NodeType("ul", "listItem"),
    "orderedList": NodeType(
        "ol",
        "listItem",
        {
            "start": Attribute("start", r"0|-?[1-9][0-9]{0,8}", default="1", holds="number"),
            # Letters or Roman numbers instead of numbers, as HTML has it.
            "type": Attribute("type", "[aAiI]"),
        },
    ),
    "listItem": NodeType("li", "blocks"),
    "taskList": NodeType("ul", "taskItem"),
    "taskItem": NodeType(
        "li",
        "blocks",
        {
            "id": Attribute("data-task", r"[A-Za-z0-9_-]{1,40}", is_required=True),
            "checked": Attribute("data-checked", "true|false", default="false", holds="truth"),
            "assignee": Attribute("data-assignee", NUMBER),
            "due": Attribute("data-due", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        },
    ),
    "blockquote": NodeType("blockquote", "blocks"),
    "callout": NodeType(
        "aside",
        "blocks",
        {
            "kind": Attribute(
                "data-callout", "info|note|success|warning", default="info", is_required=True
            )
        },
    ),
    "codeBlock": NodeType(
        "pre", "text", {"language": Attribute("data-language", r"[A-Za-z0-9_+#.-]{1,30}")}
    ),
    "table": NodeType("table", "tableRow"),
    "tableRow": NodeType("tr", "cells"),
    "tableHeader": NodeType("th", "blocks", CELL),
    "tableCell": NodeType("td", "blocks", CELL),
    "figure": NodeType(
        "figure",
        "nothing",
        {
            "attachment": Attribute("data-attachment", NUMBER, is_required=True),
            "alt": Attribute("alt", TEXT_OF_ANY_KIND, default=""),
            "caption": Attribute("", TEXT_OF_ANY_KIND, default=""),
        },
    ),
    "macro": NodeType(
        "div",
        "blocks",
        {
            "name": Attribute(
                "data-macro",
                "toc|children|include|excerpt|diagram|attachments",
                is_required=True,
            ),
            "page": Attribute("data-page", NUMBER),
            "depth": Attribute("data-depth", "[1-6]"),
            "title": Attribute("data-title", TEXT_OF_ANY_KIND),
        },
    ),
    "horizontalRule": NodeType("hr", "nothing"),
    "hardBreak": NodeType("br", "nothing", is_inline=True),
    "mention": NodeType(
        "span",
        "text",
        {"user": Attribute("data-mention", NUMBER, is_required=True)},
        is_inline=True,
    ),
    "record": NodeType(
        "span",
        "text",
        {"record": Attribute("data-record", rf"(resolution|todo):{NUMBER}", is_required=True)},
        is_inline=True,
    ),
}


_ONLY_INSIDE = {"listItem", "taskItem", "tableRow", "tableHeader", "tableCell"}
_ALLOWED_IN = {
    "inline": {name for name, kind in NODES.items() if kind.is_inline},
    "text": set(),
    "nothing": set(),
    "blocks": {
        name for name, kind in NODES.items() if not kind.is_inline and name not in _ONLY_INSIDE
    },
    "cells": {"tableHeader", "tableCell"},
}


def allowed_in(content: str) -> set[str]:
    """The nodes that may be children of a node with this `content`."""
    return _ALLOWED_IN.get(content, {content})


def height(name: str) -> int:
    """Levels that a node takes at least: itself, and what it has to hold."""
    content = NODES[name].content
    match content:
        case "inline" | "text" | "nothing":
            return 1
        case "blocks":
            return 2
        case "cells":
            return 1 + height("tableCell")
    return 1 + height(content)


# From the outermost to the innermost.
MARKS: dict[str, MarkType] = {
    "link": MarkType("a", {"href": Attribute("href", HREF, is_required=True)}),
    "pageLink": MarkType(
        "a",
        {
            "page": Attribute("data-page", NUMBER, is_required=True),
            "anchor": Attribute("data-anchor", rf"{IN_ADDRESS}{{1,200}}"),
        },
    ),
    "fileLink": MarkType(
        "a", {"attachment": Attribute("data-attachment", NUMBER, is_required=True)}
    ),
    "bold": MarkType("strong"),
    "italic": MarkType("em"),
    "underline": MarkType("u"),
    "strike": MarkType("s"),
    "code": MarkType("code"),
    "subscript": MarkType("sub"),
    "superscript": MarkType("sup"),
    "highlight": MarkType("mark"),
}
MARK_ORDER = {name: place for place, name in enumerate(MARKS)}
MARK_OF_TAG = {mark.tag: name for name, mark in MARKS.items() if mark.tag != "a"}

# Attributes that say nothing about the content and are left out without a word.
MEANINGLESS_ATTRIBUTES = {
    "class",
    "style",
    "rel",
    "target",
    "dir",
    "lang",
    "id",
    "colwidth",
    "data-colwidth",
}


def as_data() -> dict[str, Any]:
    """The schema for the editor's build: plain data, the same table."""
    return {
        "version": SCHEMA_VERSION,
        "max_depth": MAX_DEPTH,
        "nodes": {name: asdict(node) for name, node in NODES.items()},
        "marks": {name: asdict(mark) for name, mark in MARKS.items()},
    }
