"""The one table of what may stand in a text."""

from .registry import HOOK, NodeRegistry
from .table import (
    BUILT_IN,
    HREF,
    MARK_OF_TAG,
    MARK_ORDER,
    MARKS,
    MAX_DEPTH,
    MEANINGLESS_ATTRIBUTES,
    NODES,
    allowed_in,
    as_data,
    for_editor,
    height,
    insertable_nodes,
    marked_types,
    schema_version,
)
from .types import NUMBER, PLAIN_TEXT, Attribute, MarkType, NodeType, ReferenceKind

__all__ = [
    "BUILT_IN",
    "HOOK",
    "HREF",
    "MARKS",
    "MARK_OF_TAG",
    "MARK_ORDER",
    "MAX_DEPTH",
    "MEANINGLESS_ATTRIBUTES",
    "NODES",
    "NUMBER",
    "PLAIN_TEXT",
    "Attribute",
    "MarkType",
    "NodeRegistry",
    "NodeType",
    "ReferenceKind",
    "allowed_in",
    "as_data",
    "for_editor",
    "height",
    "insertable_nodes",
    "marked_types",
    "schema_version",
]
