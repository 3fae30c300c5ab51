"""The tree of items, integrated in the order of Yjs 13 so that every browser has the same text."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..yjs.updates import GC, STRING, TYPE, Id, Struct
from .items import Item, can_merge, cut


@dataclass
class Incoming:
    """A struct of an update with the person who brought it."""

    client: int
    struct: Struct
    writer: int | None
    version: int


class ItemTree:
    def __init__(self) -> None:
        # Items of each client in the order of their clocks, and these clocks for the search.
        self.items: dict[int, list[Item]] = {}
        self._clocks: dict[int, list[int]] = {}
        # The first item of each root.
        self.roots: dict[str, Item | None] = {}

    # Integrating

    def next_clock(self, client: int) -> int:
        items = self.items.get(client)
        return items[-1].clock + items[-1].length if items else 0

    def can_integrate(self, incoming: Incoming) -> bool:
        """Whether everything that the struct builds on is there."""
        struct, known = incoming.struct, self.next_clock(incoming.client)
        if struct.clock > known:
            return False
        if struct.clock + struct.length <= known or struct.kind == GC:
            return True
        needed = [struct.origin, struct.right_origin]
        if isinstance(struct.parent, tuple):
            needed.append(struct.parent)
        return all(self._is_known(each) for each in needed if each is not None)

    def integrate(self, incoming: Incoming) -> Item | None:
        """Add what `can_integrate` and return its item; None where all of it was known."""
        client, struct = incoming.client, incoming.struct
        known = self.next_clock(client)
        offset = known - struct.clock
        if offset >= struct.length:
            return None
        item = Item(client, struct.clock, struct.length, struct.kind)
        if struct.kind != GC:
            self._fill(item, struct, incoming)
            if offset:
                # Its beginning is known already; as Yjs does, only the rest is new.
                item = self._without_beginning(item, offset)
        else:
            item.clock, item.length = known, struct.length - offset
        self.append(item)
        if struct.kind != GC and item.parent is not None:
            self._link(item)
        return item

    def _fill(self, item: Item, struct: Struct, incoming: Incoming) -> None:
        item.origin, item.right_origin = struct.origin, struct.right_origin
        item.writer, item.version, item.sub = incoming.writer, incoming.version, struct.sub
        if struct.kind == STRING:
            item.text = struct.content
        left = self._clean_end(struct.origin) if struct.origin else None
        right = self._clean_start(struct.right_origin) if struct.right_origin else None
        item.left, item.right = left, right
        if isinstance(struct.parent, tuple):
            parent = self.find(struct.parent)
            item.parent = parent if parent.kind == TYPE else None
        elif struct.parent is not None:
            item.parent = struct.parent
        else:
            beside = left if left is not None else right
            if any(each is not None and each.parent is None for each in (left, right)):
                item.parent = None
            elif beside is not None:
                item.parent, item.sub = beside.parent, beside.sub
        if item.parent is None:
            # Its place was collected. Yjs makes it a collected struct; here only its clocks count.
            item.is_deleted, item.text = True, None

    def _without_beginning(self, item: Item, offset: int) -> Item:
        item.clock += offset
        item.length -= offset
        if item.text is not None:
            item.text = cut(item.text, offset)[1]
        item.left = self._clean_end((item.client, item.clock - 1))
        item.origin = item.left.last_id
        return item

    def append(self, item: Item) -> None:
        self.items.setdefault(item.client, []).append(item)
        self._clocks.setdefault(item.client, []).append(item.clock)

    def _link(self, item: Item) -> None:
        """Link it between its neighbours; where several were inserted in one place, in Yjs' order."""
        if item.sub is not None:
            # An attribute: no words, no order.
            item.left = item.right = None
            return
        left, right = item.left, item.right
        is_first = left is None and (right is None or right.left is not None)
        if is_first or (left is not None and left.right is not right):
            left = self._place(item)
        item.left = left
        if left is not None:
            item.right, left.right = left.right, item
        else:
            item.right = self._start_of(item.parent)
            self._set_start(item.parent, item)
        if item.right is not None:
            item.right.left = item

    def _place(self, item: Item) -> Item | None:
        """Return what ends up to the left of it: the conflict resolution of Yjs 13.

        Any other order than that of Yjs would give words to the wrong paragraph. Insertions in one
        place are ordered by client id; what was inserted behind another stays behind that one.
        """
        left = item.left
        other = left.right if left is not None else self._start_of(item.parent)
        before: set[Item] = set()
        conflicting: set[Item] = set()
        while other is not None and other is not item.right:
            before.add(other)
            conflicting.add(other)
            if other.origin == item.origin:
                # Inserted behind the same item: the smaller client id comes first.
                if other.client < item.client:
                    left = other
                    conflicting.clear()
                elif other.right_origin == item.right_origin:
                    # Inserted between the same two items: everything further right is behind it too.
                    break
            # It continues what was passed already, so it stays together with that.
            elif other.origin is not None and (origin := self.find(other.origin)) in before:
                if origin not in conflicting:
                    left = other
                    conflicting.clear()
            else:
                break
            other = other.right
        return left

    def _start_of(self, parent: Item | str | None) -> Item | None:
        return parent.start if isinstance(parent, Item) else self.roots.get(parent or "")

    def _set_start(self, parent: Item | str | None, item: Item) -> None:
        if isinstance(parent, Item):
            parent.start = item
        else:
            self.roots[parent or ""] = item

    # Finding and splitting

    def _is_known(self, wanted: Id) -> bool:
        return wanted[1] < self.next_clock(wanted[0])

    def find(self, wanted: Id) -> Item:
        client, clock = wanted
        return self.items[client][bisect_right(self._clocks[client], clock) - 1]

    def _clean_start(self, wanted: Id) -> Item:
        """Return the item that begins at this id, split off from what is before."""
        item = self.find(wanted)
        if item.clock == wanted[1]:
            return item
        return self.split(item, wanted[1] - item.clock)

    def _clean_end(self, wanted: Id) -> Item:
        """Return the item that ends with this id, with the rest split off."""
        item = self.find(wanted)
        if item.last_id != wanted and item.kind != GC:
            self.split(item, wanted[1] - item.clock + 1)
        return item

    def split(self, item: Item, units: int) -> Item:
        """Cut after so many UTF-16 units and return the right part."""
        if item.kind == GC:
            return item
        rest = item.split_off(units)
        place = bisect_right(self._clocks[item.client], item.clock)
        self.items[item.client].insert(place, rest)
        self._clocks[item.client].insert(place, rest.clock)
        return rest

    def within(self, client: int, first: int, end: int) -> Iterator[Item]:
        """Yield the items of exactly these clocks, in the order of clocks."""
        end = min(end, self.next_clock(client))
        if first >= end:
            return
        item = self._clean_start((client, first))
        while True:
            if item.clock + item.length > end:
                item = self._clean_end((client, end - 1))
            yield item
            clock = item.clock + item.length
            if clock >= end:
                return
            item = self.find((client, clock))

    # In the order of the text

    def read(self, root: str) -> Iterator[Item]:
        """Yield the visible texts of a root in reading order."""
        item = self.roots.get(root)
        # A stack of our own: Python's would end at the depth that a hostile update may have.
        above: list[Item | None] = []
        while item is not None or above:
            if item is None:
                item = above.pop()
                continue
            if not item.is_deleted:
                if item.kind == STRING:
                    yield item
                elif item.kind == TYPE:
                    above.append(item.right)
                    item = item.start
                    continue
            item = item.right

    def in_reading_order(self, items: Iterable[Item]) -> list[list[Item]]:
        """Group items by their place in the tree, each group in reading order."""
        places: dict[Any, list[Item]] = {}
        for item in items:
            places.setdefault(item.parent, []).append(item)
        return [
            each if len(each) == 1 else self._sorted(parent, each)
            for parent, each in places.items()
            if parent is not None
        ]

    def _sorted(self, parent: Any, items: list[Item]) -> list[Item]:
        wanted = set(items)
        found: list[Item] = []
        item = self._start_of(parent)
        while item is not None and len(found) < len(wanted):
            if item in wanted:
                found.append(item)
            item = item.right
        return found

    def merge_neighbours(self) -> None:
        """Join what Yjs would join, where the writer is the same: most items are single letters."""
        for client, items in self.items.items():
            merged: list[Item] = []
            for item in items:
                last = merged[-1] if merged else None
                if last is not None and can_merge(last, item):
                    last.length += item.length
                    if last.text is not None:
                        last.text += item.text or ""
                    last.right = item.right
                    if item.right is not None:
                        item.right.left = last
                else:
                    merged.append(item)
            self.items[client] = merged
            self._clocks[client] = [item.clock for item in merged]
