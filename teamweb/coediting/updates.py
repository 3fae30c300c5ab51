"""Reads updates of Yjs (format V1) without a Doc: which structs came, and what was deleted.

pycrdt applies updates but does not tell which item came from whom; the ledger has to know. The
layout is that of Yjs 13: for each client a list of structs (an item, the length of a collected
one, or a gap), then the delete set. Clocks count UTF-16 units.
"""

import struct
from dataclasses import dataclass, field
from typing import Any

Id = tuple[int, int]  # client, clock

# The kinds of structs and contents, by their number in the format.
GC, DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, DOC, SKIP = range(11)

ORIGIN, RIGHT_ORIGIN, PARENT_SUB, KIND = 0x80, 0x40, 0x20, 0x1F
NAMED_TYPES = (3, 5)  # XmlElement and XmlHook say their name
LAST_TYPE = 6


class BadUpdate(ValueError):
    """Not an update in format V1, or one with a content Yjs 13 does not know."""


class Struct:
    """An item as it came. `content` is the string, or a list of values; other contents are dropped.

    `parent` is the name of a root, an id, or None where the neighbours tell it.
    """

    __slots__ = ("clock", "content", "kind", "length", "origin", "parent", "right_origin", "sub")

    def __init__(self, kind: int, clock: int) -> None:
        self.kind = kind
        self.clock = clock
        self.length = 1
        self.origin: Id | None = None
        self.right_origin: Id | None = None
        self.parent: Id | str | None = None
        self.sub: str | None = None
        self.content: Any = None


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
    try:
        return _Reader(payload).update()
    except (IndexError, UnicodeDecodeError, struct.error, RecursionError) as error:
        raise BadUpdate(str(error)) from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def update(self) -> Decoded:
        decoded = Decoded()
        uint = self.uint
        for _ in range(uint()):
            number, client, clock = uint(), uint(), uint()
            structs = decoded.structs.setdefault(client, [])
            for _ in range(number):
                found = self.struct(clock)
                clock += found.length
                if found.kind != SKIP:
                    structs.append(found)
        for _ in range(uint()):
            client = uint()
            for _ in range(uint()):
                decoded.deletes.append((client, uint(), uint()))
        return decoded

    def struct(self, clock: int) -> Struct:
        info = self.data[self.at]
        self.at += 1
        kind = info & KIND
        found = Struct(kind, clock)
        if kind in (GC, SKIP):
            found.length = self.uint()
            return found
        if info & ORIGIN:
            found.origin = self.uint(), self.uint()
        if info & RIGHT_ORIGIN:
            found.right_origin = self.uint(), self.uint()
        if not info & (ORIGIN | RIGHT_ORIGIN):
            found.parent = self.string() if self.uint() == 1 else (self.uint(), self.uint())
            if info & PARENT_SUB:
                found.sub = self.string()
        self.content(found)
        return found

    def content(self, found: Struct) -> None:
        match found.kind:
            case 4:  # STRING
                text = found.content = self.string()
                found.length = utf16_length(text)
            case 1:  # DELETED
                found.length = self.uint()
            case 6:  # FORMAT: name and value of a mark
                self.skip()
                self.skip()
            case 7:  # TYPE
                if (kind := self.uint()) in NAMED_TYPES:
                    self.skip()
                elif kind > LAST_TYPE:
                    raise BadUpdate(f"type {kind}")
            case 8:  # ANY
                found.content = [self.any() for _ in range(self.uint())]
                found.length = len(found.content)
            case 3 | 5:  # BINARY, EMBED
                self.skip()
            case 2:  # JSON
                found.length = self.uint()
                for _ in range(found.length):
                    self.skip()
            case 9:  # DOC
                self.skip()
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

    def signed(self) -> int:
        byte = self.data[self.at]
        self.at += 1
        value, is_negative = byte & 0x3F, byte & 0x40
        if byte & 0x80:
            value |= self.uint() << 6
        return -value if is_negative else value

    def bytes(self) -> bytes:
        length = self.uint()
        end = self.at + length
        if end > len(self.data):
            raise BadUpdate("it ends too early")
        found = self.data[self.at : end]
        self.at = end
        return found

    def skip(self) -> None:
        self.bytes()

    def string(self) -> str:
        return self.bytes().decode("utf-8", "surrogatepass")

    def any(self) -> Any:
        kind = self.data[self.at]
        self.at += 1
        match kind:
            case 127 | 126:
                return None
            case 125:
                return self.signed()
            case 124:
                return self.number(">f", 4)
            case 123:
                return self.number(">d", 8)
            case 122:
                return self.number(">q", 8)
            case 121:
                return False
            case 120:
                return True
            case 119:
                return self.string()
            case 118:
                return {self.string(): self.any() for _ in range(self.uint())}
            case 117:
                return [self.any() for _ in range(self.uint())]
            case 116:
                return self.bytes()
        raise BadUpdate(f"value {kind}")

    def number(self, shape: str, size: int) -> Any:
        (value,) = struct.unpack_from(shape, self.data, self.at)
        self.at += size
        return value
