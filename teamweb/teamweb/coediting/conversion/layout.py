"""How the editor's binding writes attributes and marks into a Yjs document."""

import base64
import functools
import hashlib
import re
from typing import Any

from teamweb.core.richtext.schema import MARK_ORDER, MARKS, NODES
from teamweb.core.richtext.tree import Mark, Node

from .refusal import refused

# The table commands want it; widths are no part of a text.
EDITORS_OWN = {"colwidth"}
# The canonical form cuts these at their length instead of refusing them.
STRIPPED = {("figure", "alt"), ("figure", "caption")}

# What the editor's link mark held in earlier documents; no part of a text either.
LINK_EXTRAS = ("target", "rel", "class", "title")
LINKS = ("link", "pageLink", "fileLink")
# Marks that do not exclude themselves may stand twice on a text, as far as the binding knows:
# it tells them apart by a hash behind the name.
HASHED = ("code", "subscript", "superscript")
_HASH = re.compile(r"(.+)--[a-zA-Z0-9+/=]{8}")


def written_attributes(node: Node) -> dict[str, Any]:
    """All attributes as the editor would set them, those with their default value too."""
    found = {}
    for key, attribute in NODES[node.name].attributes.items():
        value = node.attributes.get(key, attribute.default)
        if value is not None:
            found[key] = written_value(node.name, key, value)
    return found


def written_value(name: str, key: str, value: str) -> str | float | bool:
    match NODES[name].attributes[key].value_type:
        case "number":
            return float(value)
        case "boolean":
            return value == "true"
    return value


def read_attributes(name: str, values: dict[str, Any]) -> dict[str, str]:
    """Raises UnknownMarkup for what the schema does not allow."""
    kind = NODES[name].attributes
    found = {}
    for key, value in values.items():
        if key in EDITORS_OWN or value is None:
            continue
        if key not in kind:
            raise refused(f"{key} in {name}")
        words = _as_string(value)
        is_allowed = words is not None and (
            (name, key) in STRIPPED or words == "" or kind[key].allows(words)
        )
        if not is_allowed:
            raise refused(f'{key}="{str(value)[:40]}"')
        # The canonical form knows no empty attributes.
        if words:
            found[key] = str(words)
    for key, attribute in kind.items():
        if attribute.is_required and key not in found:
            if attribute.default is None:
                raise refused(f"{name} without {key}")
            found[key] = attribute.default
    return found


def formatting(marks: tuple[Mark, ...]) -> dict[str, dict[str, Any]]:
    """Marks as the attributes of a text's piece."""
    found: dict[str, dict[str, Any]] = {}
    for mark in marks:
        values: dict[str, Any] = dict.fromkeys(MARKS[mark.name].attributes)
        values.update(mark.attributes)
        found[_key(mark.name)] = values
    return found


def read_marks(values: dict[str, Any] | None) -> tuple[Mark, ...]:
    """Marks in canonical order; of several links on one text the first kind counts."""
    if not values:
        return ()
    found: dict[str, Mark] = {}
    for key, attributes in values.items():
        if attributes is not None:
            mark = read_mark(key, attributes)
            found[mark.name] = mark
    links = [name for name in LINKS if name in found]
    for name in links[1:]:
        del found[name]
    return tuple(sorted(found.values(), key=lambda mark: MARK_ORDER[mark.name]))


def read_mark(key: str, attributes: Any) -> Mark:
    name = mark_name(key)
    if name not in MARKS:
        raise refused(name)
    known = MARKS[name].attributes
    if not isinstance(attributes, dict):
        attributes = {}
    for other, value in attributes.items():
        if value is None or other in known or (name == "link" and other in LINK_EXTRAS):
            continue
        raise refused(f"{other} in {name}")
    values = []
    for key_, attribute in known.items():
        words = _as_string(attributes.get(key_))
        if words is None and not attribute.is_required:
            continue
        if words is None or not attribute.allows(words):
            raise refused(f'{name} {key_}="{str(attributes.get(key_))[:80]}"')
        values.append((key_, words))
    return Mark(name, tuple(values))


def mark_name(key: str) -> str:
    hashed = _HASH.fullmatch(key)
    return hashed[1] if hashed else key


def _as_string(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else None


@functools.cache
def _key(name: str) -> str:
    if name not in HASHED:
        return name
    # The mark as the binding encodes it, {"type": name}; then SHA-256 folded to six bytes.
    encoded = b"\x76\x01\x04type\x77" + bytes([len(name)]) + name.encode()
    digest = hashlib.sha256(encoded).digest()
    folded = bytearray(digest[:6])
    for place, byte in enumerate(digest[6:], start=6):
        folded[place % 6] ^= byte
    return f"{name}--{base64.b64encode(folded).decode()}"
