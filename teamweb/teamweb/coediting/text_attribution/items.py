"""The structs of a Yjs document, each with the person who brought it."""

from ..yjs.updates import DELETED, GC, STRING, TYPE, Id, utf16_length

# Client, first and end clock.
Range = tuple[int, int, int]


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
        # The root's name or the item that contains it; None when that was collected.
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

    def split_off(self, units: int) -> "Item":
        """Keep so many UTF-16 units and return the rest as an item of its own, linked behind."""
        rest = Item(self.client, self.clock + units, self.length - units, self.kind)
        # As in Yjs: the rest continues its beginning, so a later insertion between them has an order.
        rest.origin, rest.right_origin = (self.client, rest.clock - 1), self.right_origin
        rest.parent, rest.sub = self.parent, self.sub
        rest.writer, rest.version, rest.is_deleted = self.writer, self.version, self.is_deleted
        if self.text is not None:
            self.text, rest.text = cut(self.text, units)
        self.length = units
        if self.sub is None and self.parent is not None:
            rest.left, rest.right = self, self.right
            if self.right is not None:
                self.right.left = rest
            self.right = rest
        return rest


def cut(text: str, units: int) -> tuple[str, str]:
    """Cut a text after so many UTF-16 units; a surrogate pair may be cut in half, as in Yjs."""
    if utf16_length(text) == len(text):
        return text[:units], text[units:]
    raw = text.encode("utf-16-le", "surrogatepass")
    return (
        raw[: units * 2].decode("utf-16-le", "surrogatepass"),
        raw[units * 2 :].decode("utf-16-le", "surrogatepass"),
    )


def can_merge(one: Item, other: Item) -> bool:
    """Whether Yjs would merge both, and both have the same writer."""
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


def follows(one: Item, other: Item) -> bool:
    """Whether `other` comes next in the text; only marks and deleted text may be in between."""
    between = one.right
    while between is not None and between is not other:
        if not between.is_deleted and between.kind in (STRING, TYPE):
            return False
        between = between.right
    return between is other
