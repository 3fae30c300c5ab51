"""Reading HTML into the tree: strictly from our own editor, leniently from anywhere else."""

import hashlib
from dataclasses import dataclass, field

from .errors import UnknownMarkup
from .parser import HTMLParser
from .tree import Node, to_html

__all__ = [
    "LONG",
    "Sanitised",
    "UnknownMarkup",
    "canonical",
    "parse",
    "remember_canonical",
    "sanitise",
]

LONG = 200_000
_DIGESTS_KEPT = 50
# What another process has just made canonical.
_canonical_digests: dict[bytes, None] = {}


@dataclass(frozen=True)
class Sanitised:
    """Clean HTML, and in words what had to be left out of the original."""

    html: str
    removed: list[str] = field(default_factory=list)


def canonical(html: str) -> str:
    """The one form of a text of our own editor. Raises UnknownMarkup; nothing is dropped silently."""
    if len(html) > LONG and _digest(html) in _canonical_digests:
        return html
    return to_html(parse(html))


def remember_canonical(html: str) -> None:
    """Remember a long text as one that `canonical` need not read again: that takes seconds."""
    if len(html) > LONG:
        _canonical_digests[_digest(html)] = None
        for oldest in list(_canonical_digests)[:-_DIGESTS_KEPT]:
            _canonical_digests.pop(oldest, None)


def _digest(html: str) -> bytes:
    return hashlib.sha256(html.encode("utf-8", "surrogatepass")).digest()


def sanitise(html: str, *, keep_empty_headings: bool = False) -> Sanitised:
    """Foreign HTML (pasted, imported) brought into the schema; words are kept, dangers are not."""
    reader = HTMLParser(strict=False, keep_empty_headings=keep_empty_headings)
    nodes = reader.read(html)
    return Sanitised(to_html(nodes), sorted(reader.removed))


def parse(html: str) -> list[Node]:
    """The tree of a canonical text. Raises UnknownMarkup."""
    return HTMLParser(strict=True).read(html)
