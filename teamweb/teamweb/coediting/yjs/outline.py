"""What must be known of a document to judge an update before it touches it: how far each client has
written, and the place of each of its items in the tree.

pycrdt can be brought down by an update that was made for it (content nested some ten thousand times),
and a writer who uses somebody else's client id makes that person's next change disappear: it counts
as known. So an update is refused for what no editor writes, and of the rest only that is let in which
builds on what is here, under client ids that belong to its sender.
"""

import heapq
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from ...core.richtext.schema import BUILT_IN, MAX_DEPTH, NODES, allowed_in
from ..update_log.log import KEPT, TEXT
from .updates import (
    ANY,
    DELETED,
    ELEMENT,
    FORMAT,
    GC,
    MAX_CLOCK,
    STRING,
    TEXT_TYPE,
    TYPE,
    BadUpdate,
    Decoded,
    Id,
    Struct,
    decode,
    encode,
)

# Where an item stands. In the tree: `_KINDS` times the number of types around it, and the place in
# `_CONTENTS` of what may stand there.
_GONE, _ATTRIBUTE, _NOTE, _NOWHERE = -1, -2, -3, -4
_WORDS, _ANYTHING = "words", "anything"
_CONTENTS = sorted({kind.content for kind in BUILT_IN.values()} | {_WORDS, _ANYTHING})
_KINDS = len(_CONTENTS)
_IN_ELEMENT, _IN_WORDS = {TYPE, DELETED}, {STRING, FORMAT, DELETED}
_VALUES = {ANY, STRING, DELETED}


Range = tuple[int, int]  # first and end clock


class NoEditorsUpdate(BadUpdate):
    """It can be read, but holds what no editor writes, or nests deeper than the schema allows."""


@dataclass
class Accepted:
    """The part of an update that may be applied.

    `is_complete`: all that the sender wrote or deleted is in it. Else it builds on something unknown;
    where that is somebody else's, `waits_for` is its id.
    """

    payload: bytes
    is_complete: bool = True
    waits_for: Id | None = None


@dataclass
class _Client:
    end: int = 0
    # Stretches of items in the same place: first clocks, and the places.
    clocks: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    # Stretches of what was collected: what was a type before may still be named as a parent.
    emptied: list[Range] = field(default_factory=list)


class Outline:
    def __init__(self) -> None:
        self._clients: dict[int, _Client] = {}
        # For each type, where its children stand.
        self._types: dict[Id, int] = {}

    def end(self, client: int) -> int:
        """The clock of a client's next item."""
        found = self._clients.get(client)
        return found.end if found else 0

    def knows(self, wanted: Id) -> bool:
        return wanted[1] < self.end(wanted[0])

    def add(self, payload: bytes) -> None:
        """Take over what is stored or was accepted elsewhere. Raises BadUpdate."""
        self._place_all(decode(payload).structs, is_checked=False)

    def news(self, decoded: Decoded) -> list[int]:
        """The clients of whom an update brings something unknown."""
        return [
            client
            for client, structs in decoded.structs.items()
            if structs and structs[-1].clock + structs[-1].length > self.end(client)
        ]

    def accept(
        self,
        payload: bytes,
        decoded: Decoded,
        *,
        is_own: Callable[[int], bool],
        only_complete: bool,
    ) -> Accepted:
        """What of an update may be applied; from now on it counts as known.

        `is_own`: whether a client id is the sender's. `only_complete`: nothing is taken of an update
        that is not complete or brings something of others. Raises NoEditorsUpdate; then nothing is taken either.
        """
        own = {client: structs for client, structs in decoded.structs.items() if is_own(client)}
        foreign = {client for client in self.news(decoded) if client not in own}
        kept = {
            client: (each.end, len(each.clocks), len(each.emptied))
            for client in own
            if (each := self._clients.setdefault(client, _Client()))
        }
        types: list[Id] = []
        try:
            placed = self._place_all(own, is_checked=True, types=types)
        except NoEditorsUpdate:
            self._forget(kept, types)
            raise
        deletes = [
            (client, clock, min(length, self.end(client) - clock))
            for client, clock, length in decoded.deletes
            if clock < self.end(client)
        ]
        is_complete = deletes == decoded.deletes and all(
            placed[client] == len(structs) for client, structs in own.items()
        )
        if is_complete and len(own) == len(decoded.structs):
            return Accepted(payload)
        missing = min(foreign, default=None)
        waits_for = None if missing is None or is_complete else (missing, self.end(missing))
        if only_complete and (foreign or not is_complete):
            self._forget(kept, types)
            return Accepted(b"", is_complete=False)
        structs = {client: found[: placed[client]] for client, found in own.items()}
        return Accepted(_gapless(payload, structs, deletes), is_complete, waits_for)

    def _forget(self, kept: dict[int, tuple[int, int, int]], types: list[Id]) -> None:
        for client, (end, stretches, emptied) in kept.items():
            known = self._clients[client]
            known.end = end
            del known.clocks[stretches:], known.places[stretches:], known.emptied[emptied:]
        for each in types:
            del self._types[each]

    def _place_all(
        self,
        structs: dict[int, list[Struct]],
        *,
        is_checked: bool,
        types: list[Id] | None = None,
    ) -> dict[int, int]:
        """Take in structs, each after what it builds on; how many of each client's were, or were known."""
        done = dict.fromkeys(structs, 0)
        ready = list(structs)
        # Who waits for a client to reach a clock.
        waiting: dict[int, list[tuple[int, int]]] = {}
        while ready:
            client = ready.pop()
            found = structs[client]
            while done[client] < len(found):
                each = found[done[client]]
                if each.clock + each.length > self.end(client):
                    if (missing := self._missing(client, each)) is not None:
                        heapq.heappush(waiting.setdefault(missing[0], []), (missing[1], client))
                        break
                    place = self._place(each)
                    if is_checked:
                        _check(each, place)
                    self._add(client, each, place, types)
                done[client] += 1
            behind = waiting.get(client, [])
            while behind and behind[0][0] < self.end(client):
                ready.append(heapq.heappop(behind)[1])
        return done

    def _missing(self, client: int, struct: Struct) -> Id | None:
        if struct.clock > self.end(client):
            return client, struct.clock - 1
        for wanted in (struct.origin, struct.right_origin, struct.parent):
            if isinstance(wanted, tuple) and not self.knows(wanted):
                return wanted
        return None

    def _place(self, struct: Struct) -> int:
        if struct.kind == GC:
            return _GONE
        if beside := struct.origin or struct.right_origin:
            return self._place_of(beside)
        if isinstance(struct.parent, tuple):
            inside = self._types.get(struct.parent)
            if inside is None:
                # What was deleted is no type any more, and what comes into it is collected.
                return _GONE if self._is_empty(struct.parent) else _NOWHERE
            return inside if struct.sub is None or inside == _GONE else _ATTRIBUTE
        if struct.sub is not None:
            return _GONE
        return {TEXT: _inside(0, "blocks"), KEPT: _NOTE}.get(struct.parent or "", _GONE)

    def _place_of(self, wanted: Id) -> int:
        known = self._clients[wanted[0]]
        return known.places[bisect_right(known.clocks, wanted[1]) - 1]

    def _is_empty(self, wanted: Id) -> bool:
        emptied = self._clients[wanted[0]].emptied
        found = bisect_right(emptied, (wanted[1], MAX_CLOCK)) - 1
        return found >= 0 and wanted[1] < emptied[found][1]

    def _add(self, client: int, struct: Struct, place: int, types: list[Id] | None) -> None:
        known = self._clients.setdefault(client, _Client())
        if not known.places or known.places[-1] != place:
            known.clocks.append(max(struct.clock, known.end))
            known.places.append(place)
        if struct.kind in (GC, DELETED):
            known.emptied.append((max(struct.clock, known.end), struct.clock + struct.length))
        known.end = struct.clock + struct.length
        if struct.kind == TYPE:
            levels = place // _KINDS + 1
            inside = _inside(levels, _content_of(struct)) if place >= 0 else _GONE
            self._types[client, struct.clock] = inside
            if types is not None:
                types.append((client, struct.clock))


def _inside(levels: int, content: str) -> int:
    return levels * _KINDS + _CONTENTS.index(content)


def _content_of(struct: Struct) -> str:
    if struct.type == TEXT_TYPE:
        return _WORDS
    # What is stored already may hold an element of an older schema.
    return NODES[struct.content].content if struct.content in NODES else _ANYTHING


def _check(struct: Struct, place: int) -> None:
    """Raises NoEditorsUpdate."""
    if struct.kind == TYPE and struct.type not in (ELEMENT, TEXT_TYPE):
        raise NoEditorsUpdate(f"type {struct.type}")
    if place == _NOWHERE:
        raise NoEditorsUpdate("inside of what is no type")
    if struct.kind == GC or (place == _GONE and struct.kind in _IN_ELEMENT | _IN_WORDS | _VALUES):
        if isinstance(struct.parent, str):
            raise NoEditorsUpdate(f"a root {struct.parent[:40]}")
        return
    if place == _NOTE:
        if struct.kind not in (ANY, DELETED):
            raise NoEditorsUpdate(f"content {struct.kind} among the notes")
        return
    if place == _ATTRIBUTE:
        if struct.kind not in _VALUES:
            raise NoEditorsUpdate(f"content {struct.kind} as an attribute")
        return
    levels, content = place // _KINDS, _CONTENTS[place % _KINDS]
    if struct.kind not in (_IN_WORDS if content == _WORDS else _IN_ELEMENT):
        raise NoEditorsUpdate(f"content {struct.kind}")
    if struct.kind != TYPE:
        return
    if struct.type == TEXT_TYPE:
        is_allowed = content in ("inline", "text", _ANYTHING)
    else:
        is_allowed = struct.content in (NODES if content == _ANYTHING else allowed_in(content))
    if not is_allowed:
        raise NoEditorsUpdate(f"{struct.content or 'words'} as {content}")
    # Inside the deepest paragraph may stand a mention, and inside that its words.
    inner = 2 if struct.type == TEXT_TYPE else int(NODES[struct.content].is_inline)
    if levels >= MAX_DEPTH + inner:
        raise NoEditorsUpdate(f"{levels + 1} levels")


def _gapless(
    payload: bytes, structs: dict[int, list[Struct]], deletes: list[tuple[int, int, int]]
) -> bytes:
    """As `encode`; what a client's structs have before a gap is known already."""
    whole = {}
    for client, found in structs.items():
        first = next(
            (
                place
                for place in range(len(found) - 1, 0, -1)
                if found[place].clock != found[place - 1].clock + found[place - 1].length
            ),
            0,
        )
        whole[client] = found[first:]
    return encode(payload, whole, deletes)
