"""Which child of the document becomes which child of the new text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

# Above it, comparing everything with everything takes too long.
MAX_COMPARED = 4_000_000
MAX_PAIRED = 1600

Step = tuple[int | None, int | None]


@dataclass
class Item:
    """`key` tells equal ones; only those of one `kind` can become one another."""

    kind: str
    key: Any
    value: Any
    text: str
    # Tasks are known by their id, whatever their words.
    identity: str = ""
    # Where it stands in the document: its first child and their number.
    place: int = 0
    count: int = 1

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(re.findall(r"\w+", self.text))


def aligned(live: Sequence[Item], target: Sequence[Item]) -> list[Step]:
    """Pairs of places in order; None on one side is a deletion or an insertion.

    A deletion loses what others type there at the same time, so as many as possible become one
    another, those with the same words first.
    """
    steps: list[Step] = []
    for is_equal, i1, i2, j1, j2 in stretches([i.key for i in live], [i.key for i in target]):
        if is_equal:
            steps += zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            paired = _paired(live[i1:i2], target[j1:j2])
            steps += [
                (None if i is None else i1 + i, None if j is None else j1 + j) for i, j in paired
            ]
    return steps


def stretches(a: Sequence, b: Sequence) -> Iterator[tuple[bool, int, int, int, int]]:
    """Equal and different stretches of two sequences in order: (is equal, a from, to, b from, to)."""
    start = 0
    shorter = min(len(a), len(b))
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    a_end, b_end = len(a) - end, len(b) - end
    if start:
        yield True, 0, start, 0, start
    if start in (a_end, b_end):
        if start < a_end or start < b_end:
            yield False, start, a_end, start, b_end
    else:
        is_long = (a_end - start) * (b_end - start) > MAX_COMPARED
        matcher = SequenceMatcher(None, a[start:a_end], b[start:b_end], autojunk=is_long)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            yield tag == "equal", start + i1, start + i2, start + j1, start + j2
    if end:
        yield True, a_end, len(a), b_end, len(b)


def _paired(live: Sequence[Item], target: Sequence[Item]) -> list[Step]:
    if not live or not target or len(live) * len(target) > MAX_PAIRED:
        return list(_paired_by_kind(live, target))
    # The best total of all pairs from (i, j) on, and then the way along it.
    best = [[0.0] * (len(target) + 1) for _ in range(len(live) + 1)]
    scores = [[_score(one, other) for other in target] for one in live]
    for i in reversed(range(len(live))):
        for j in reversed(range(len(target))):
            score = scores[i][j]
            together = score + best[i + 1][j + 1] if score else 0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    steps: list[Step] = []
    i = j = 0
    while i < len(live) and j < len(target):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            steps.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            steps.append((i, None))
            i += 1
        else:
            steps.append((None, j))
            j += 1
    steps += [(rest, None) for rest in range(i, len(live))]
    steps += [(None, rest) for rest in range(j, len(target))]
    return steps


def _paired_by_kind(live: Sequence[Item], target: Sequence[Item]) -> Iterator[Step]:
    kinds = [item.kind for item in live], [item.kind for item in target]
    for is_equal, i1, i2, j1, j2 in stretches(*kinds):
        if is_equal:
            yield from zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            yield from ((i, None) for i in range(i1, i2))
            yield from ((None, j) for j in range(j1, j2))


def _score(one: Item, other: Item) -> float:
    """How well they match, 0 for not at all."""
    if one.kind != other.kind:
        return 0
    score = 1.0
    if one.identity and one.identity == other.identity:
        score += 20
    total = one.words.total() + other.words.total()
    if total:
        score += 18 * (one.words & other.words).total() / total
    return score
