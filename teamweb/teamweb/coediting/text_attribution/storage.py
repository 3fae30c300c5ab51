"""Stores an attribution with its document, so that the log behind it can be deleted."""

import json
import zlib
from typing import Any

from ..yjs.updates import Struct
from .attribution import KeptNote, TextAttribution
from .item_tree import Incoming
from .items import Item

FORMAT_VERSION = 1


def dump_attribution(attribution: TextAttribution) -> bytes:
    """Serialise all that is needed to continue, also when the log behind it is deleted."""
    attribution.tree.merge_neighbours()
    items = [item for each in attribution.tree.items.values() for item in each]
    # Items refer to each other; in JSON they do by their number.
    numbers = {id(item): number for number, item in enumerate(items)}

    def number(item: "Item | str | None") -> Any:
        return numbers[id(item)] if isinstance(item, Item) else item

    rows = [
        [
            item.client,
            item.clock,
            item.length,
            item.kind,
            item.origin,
            item.right_origin,
            number(item.parent),
            item.sub,
            number(item.left),
            number(item.right),
            number(item.start),
            item.text,
            item.writer,
            item.version,
            int(item.is_deleted),
        ]
        for item in items
    ]
    waiting = [
        [each.client, each.writer, each.version, *_struct_row(each.struct)]
        for each in attribution.waiting
    ]
    data = {
        "format": FORMAT_VERSION,
        "items": rows,
        "roots": {name: number(item) for name, item in attribution.tree.roots.items()},
        "waiting": waiting,
        "deletes": attribution.waiting_deletes,
        "notes": [[each.kept, each.sources] for each in attribution.waiting_notes],
        "deleted": attribution.deleted,
    }
    # A split may have cut a surrogate pair in half.
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(plain.encode("utf-8", "surrogatepass"), 6)


def load_attribution(data: bytes | None) -> TextAttribution:
    """Restore what `dump_attribution` made. Raises ValueError for a format of a later version."""
    attribution = TextAttribution()
    if not data:
        return attribution
    kept = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
    if kept["format"] != FORMAT_VERSION:
        raise ValueError(f"attribution format {kept['format']}")
    items = [Item(row[0], row[1], row[2], row[3]) for row in kept["items"]]

    def item_of(value: Any) -> Any:
        return items[value] if isinstance(value, int) else value

    for item, row in zip(items, kept["items"], strict=True):
        item.origin = tuple(row[4]) if row[4] else None  # type: ignore[assignment]
        item.right_origin = tuple(row[5]) if row[5] else None  # type: ignore[assignment]
        item.parent, item.sub = item_of(row[6]), row[7]
        item.left, item.right, item.start = map(item_of, row[8:11])
        item.text, item.writer, item.version = row[11:14]
        item.is_deleted = bool(row[14])
        attribution.tree.append(item)
    attribution.tree.roots = {name: item_of(value) for name, value in kept["roots"].items()}
    attribution.waiting = [
        Incoming(client, _struct_of(rest), writer, version)
        for client, writer, version, *rest in kept["waiting"]
    ]
    attribution.waiting_deletes = [tuple(each) for each in kept["deletes"]]
    attribution.waiting_notes = [
        KeptNote(tuple(note), tuple(tuple(each) for each in sources))
        for note, sources in kept["notes"]
    ]
    attribution.deleted = [[tuple(each) for each in ranges] for ranges in kept["deleted"]]
    return attribution


def _struct_row(struct: Struct) -> list[Any]:
    parts = (struct.kind, struct.clock, struct.length, struct.origin, struct.right_origin)
    return [*parts, struct.parent, struct.sub, struct.content]


def _struct_of(row: list[Any]) -> Struct:
    struct = Struct(row[0], row[1])
    struct.length = row[2]
    struct.origin, struct.right_origin, parent = (
        tuple(each) if isinstance(each, list) else each for each in row[3:6]
    )
    struct.parent, struct.sub, struct.content = parent, row[6], row[7]
    return struct
