"""The one table of what may stand in a text."""

from .registry import HOOK, NodeRegistry
from .table import (
    BUILT_IN,
    HREF,
    MARK_OF_TAG,
    MARK_ORDER,
    MARKS,
    MAX_DEPTH,
    NODES,
    PRESENTATIONAL_ATTRIBUTES,
    allowed_in,
    as_data,
    for_editor,
    insertable_nodes,
    marked_types,
    minimum_depth,
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
    "NODES",
    "NUMBER",
    "PLAIN_TEXT",
    "PRESENTATIONAL_ATTRIBUTES",
    "Attribute",
    "MarkType",
    "NodeRegistry",
    "NodeType",
    "ReferenceKind",
    "allowed_in",
    "as_data",
    "for_editor",
    "insertable_nodes",
    "marked_types",
    "minimum_depth",
    "schema_version",
]
