"""What may stand in a text. The names are the editor's (ProseMirror) names of nodes and marks.

Additions are safe; a node or attribute that goes away needs a migration of stored texts.
"""

import hashlib
import json
from dataclasses import asdict
from functools import cache
from typing import Any

from .registry import NodeRegistry
from .types import NUMBER, PLAIN_TEXT, Attribute, MarkType, NodeType

SCHEMA_VERSION = 1
# Nodes that may stand inside one another, counted from the outermost block to the paragraph; inline
# nodes and words do not count. The editor, `clean` and the check of updates from browsers obey it.
MAX_DEPTH = 60

IN_ADDRESS = r'[^\s\x00-\x20\x7f-\x9f\ufeff\ud800-\udfff"<>]'
HREF = rf"(https?://|mailto:|tel:){IN_ADDRESS}+|/(?!/){IN_ADDRESS}*|#{IN_ADDRESS}*"

CELL = {
    "colspan": Attribute("colspan", r"[1-9][0-9]{0,2}", default="1", value_type="number"),
    "rowspan": Attribute("rowspan", r"[1-9][0-9]{0,2}", default="1", value_type="number"),
}

BUILT_IN: dict[str, NodeType] = {
    "paragraph": NodeType("p", "inline"),
    "heading": NodeType(
        "h", "inline", {"level": Attribute("", "[234]", is_required=True, value_type="number")}
    ),
    "bulletList": NodeType("ul", "listItem"),
    "orderedList": NodeType(
        "ol",
        "listItem",
        {
            "start": Attribute("start", r"0|-?[1-9][0-9]{0,8}", default="1", value_type="number"),
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
            "checked": Attribute(
                "data-checked", "true|false", default="false", value_type="boolean"
            ),
            "assignee": Attribute("data-assignee", NUMBER),
            "due": Attribute("data-due", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        },
    ),
    "blockquote": NodeType("blockquote", "blocks"),
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
            "alt": Attribute("alt", PLAIN_TEXT, default=""),
            "caption": Attribute("", PLAIN_TEXT, default=""),
        },
        references={"attachment": "attachments"},
    ),
    "horizontalRule": NodeType("hr", "nothing"),
    "hardBreak": NodeType("br", "nothing", is_inline=True),
    "mention": NodeType(
        "span",
        "text",
        {"user": Attribute("data-mention", NUMBER, is_required=True)},
        is_inline=True,
        references={"user": "mentions"},
    ),
}


NODES = NodeRegistry(BUILT_IN)

_ONLY_INSIDE = {"listItem", "taskItem", "tableRow", "tableHeader", "tableCell"}


@cache
def allowed_in(content: str) -> frozenset[str]:
    """The nodes that may be children of a node with this `content`."""
    match content:
        case "inline":
            return frozenset(name for name, kind in NODES.items() if kind.is_inline)
        case "text" | "nothing":
            return frozenset()
        case "blocks":
            blocks = {name for name, kind in NODES.items() if not kind.is_inline}
            return frozenset(blocks - _ONLY_INSIDE)
        case "cells":
            return frozenset({"tableHeader", "tableCell"})
    return frozenset({content})


@cache
def marked_types(tag: str) -> list[tuple[str, NodeType]]:
    """The node types that are told from others with this tag by their attributes."""
    return [(name, kind) for name, kind in NODES.registered.items() if kind.tag == tag]


def minimum_depth(name: str) -> int:
    """Levels that a node takes at least: itself, and what it has to hold."""
    content = NODES[name].content
    match content:
        case "inline" | "text" | "nothing":
            return 1
        case "blocks":
            return 2
        case "cells":
            return 1 + minimum_depth("tableCell")
    return 1 + minimum_depth(content)


# From the outermost to the innermost.
MARKS: dict[str, MarkType] = {
    "link": MarkType("a", {"href": Attribute("href", HREF, is_required=True)}),
    "pageLink": MarkType(
        "a",
        {
            "page": Attribute("data-page", NUMBER, is_required=True),
            "anchor": Attribute("data-anchor", rf"{IN_ADDRESS}{{1,200}}"),
        },
        {"page": "pages"},
    ),
    "fileLink": MarkType(
        "a",
        {"attachment": Attribute("data-attachment", NUMBER, is_required=True)},
        {"attachment": "attachments"},
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
PRESENTATIONAL_ATTRIBUTES = {
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
    """The schema for the editor: plain data, the same table."""
    return {
        "max_depth": MAX_DEPTH,
        "nodes": {name: _node_data(NODES[name]) for name in sorted(NODES)},
        "marks": {
            name: {"tag": mark.tag, "attributes": _attributes_data(mark)}
            for name, mark in MARKS.items()
        },
    }


def _node_data(kind: NodeType) -> dict[str, Any]:
    return {
        "tag": kind.tag,
        "content": kind.content,
        "attributes": _attributes_data(kind),
        "is_inline": kind.is_inline,
        "marker": dict(kind.marker),
    }


def _attributes_data(kind: NodeType | MarkType) -> dict[str, Any]:
    return {name: asdict(attribute) for name, attribute in kind.attributes.items()}


@cache
def schema_version() -> str:
    """Changes with the schema: an editor that was loaded with another one must be loaded again."""
    written = json.dumps(as_data(), sort_keys=True)
    return f"{SCHEMA_VERSION}-{hashlib.sha256(written.encode()).hexdigest()[:8]}"


def insertable_nodes() -> list[tuple[str, str]]:
    """Commands of the editor that insert nodes of apps, and their labels."""
    return [(f"insert:{name}", label) for name, label in for_editor()["insertable"].items()]


def for_editor() -> dict[str, Any]:
    """What a page tells its editor: the schema, its version, and the nodes that it offers to insert."""
    insertable = {
        name: str(kind.label)
        for name, kind in NODES.registered.items()
        if kind.is_insertable and kind.label
    }
    return {**as_data(), "version": schema_version(), "insertable": insertable}
