"""Registered node types told to another process: what reading a text needs to know of them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.module_loading import import_string

from .types import Attribute, NodeType

_PLAIN = ("tag", "content", "is_inline", "is_importable")
_MAPPINGS = ("marker", "content_for")


def dump_node_types(types: Mapping[str, NodeType]) -> dict[str, dict[str, Any]]:
    """As JSON. A rule for Markdown is named by the path of its function."""
    return {name: _dump(kind) for name, kind in types.items()}


def _dump(kind: NodeType) -> dict[str, Any]:
    rule = kind.markdown_rule
    return {
        **{key: getattr(kind, key) for key in _PLAIN},
        **{key: dict(getattr(kind, key)) for key in _MAPPINGS},
        "attributes": {name: asdict(attribute) for name, attribute in kind.attributes.items()},
        "markdown_rule": f"{rule.__module__}.{rule.__qualname__}" if rule else "",
    }


def load_node_types(data: Mapping[str, Mapping[str, Any]]) -> dict[str, NodeType]:
    return {name: _load(kind) for name, kind in data.items()}


def _load(kind: Mapping[str, Any]) -> NodeType:
    attributes = {name: Attribute(**values) for name, values in kind["attributes"].items()}
    rule = import_string(kind["markdown_rule"]) if kind["markdown_rule"] else None
    return NodeType(**{**kind, "attributes": attributes, "markdown_rule": rule})
