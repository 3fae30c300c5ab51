"""The mark of a space: two letters on one of eight colours."""

import zlib
from dataclasses import dataclass

from ..models import SpacePage

COLOURS = 8


@dataclass(frozen=True)
class Badge:
    letters: str
    colour: int


def badge_of(space: SpacePage) -> Badge:
    """Letters of the title without the word for the kind of group, such as "AK" before it."""
    words = [word for word in space.title.split() if word[:1].isalnum()]
    if len(words) > 1 and words[0].isupper():
        words = words[1:]
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]
    return Badge(letters or space.key[:2], zlib.crc32(space.key.encode()) % COLOURS)
