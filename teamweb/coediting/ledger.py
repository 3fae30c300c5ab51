"""Who wrote which words of a text that several people write in at once.

The ledger reads the same updates as the document and integrates them in Yjs' order, but never
forgets who brought a character, and keeps what was deleted. The rule:

* Text belongs to the user of the log row it came with (`authors` names exceptions).
* Text of a *kept* range (see frontend/editor/coediting/restored_text.js) that equals deleted text belongs to the first
  writer of that: moved, split, undone and restored text does not change hands. Words of a restored
  version count first, then what the note itself names as deleted, then the newest deletions. A
  piece that is not found as a whole is matched by parts of at least `SHORTEST_PART` code points.
* Everything else in a kept range, and copied text, belongs to who brought it.

Clocks count UTF-16 units, as in Yjs; lengths that callers see are Unicode code points.
"""

import json
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import isfinite
from typing import Any

from .log import KEPT, TEXT
from .updates import ANY, DELETED, GC, STRING, TYPE, Id, Struct, decode, utf16_length

FORMAT_VERSION = 1
SHORTEST_PART = 8
# Code points of deleted text that are remembered.
MAX_DELETED = 400_000
BETWEEN = "\0"


@dataclass(frozen=True)
class Run:
    """A stretch of text with one writer; `version` is the number it came with."""

    text: str
    writer: int | None
    version: int


# Client, first and end clock.
Range = tuple[int, int, int]
# Length in code points, writer, version.
Share = tuple[int, int | None, int]


@dataclass(frozen=True)
class AuthoredText:
    """Words with known writers, such as those of a version that is restored."""

    text: str
    shares: Sequence[Sequence[Any]]

    @classmethod
    def of_runs(cls, runs: Iterable[Run]) -> "AuthoredText":
        found = list(runs)
        shares = [(len(run.text), run.writer, run.version) for run in found]
        return cls("".join(run.text for run in found), shares)

    @classmethod
    def of_items(cls, items: "Iterable[Item]") -> "AuthoredText":
        return cls.of_runs(Run(item.text or "", item.writer, item.version) for item in items)

    def part(self, start: int, length: int) -> list[Share]:
        found: list[Share] = []
        end, place = start + length, 0
        for size, writer, version in self.shares:
            taken = min(place + size, end) - max(place, start)
            if taken > 0:
                found.append((taken, writer, version))
            place += size
        missing = length - sum(size for size, _writer, _version in found)
        return [*found, (missing, None, 0)] if missing else found


@dataclass
class Tally:
    """Code points that one update wrote and deleted; what was only moved counts as neither."""

    inserted: int = 0
    deleted: int = 0


class Item:
    """One struct of the document, or a part of it.

    `text` is None where it holds no words; that of a deleted item stays until it is forgotten.
    """

    __slots__ = (
        "client", "clock", "is_deleted", "kind", "left", "length", "origin", "parent", "right",
        "right_origin", "start", "sub", "text", "version", "writer",
    )  # fmt: skip

    def __init__(self, client: int, clock: int, length: int, kind: int) -> None:
        self.client, self.clock, self.length, self.kind = client, clock, length, kind
        self.origin: Id | None = None
        self.right_origin: Id | None = None
        # The root or the item that it stands in; None when that is gone.
        self.parent: Item | str | None = None
        self.sub: str | None = None
        self.left: Item | None = None
        self.right: Item | None = None
        # The first child of a type.
        self.start: Item | None = None
        self.text: str | None = None
        self.writer: int | None = None
        self.version = 0
        self.is_deleted = kind in (GC, DELETED)

    @property
    def range(self) -> Range:
        return self.client, self.clock, self.clock + self.length

    @property
    def last_id(self) -> Id:
        return self.client, self.clock + self.length - 1


@dataclass
class _Incoming:
    client: int
    struct: Struct
    writer: int | None
    version: int


@dataclass(frozen=True)
class _Note:
    """Text of this range came back; `sources` was deleted for it, as far as the browser knows."""

    kept: Range
    sources: tuple[Range, ...] = ()


@dataclass
class _News:
    """What one call of `apply` has brought so far."""

    inserted: int = 0
    texts: list[Range] = field(default_factory=list)
    deleted: list[Item] = field(default_factory=list)
    notes: list[_Note] = field(default_factory=list)


class Ledger:
    def __init__(self) -> None:
        self._items: dict[int, list[Item]] = {}
        self._clocks: dict[int, list[int]] = {}
        self._roots: dict[str, Item | None] = {}
        self._waiting: list[_Incoming] = []
        self._waiting_deletes: list[Range] = []
        self._waiting_notes: list[_Note] = []
        # What was deleted at once in one place, in reading order; oldest first.
        self._deleted: list[list[Range]] = []

    # What the caller asks

    def apply(
        self,
        payload: bytes,
        *,
        writer: int | None,
        version: int,
        authors: Iterable[Sequence[Any]] = (),
        words: Iterable[AuthoredText] = (),
    ) -> Tally:
        """Take in one update; one that came before changes nothing. Raises BadUpdate.

        `authors`: [client, first clock, end clock, user id] of what somebody else than `writer`
        wrote. `words`: what the update brings back; then all of it counts as kept.
        """
        decoded = decode(payload)
        news = _News()
        self._waiting += [
            _Incoming(client, struct, writer, version)
            for client, structs in decoded.structs.items()
            for struct in structs
        ]
        self._waiting.sort(key=lambda each: (each.client, each.struct.clock))
        self._integrate_waiting(news)
        deletes = [(client, clock, clock + length) for client, clock, length in decoded.deletes]
        self._delete([*self._waiting_deletes, *deletes], news)
        for client, first, end, user_id in authors:
            for item in self._texts_within([(client, first, end)]):
                item.writer = user_id
        deleted = sum(len(item.text or "") for item in news.deleted)
        for items in self._in_reading_order(news.deleted):
            self._deleted.append([item.range for item in items])
        known = list(words)
        notes = [_Note(each) for each in news.texts] if known else news.notes
        moved = self._give_back([*self._waiting_notes, *notes], known)
        self._forget_oldest()
        return Tally(max(news.inserted - moved, 0), max(deleted - moved, 0))

    def runs(self) -> list[Run]:
        """The words of the text in reading order, each stretch with its writer."""
        found: list[Run] = []
        for item in self._read(self._roots.get(TEXT)):
            last = found[-1] if found else None
            text = item.text or ""
            if last and (last.writer, last.version) == (item.writer, item.version):
                found[-1] = Run(last.text + text, item.writer, item.version)
            else:
                found.append(Run(text, item.writer, item.version))
        return found

    def _read(self, item: Item | None) -> Iterator[Item]:
        """The visible texts from `item` on, in reading order."""
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

    # Integrating

    def _integrate_waiting(self, news: _News) -> None:
        waiting, has_progress = self._waiting, True
        while waiting and has_progress:
            has_progress, left_over = False, []
            blocked: set[int] = set()
            for incoming in waiting:
                if incoming.client not in blocked and self._integrate(incoming, news):
                    has_progress = True
                else:
                    blocked.add(incoming.client)
                    left_over.append(incoming)
            waiting = left_over
        self._waiting = waiting

    def _next_clock(self, client: int) -> int:
        items = self._items.get(client)
        return items[-1].clock + items[-1].length if items else 0

    def _integrate(self, incoming: _Incoming, news: _News) -> bool:
        """False while something that it stands on has not come yet."""
        client, struct = incoming.client, incoming.struct
        known = self._next_clock(client)
        if struct.clock > known:
            return False
        offset = known - struct.clock
        if offset >= struct.length:
            return True
        item = Item(client, struct.clock, struct.length, struct.kind)
        if struct.kind != GC:
            needed = [struct.origin, struct.right_origin]
            if isinstance(struct.parent, tuple):
                needed.append(struct.parent)
            if not all(self._is_known(each) for each in needed if each is not None):
                return False
            self._fill(item, struct, incoming)
            if offset:
                # Its beginning is known already; as Yjs does, only the rest is new.
                item = self._without_beginning(item, offset)
        else:
            item.clock, item.length = known, struct.length - offset
        self._append(item)
        if struct.kind != GC and item.parent is not None:
            self._link(item)
        if item.text and item.sub is None:
            news.inserted += len(item.text)
            news.texts.append(item.range)
        elif item.kind == ANY and item.parent == KEPT:
            news.notes += _notes(client, struct.content)
        return True

    def _fill(self, item: Item, struct: Struct, incoming: _Incoming) -> None:
        item.origin, item.right_origin = struct.origin, struct.right_origin
        item.writer, item.version, item.sub = incoming.writer, incoming.version, struct.sub
        if struct.kind == STRING:
            item.text = struct.content
        left = self._clean_end(struct.origin) if struct.origin else None
        right = self._clean_start(struct.right_origin) if struct.right_origin else None
        item.left, item.right = left, right
        if isinstance(struct.parent, tuple):
            parent = self._find(struct.parent)
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
            item.is_deleted, item.text = True, None

    def _without_beginning(self, item: Item, offset: int) -> Item:
        item.clock += offset
        item.length -= offset
        if item.text is not None:
            item.text = _cut(item.text, offset)[1]
        item.left = self._clean_end((item.client, item.clock - 1))
        item.origin = item.left.last_id
        return item

    def _append(self, item: Item) -> None:
        self._items.setdefault(item.client, []).append(item)
        self._clocks.setdefault(item.client, []).append(item.clock)

    def _link(self, item: Item) -> None:
        """Put it between its neighbours; where several came to one place, in Yjs' order."""
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
        """What ends up to the left of it: the conflict resolution of Yjs 13."""
        left = item.left
        other = left.right if left is not None else self._start_of(item.parent)
        before: set[Item] = set()
        conflicting: set[Item] = set()
        while other is not None and other is not item.right:
            before.add(other)
            conflicting.add(other)
            if other.origin == item.origin:
                if other.client < item.client:
                    left = other
                    conflicting.clear()
                elif other.right_origin == item.right_origin:
                    break
            elif other.origin is not None and (origin := self._find(other.origin)) in before:
                if origin not in conflicting:
                    left = other
                    conflicting.clear()
            else:
                break
            other = other.right
        return left

    def _start_of(self, parent: Item | str | None) -> Item | None:
        return parent.start if isinstance(parent, Item) else self._roots.get(parent or "")

    def _set_start(self, parent: Item | str | None, item: Item) -> None:
        if isinstance(parent, Item):
            parent.start = item
        else:
            self._roots[parent or ""] = item

    # Finding and splitting

    def _is_known(self, wanted: Id) -> bool:
        return wanted[1] < self._next_clock(wanted[0])

    def _find(self, wanted: Id) -> Item:
        client, clock = wanted
        return self._items[client][bisect_right(self._clocks[client], clock) - 1]

    def _clean_start(self, wanted: Id) -> Item:
        """The item that begins at this id, split off from what is before."""
        item = self._find(wanted)
        if item.clock == wanted[1]:
            return item
        return self._split(item, wanted[1] - item.clock)

    def _clean_end(self, wanted: Id) -> Item:
        item = self._find(wanted)
        if item.last_id != wanted and item.kind != GC:
            self._split(item, wanted[1] - item.clock + 1)
        return item

    def _split(self, item: Item, units: int) -> Item:
        """Cut after so many UTF-16 units; the right part."""
        if item.kind == GC:
            return item
        rest = Item(item.client, item.clock + units, item.length - units, item.kind)
        rest.origin, rest.right_origin = (item.client, rest.clock - 1), item.right_origin
        rest.parent, rest.sub = item.parent, item.sub
        rest.writer, rest.version, rest.is_deleted = item.writer, item.version, item.is_deleted
        if item.text is not None:
            item.text, rest.text = _cut(item.text, units)
        item.length = units
        if item.sub is None and item.parent is not None:
            rest.left, rest.right = item, item.right
            if item.right is not None:
                item.right.left = rest
            item.right = rest
        place = bisect_right(self._clocks[item.client], item.clock)
        self._items[item.client].insert(place, rest)
        self._clocks[item.client].insert(place, rest.clock)
        return rest

    def _within(self, client: int, first: int, end: int) -> Iterator[Item]:
        """The items of exactly these clocks, in the order of clocks."""
        end = min(end, self._next_clock(client))
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
            item = self._find((client, clock))

    def _texts_within(self, ranges: Iterable[Range]) -> list[Item]:
        return [item for each in ranges for item in self._within(*each) if item.text]

    # Deleting

    def _delete(self, ranges: list[Range], news: _News) -> None:
        self._waiting_deletes = []
        for client, first, end in ranges:
            known = self._next_clock(client)
            if end > known:
                self._waiting_deletes.append((client, max(first, known), end))
            for item in self._within(client, first, end):
                if not item.is_deleted:
                    item.is_deleted = True
                    if item.text and item.sub is None:
                        news.deleted.append(item)

    def _in_reading_order(self, items: Iterable[Item]) -> list[list[Item]]:
        """The same items, those of one place in the tree together."""
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

    def _forget_oldest(self) -> None:
        size = sum(end - first for each in self._deleted for _client, first, end in each)
        while self._deleted and size > MAX_DELETED:
            for client, first, end in self._deleted.pop(0):
                size -= end - first
                for item in self._within(client, first, end):
                    item.text = None

    # What came back

    def _give_back(self, notes: list[_Note], words: list[AuthoredText]) -> int:
        """Give text of kept ranges to its first writers; how many code points that was."""
        self._waiting_notes = []
        moved = 0
        deleted: list[AuthoredText] | None = None
        for note in notes:
            client, _first, end = note.kept
            if end > self._next_clock(client):
                self._waiting_notes.append(note)
                continue
            if deleted is None:
                deleted = [self._words_of(each) for each in reversed(self._deleted)]
            gone = [item for item in self._texts_within(note.sources) if item.is_deleted]
            named = self._in_reading_order(gone)
            sources = Sources([*words, *map(AuthoredText.of_items, named), *deleted])
            moved += sum(self._match(piece, sources) for piece in self._pieces(note.kept))
        return moved

    def _words_of(self, ranges: list[Range]) -> AuthoredText:
        return AuthoredText.of_items(self._texts_within(ranges))

    def _pieces(self, kept: Range) -> list[list[Item]]:
        """The texts of a range, those together that follow one another in the text."""
        found: list[list[Item]] = []
        for item in self._texts_within([kept]):
            if found and _follows(found[-1][-1], item):
                found[-1].append(item)
            else:
                found.append([item])
        return found

    def _match(self, piece: list[Item], sources: "Sources") -> int:
        start = moved = 0
        for part in sources.parts("".join(item.text or "" for item in piece)):
            if isinstance(part, int):
                start += part
                continue
            for size, writer, version in part:
                for item in self._cut_out(piece, start, size):
                    item.writer, item.version = writer, version
                start += size
                moved += size
        return moved

    def _cut_out(self, piece: list[Item], start: int, size: int) -> list[Item]:
        """The items of exactly these code points; `piece` is kept in step."""
        found, place = [], 0
        for edge in (start, start + size):
            place = 0
            for number, item in enumerate(piece):
                length = len(item.text or "")
                if place < edge < place + length:
                    units = utf16_length((item.text or "")[: edge - place])
                    piece.insert(number + 1, self._split(item, units))
                    break
                place += length
        place = 0
        for item in piece:
            if start <= place < start + size:
                found.append(item)
            place += len(item.text or "")
        return found

    # Keeping

    def dump(self) -> bytes:
        """All that is needed to go on, also when the log behind it is deleted."""
        self._merge_neighbours()
        items = [item for each in self._items.values() for item in each]
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
            for each in self._waiting
        ]
        data = {
            "format": FORMAT_VERSION,
            "items": rows,
            "roots": {name: number(item) for name, item in self._roots.items()},
            "waiting": waiting,
            "deletes": self._waiting_deletes,
            "notes": [[each.kept, each.sources] for each in self._waiting_notes],
            "deleted": self._deleted,
        }
        plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(plain.encode("utf-8", "surrogatepass"), 6)

    @classmethod
    def load(cls, data: bytes | None) -> "Ledger":
        """Raises ValueError for a format of a later version."""
        ledger = cls()
        if not data:
            return ledger
        kept = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
        if kept["format"] != FORMAT_VERSION:
            raise ValueError(f"ledger format {kept['format']}")
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
            ledger._append(item)
        ledger._roots = {name: item_of(value) for name, value in kept["roots"].items()}
        ledger._waiting = [
            _Incoming(client, _struct_of(rest), writer, version)
            for client, writer, version, *rest in kept["waiting"]
        ]
        ledger._waiting_deletes = [tuple(each) for each in kept["deletes"]]
        ledger._waiting_notes = [
            _Note(tuple(note), tuple(tuple(each) for each in sources))
            for note, sources in kept["notes"]
        ]
        ledger._deleted = [[tuple(each) for each in ranges] for ranges in kept["deleted"]]
        return ledger

    def _merge_neighbours(self) -> None:
        """Join what Yjs would join, where the writer is the same: most items are single letters."""
        for client, items in self._items.items():
            merged: list[Item] = []
            for item in items:
                last = merged[-1] if merged else None
                if last is not None and _are_one(last, item):
                    last.length += item.length
                    if last.text is not None:
                        last.text += item.text or ""
                    last.right = item.right
                    if item.right is not None:
                        item.right.left = last
                else:
                    merged.append(item)
            self._items[client] = merged
            self._clocks[client] = [item.clock for item in merged]


def _are_one(one: Item, other: Item) -> bool:
    if one.kind != other.kind or one.is_deleted != other.is_deleted:
        return False
    if one.kind == GC:
        return True
    if one.kind not in (STRING, DELETED) or one.sub is not None or other.sub is not None:
        return False
    return (
        one.right is other
        and other.origin == one.last_id
        and one.right_origin == other.right_origin
        and (one.writer, one.version, one.text is None)
        == (other.writer, other.version, other.text is None)
    )


def _follows(one: Item, other: Item) -> bool:
    """Whether `other` comes next in the text; only marks and deleted text may stand between."""
    between = one.right
    while between is not None and between is not other:
        if not between.is_deleted and between.kind in (STRING, TYPE):
            return False
        between = between.right
    return between is other


def _notes(client: int, values: Any) -> list[_Note]:
    """Entries [client, first clock, end clock] of what came back, then the same of what was deleted.

    Nobody speaks for another client, and what is no such entry is left out.
    """
    found = []
    for value in values or []:
        if not isinstance(value, list) or not value or len(value) % 3:
            continue
        if not all(isinstance(each, int | float) and isfinite(each) for each in value):
            continue
        numbers = [max(int(each), 0) for each in value]
        kept, *sources = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        if kept[0] == client:
            found.append(_Note(kept, tuple(sources)))
    return found


class Sources:
    """Words to find others in, the best sources first."""

    def __init__(self, texts: list[AuthoredText]) -> None:
        self._texts = texts
        self._joined = BETWEEN.join(each.text for each in texts)
        self._starts = [0, *accumulate(len(each.text) + len(BETWEEN) for each in texts)]

    def parts(self, text: str) -> Iterator[int | list[Share]]:
        """By turns how many code points are found nowhere, and the writers of those that are."""
        start = unknown = 0
        while start < len(text):
            length = self._longest_beginning(text[start:])
            if length < min(SHORTEST_PART, len(text)):
                start, unknown = start + 1, unknown + 1
                continue
            if unknown:
                yield unknown
                unknown = 0
            yield self._shares(text[start : start + length])
            start += length
        if unknown:
            yield unknown

    def _longest_beginning(self, text: str) -> int:
        """How many of its first code points stand together in a source; 0 if only a few do."""
        if text in self._joined:
            return len(text)
        low, high = 0, SHORTEST_PART
        while high < len(text) and text[:high] in self._joined:
            low, high = high, 2 * high
        high = min(high, len(text))
        while low and high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if text[:middle] in self._joined else (low, middle)
        return low

    def _shares(self, text: str) -> list[Share]:
        place = self._joined.find(text)
        number = bisect_right(self._starts, place) - 1
        return self._texts[number].part(place - self._starts[number], len(text))


def _cut(text: str, units: int) -> tuple[str, str]:
    if utf16_length(text) == len(text):
        return text[:units], text[units:]
    raw = text.encode("utf-16-le", "surrogatepass")
    return (
        raw[: units * 2].decode("utf-16-le", "surrogatepass"),
        raw[units * 2 :].decode("utf-16-le", "surrogatepass"),
    )


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
