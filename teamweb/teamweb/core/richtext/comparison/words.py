"""The words of one block, compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..tree import Node, Text
from .alignment import opcodes

WORDS = re.compile(r"\s+|\w+|[^\w\s]")

# What stands for a word, a mention or a line break in the comparison; equal ones are the same.
Token = tuple


@dataclass(frozen=True)
class Words:
    """A stretch of words of one block that both versions share, or that took each other's place."""

    is_same: bool
    old: Sequence[Token]
    new: Sequence[Token]


def diff_words(old: list[Any], new: list[Any]) -> list[Words]:
    before, after = _tokens(old), _tokens(new)
    found: list[Words] = []
    parts = [
        Words(is_same, before[a:b], after[c:d]) for is_same, a, b, c, d in opcodes(before, after)
    ]
    for place, part in enumerate(parts):
        # A blank between two changed words is read with them.
        if part.is_same and 0 < place < len(parts) - 1 and all(map(_is_blank, part.new)):
            part = Words(False, part.old, part.new)
        last = found[-1] if found else None
        if last and not last.is_same and not part.is_same:
            found[-1] = Words(False, [*last.old, *part.old], [*last.new, *part.new])
        else:
            found.append(part)
    return found


def _tokens(children: list[Node | Text]) -> list[Token]:
    """Words, blanks and signs, each with its marks: a changed mark is a change."""
    tokens: list[Token] = []
    for child in children:
        if isinstance(child, Text):
            tokens += [("text", word, child.marks) for word in WORDS.findall(child.text)]
        else:
            attributes = tuple(sorted(child.attributes.items()))
            tokens.append((child.name, attributes, child.text(), child.marks))
    return tokens


def _is_blank(token: Token) -> bool:
    return token[0] == "text" and token[1].isspace()


def from_token(token: Token) -> Node | Text:
    if token[0] == "text":
        return Text(token[1], token[2])
    name, attributes, words, marks = token
    return Node(name, dict(attributes), [Text(words)] if name != "hardBreak" else [], marks)
