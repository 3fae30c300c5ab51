"""Which blocks and words of two versions belong together."""

import re
from dataclasses import dataclass, field
from typing import Any

from ..schema import NODES
from ..tree import Node, Text, block_html
from .alignment import opcodes, pair_up
from .notes import block_notes, mark_notes
from .words import Words, diff_words

# From which similarity (0 to 1) on two blocks count as one changed block rather than old and new.
SAME_BLOCK = 0.35
SAME_LIST = 0.175
SAME_WORDS_OF_ANOTHER_KIND = 0.6
# Kinds of blocks that can take each other's place without having been written anew.
FAMILIES = {
    "heading": "paragraph",
    "orderedList": "bulletList",
    "tableHeader": "tableCell",
}


@dataclass
class Change:
    """A block of one version and its counterpart in the other: same, changed, deleted, inserted."""

    kind: str
    old: Node | None
    new: Node | None
    # Of a changed block: the blocks in it, or the words of it, and in words what has no words.
    inner: list["Change"] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def align(old: list[Node], new: list[Node], *, is_cell: bool = False) -> list[Change]:
    """The blocks of both in reading order; what was deleted before what was written in its place.

    `is_cell`: a single block stays that block whatever stands in it, as in a cell of a table.
    """
    before = [block_html(node) for node in old]
    after = [block_html(node) for node in new]
    changes: list[Change] = []
    for is_same, a, b, c, d in opcodes(before, after):
        if is_same:
            changes += [Change("same", *both) for both in zip(old[a:b], new[c:d], strict=True)]
        elif is_cell and b - a == d - c == 1 and _family(old[a]) == _family(new[c]):
            changes.append(_pair(old[a], new[c]))
        else:
            changes += _gap(old[a:b], new[c:d])
    return changes


def _family(node: Node) -> str:
    return FAMILIES.get(node.name, node.name)


def _gap(old: list[Node], new: list[Node]) -> list[Change]:
    words: dict[int, frozenset[str]] = {}

    def words_of(node: Node) -> frozenset[str]:
        if id(node) not in words:
            words[id(node)] = frozenset(re.findall(r"\w+", full_text(node)))
        return words[id(node)]

    def similarity(one: Node, other: Node) -> float:
        return _similarity(one, other, words_of)

    changes: list[Change] = []
    at_old = at_new = 0
    for i, j in [*pair_up(old, new, similarity), (len(old), len(new))]:
        changes += [Change("deleted", node, None) for node in old[at_old:i]]
        changes += [Change("inserted", None, node) for node in new[at_new:j]]
        if i < len(old):
            changes.append(_pair(old[i], new[j]))
        at_old, at_new = i + 1, j + 1
    return changes


def _similarity(old: Node, new: Node, words_of: Any) -> float:
    """How much two blocks share; 0 when they are not the same block."""
    if _family(old) != _family(new):
        return 0.0
    a, b = old.attributes, new.attributes
    match old.name:
        case "horizontalRule":
            return 1.0
        case "figure":
            return 1.0 if a["attachment"] == b["attachment"] else 0.4
        case "taskItem" if a["id"] == b["id"]:
            return 1.0
    mine, theirs = words_of(old), words_of(new)
    shared = len(mine & theirs) / len(mine | theirs) if mine or theirs else 1.0
    if compared := NODES[old.name].similarity:
        return compared(old, new, shared)
    if _family(old) == "tableCell":
        return 0.05 + shared
    least = SAME_BLOCK
    if old.name in ("tableRow", "table", "bulletList", "orderedList", "taskList"):
        least = SAME_LIST
    elif old.name != new.name:
        least = SAME_WORDS_OF_ANOTHER_KIND
    return shared if shared >= least else 0.0


def _pair(old: Node, new: Node) -> Change:
    made = Change("changed", old, new, notes=block_notes(old, new))
    content = NODES[new.name].content
    if new.name == "figure":
        captions = [[Text(node.attributes.get("caption", ""))] for node in (old, new)]
        made.words = diff_words(*captions)
    elif content in ("inline", "text"):
        made.words = diff_words(old.children, new.children)
        made.notes += mark_notes(made.words)
    elif content != "nothing":
        is_cell = NODES[new.name].tag in ("td", "th", "li")
        made.inner = align(child_nodes(old), child_nodes(new), is_cell=is_cell)
    is_same = all(words.is_same for words in made.words)
    if is_same and not made.notes and all(inner.kind == "same" for inner in made.inner):
        return Change("same", old, new)
    return made


def child_nodes(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def full_text(node: Node) -> str:
    return " ".join(
        part.text() for part in node.walk() if NODES[part.name].content in ("inline", "text")
    )
