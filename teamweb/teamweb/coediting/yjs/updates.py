"""Reads updates of Yjs (format V1) without a Doc: which structs came, and what was deleted.

pycrdt applies updates but does not tell which item came from whom; `text_attribution` has to know. And a made
update can end the process in pycrdt, so what browsers send is read here first: no step of it takes
more of the stack or of the memory than the bytes that are there. docs/yjs-updates.md describes the
layout; tests/teamweb/coediting/vectors/ hold updates recorded from Yjs. Clocks count UTF-16 units.
"""

import json
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Id = tuple[int, int]  # client, clock

# The kinds of structs and contents, by their number in the format.
GC, DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, DOC, SKIP = range(11)
ELEMENT, TEXT_TYPE = 3, 6

ORIGIN, RIGHT_ORIGIN, PARENT_SUB, KIND = 0x80, 0x40, 0x20, 0x1F
NAMED_TYPES = (ELEMENT, 5)  # XmlElement and XmlHook say their name
LAST_TYPE = 6

# Those of JavaScript and of Yjs' other implementations: beyond them numbers run over.
MAX_CLIENT, MAX_CLOCK = 2**53 - 1, 2**31 - 1
# Values are an attribute, a mark's attributes, or a note of kept ranges.
MAX_VALUE_DEPTH = 8
MAX_VALUE_BYTES = 100_000
MAX_NAME_BYTES = 200


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(r"[\[\]{}]")


class BadUpdate(ValueError):
    """Not an update in format V1, or one with a content Yjs 13 does not know."""


class Struct:
    """An item as it came. `content` is the string, the tag of an element, or a list of values; other
    contents are dropped.

    `parent` is the name of a root, an id, or None where the neighbours tell it. `start` and `end`:
    where it stands in the update.
    """

    __slots__ = (
        "clock", "content", "end", "kind", "length", "origin", "parent", "right_origin", "start",
        "sub", "type",
    )  # fmt: skip

    def __init__(self, kind: int, clock: int) -> None:
        self.kind = kind
        self.clock = clock
        self.length = 1
        self.origin: Id | None = None
        self.right_origin: Id | None = None
        self.parent: Id | str | None = None
        self.sub: str | None = None
        self.content: Any = None
        self.type = 0
        self.start = self.end = 0


@dataclass
class Decoded:
    structs: dict[int, list[Struct]] = field(default_factory=dict)
    deletes: list[tuple[int, int, int]] = field(default_factory=list)  # client, clock, length


def utf16_length(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def decode(payload: bytes) -> Decoded:
    """Raises BadUpdate."""
    reader = _Reader(payload)
    try:
        decoded = reader.update()
    except (IndexError, UnicodeDecodeError, struct.error) as error:
        raise BadUpdate(str(error)) from error
    if reader.at != len(payload):
        raise BadUpdate("something follows the update")
    return decoded


def check_state_vector(data: bytes) -> None:
    """Raises BadUpdate for what is no state vector."""
    reader = _Reader(data)
    try:
        for _ in range(reader.count()):
            reader.client()
            reader.clock()
    except IndexError as error:
        raise BadUpdate(str(error)) from error
    if reader.at != len(data):
        raise BadUpdate("something follows the state vector")


def encode(
    payload: bytes, structs: dict[int, list[Struct]], deletes: Iterable[tuple[int, int, int]]
) -> bytes:
    """An update of some structs of `payload`, those of each client without a gap, and of these deletes."""
    chosen = {client: found for client, found in structs.items() if found}
    written = bytearray(_uint(len(chosen)))
    for client, found in chosen.items():
        written += _uint(len(found)) + _uint(client) + _uint(found[0].clock)
        for each in found:
            written += payload[each.start : each.end]
    by_client: dict[int, list[tuple[int, int]]] = {}
    for client, clock, length in deletes:
        by_client.setdefault(client, []).append((clock, length))
    written += _uint(len(by_client))
    for client, ranges in by_client.items():
        written += _uint(client) + _uint(len(ranges))
        for clock, length in ranges:
            written += _uint(clock) + _uint(length)
    return bytes(written)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _uint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def update(self) -> Decoded:
        decoded = Decoded()
        for _ in range(self.count()):
            number, client, clock = self.count(), self.client(), self.clock()
            if client in decoded.structs:
                raise BadUpdate("a client comes twice")
            structs = decoded.structs[client] = []
            for _ in range(number):
                start = self.at
                found = self.struct(client, clock)
                found.start, found.end = start, self.at
                clock += found.length
                if not found.length or clock > MAX_CLOCK:
                    raise BadUpdate(f"length {found.length}")
                if found.kind != SKIP:
                    structs.append(found)
        for _ in range(self.count()):
            client = self.client()
            for _ in range(self.count()):
                clock, length = self.clock(), self.clock()
                if not length or clock + length > MAX_CLOCK:
                    raise BadUpdate(f"length {length}")
                decoded.deletes.append((client, clock, length))
        return decoded

    def struct(self, client: int, clock: int) -> Struct:
        info = self.data[self.at]
        self.at += 1
        kind = info & KIND
        found = Struct(kind, clock)
        if kind in (GC, SKIP):
            found.length = self.clock()
            return found
        if info & ORIGIN:
            found.origin = self.id_before(client, clock)
        if info & RIGHT_ORIGIN:
            found.right_origin = self.id_before(client, clock)
        if not info & (ORIGIN | RIGHT_ORIGIN):
            found.parent = self.name() if self.uint() == 1 else self.id_before(client, clock)
            if info & PARENT_SUB:
                found.sub = self.name()
        self.content(found)
        return found

    def id_before(self, client: int, clock: int) -> Id:
        """Read the id of an item that the struct builds on; of its own client it has to be an earlier one."""
        found = self.client(), self.clock()
        if found[0] == client and found[1] >= clock:
            raise BadUpdate("it builds on itself")
        return found

    def content(self, found: Struct) -> None:
        match found.kind:
            case 4:  # STRING
                text = found.content = self.string()
                found.length = utf16_length(text)
            case 1:  # DELETED
                found.length = self.clock()
            case 6:  # FORMAT: name and value of a mark
                self.name()
                self.json()
            case 7:  # TYPE
                found.type = self.uint()
                if found.type in NAMED_TYPES:
                    found.content = self.name()
                elif found.type > LAST_TYPE:
                    raise BadUpdate(f"type {found.type}")
            case 8:  # ANY
                found.content = [self.any() for _ in range(self.count())]
                found.length = len(found.content)
            case 3:  # BINARY
                self.bytes()
            case 5:  # EMBED
                self.json()
            case 2:  # JSON
                found.length = self.count()
                for _ in range(found.length):
                    self.json()
            case 9:  # DOC
                self.bytes()
                self.any()
            case _:
                raise BadUpdate(f"content {found.kind}")

    def uint(self) -> int:
        data, at = self.data, self.at
        byte = data[at]
        at += 1
        value = byte & 0x7F
        shift = 7
        while byte & 0x80:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > 70:
                raise BadUpdate("a number without end")
        self.at = at
        return value

    def client(self) -> int:
        if (found := self.uint()) > MAX_CLIENT:
            raise BadUpdate(f"client {found}")
        return found

    def clock(self) -> int:
        if (found := self.uint()) > MAX_CLOCK:
            raise BadUpdate(f"clock {found}")
        return found

    def count(self) -> int:
        """The number of what follows; each takes a byte at least."""
        if (found := self.uint()) > len(self.data) - self.at:
            raise BadUpdate(f"{found} are not there")
        return found

    def signed(self) -> int:
        byte = self.data[self.at]
        self.at += 1
        value, is_negative = byte & 0x3F, byte & 0x40
        if byte & 0x80:
            value |= self.uint() << 6
        if value > 2**63 - 1:
            raise BadUpdate("a number too large")
        return -value if is_negative else value

    def bytes(self) -> bytes:
        end = self.count() + self.at
        found = self.data[self.at : end]
        self.at = end
        return found

    def string(self) -> str:
        # Strictly: pycrdt takes the bytes for UTF-8 unseen.
        return self.bytes().decode()

    def name(self) -> str:
        found = self.bytes()
        if len(found) > MAX_NAME_BYTES:
            raise BadUpdate("a name too long")
        return found.decode()

    def json(self) -> None:
        """JSON, or the word for no value."""
        text = self.string()
        if len(text) > MAX_VALUE_BYTES:
            raise BadUpdate("a value too large")
        depth = 0
        for sign in _BRACKETS.findall(_QUOTED.sub("", text)):
            depth += 1 if sign in "[{" else -1
            if depth > MAX_VALUE_DEPTH:
                raise BadUpdate("a value too deep")
        if text != "undefined":
            try:
                json.loads(text, parse_constant=_refuse)
            except ValueError as error:
                raise BadUpdate(str(error)) from error

    def any(self) -> Any:
        """A value with all that is in it; without recursion, for it comes from outside."""
        found: list[Any] = []
        holder: Any = found
        left, start = 1, self.at
        above: list[tuple[Any, int]] = []
        while True:
            while not left:
                if not above:
                    return found[0]
                holder, left = above.pop()
            left -= 1
            key = self.string() if isinstance(holder, dict) else ""
            value, size = self.value()
            if self.at - start > MAX_VALUE_BYTES:
                raise BadUpdate("a value too large")
            if isinstance(holder, dict):
                holder[key] = value
            else:
                holder.append(value)
            if size:
                if len(above) >= MAX_VALUE_DEPTH:
                    raise BadUpdate("a value too deep")
                above.append((holder, left))
                holder, left = value, size

    def value(self) -> tuple[Any, int]:
        """One value, and how many follow that belong into it."""
        kind = self.data[self.at]
        self.at += 1
        match kind:
            case 127 | 126:
                return None, 0
            case 125:
                return self.signed(), 0
            case 124:
                return self.number(">f", 4), 0
            case 123:
                return self.number(">d", 8), 0
            case 122:
                return self.number(">q", 8), 0
            case 121:
                return False, 0
            case 120:
                return True, 0
            case 119:
                return self.string(), 0
            case 118:
                return {}, self.count()
            case 117:
                return [], self.count()
            case 116:
                return self.bytes(), 0
        raise BadUpdate(f"value {kind}")

    def number(self, shape: str, size: int) -> Any:
        (value,) = struct.unpack_from(shape, self.data, self.at)
        self.at += size
        return value
