"""What of one text stands where in another: which items are the same, and which took whose place."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

# Up to so many pairs of items a gap is compared thoroughly.
SMALL_GAP = 20_000
SMALL_PAIRING = 900
# In larger gaps so many items in a row may serve as a landmark.
LANDMARKS = (1, 4, 16)
# A larger gap without a single landmark is searched for at most so many changes, else given up.
MOST_CHANGES = 250
# How far ahead the partner of a block is looked for in a large gap.
AHEAD = 12

# (from, to) in the old and (from, to) in the new sequence; equal or not.
Stretch = tuple[bool, int, int, int, int]


def opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Stretch]:
    """Equal and different opcodes by turns, covering both sequences in order.

    Takes time in proportion to the length, also for long repetitive texts: landmarks (items that
    stand once in both) cut the texts into gaps, only small gaps are compared exhaustively.
    """
    numbers: dict[Hashable, int] = {}
    a = [numbers.setdefault(item, len(numbers)) for item in old]
    b = [numbers.setdefault(item, len(numbers)) for item in new]
    found: list[Stretch] = []
    at_a = at_b = 0
    for i, j in [*_matches(a, b, 0, len(a), 0, len(b)), (len(a), len(b))]:
        if (i, j) != (at_a, at_b):
            found.append((False, at_a, i, at_b, j))
        if i < len(a) or j < len(b):
            last = found[-1] if found else None
            if last and last[0] and last[2] == i and last[4] == j:
                found[-1] = (True, last[1], i + 1, last[3], j + 1)
            else:
                found.append((True, i, i + 1, j, j + 1))
        at_a, at_b = i + 1, j + 1
    return found


def _matches(
    a: list[int], b: list[int], a0: int, a1: int, b0: int, b1: int
) -> Iterator[tuple[int, int]]:
    """Places of equal items, in order, within a[a0:a1] and b[b0:b1]."""
    # Gaps wait on a stack: recursion would end at a thousand levels.
    waiting: list[tuple[int, int, int, int]] = [(a0, a1, b0, b1)]
    while waiting:
        a0, a1, b0, b1 = waiting.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            yield a0, b0
            a0, b0 = a0 + 1, b0 + 1
        tail = 0
        while a0 < a1 - tail and b0 < b1 - tail and a[a1 - tail - 1] == b[b1 - tail - 1]:
            tail += 1
        if tail:
            # One gap of nothing but equal items, looked at when its turn comes.
            waiting.append((a1 - tail, a1, b1 - tail, b1))
            a1, b1 = a1 - tail, b1 - tail
        if a0 == a1 or b0 == b1:
            continue
        if (a1 - a0) * (b1 - b0) <= SMALL_GAP:
            yield from _exhaustive(a, b, a0, a1, b0, b1)
        elif landmarks := _landmarks(a, b, a0, a1, b0, b1):
            cuts = [(a0 - 1, b0 - 1), *landmarks, (a1, b1)]
            gaps: list[tuple[int, int, int, int]] = []
            for (i, j), (next_i, next_j) in pairwise(cuts):
                gaps.append((i + 1, next_i, j + 1, next_j))
                if next_i < a1:
                    gaps.append((next_i, next_i + 1, next_j, next_j + 1))
            waiting += reversed(gaps)
        else:
            yield from _bounded(a, b, a0, a1, b0, b1)


def _exhaustive(
    a: list[int], b: list[int], a0: int, a1: int, b0: int, b1: int
) -> Iterator[tuple[int, int]]:
    matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
    for i, j, length in matcher.get_matching_blocks():
        yield from ((a0 + i + n, b0 + j + n) for n in range(length))


def _landmarks(
    a: list[int], b: list[int], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int]]:
    """Items that stand once on both sides, as many as keep their order.

    Where every item is repeated, sequences of some items are looked for.
    """

    def once(items: list[int], start: int, end: int, length: int) -> dict[tuple[int, ...], int]:
        places: dict[tuple[int, ...], int] = {}
        for place in range(start, end - length + 1):
            sequence = tuple(items[place : place + length])
            places[sequence] = -1 if sequence in places else place
        return {sequence: place for sequence, place in places.items() if place >= 0}

    for length in LANDMARKS:
        in_a, in_b = once(a, a0, a1, length), once(b, b0, b1, length)
        pairs = [(place, in_b[item]) for item, place in in_a.items() if item in in_b]
        if pairs:
            return longest_rising(pairs)
    return []


def longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second numbers rise as the first ones do (first ones in order)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_i, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            ends.append(n)
        else:
            tails[place], ends[place] = j, n
    kept: list[tuple[int, int]] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        kept.append(pairs[n])
        n = before[n]
    return kept[::-1]


def _bounded(
    a: list[int], b: list[int], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int]]:
    """The shortest way from one to the other (Myers 1986), nothing if it has too many changes."""
    n, m = a1 - a0, b1 - b0
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for changes in range(min(n + m, MOST_CHANGES) + 1):
        trail.append(dict(furthest))
        for k in range(-changes, changes + 1, 2):
            down = k == -changes or (
                k != changes and furthest.get(k - 1, -1) < furthest.get(k + 1, -1)
            )
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            y = x - k
            while x < n and y < m and a[a0 + x] == b[b0 + y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= n and y >= m:
                return _way_back(trail, n, m, a0, b0)
    return []


def _way_back(
    trail: list[dict[int, int]], x: int, y: int, a0: int, b0: int
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for changes in range(len(trail) - 1, -1, -1):
        furthest, k = trail[changes], x - y
        down = k == -changes or (k != changes and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
        before = k + 1 if down else k - 1
        start_x = furthest[before]
        start_y = start_x - before
        while x > start_x and y > start_y:
            x, y = x - 1, y - 1
            found.append((a0 + x, b0 + y))
        x, y = start_x, start_y
    return found[::-1]


def pair_up(
    old: Sequence[Any], new: Sequence[Any], similarity: Callable[[Any, Any], float]
) -> list[tuple[int, int]]:
    """Which item of `new` took the place of which of `old`, in order; similarity 0 never pairs."""
    if len(old) * len(new) > SMALL_PAIRING:
        return _first_partners(old, new, similarity)
    # best[i][j]: what the items from i and j on can reach together.
    alike = [[similarity(o, n) for n in new] for o in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _first_partners(
    old: Sequence[Any], new: Sequence[Any], similarity: Callable[[Any, Any], float]
) -> list[tuple[int, int]]:
    found, at, missed = [], 0, 0
    for j, item in enumerate(new):
        for i in range(at, min(at + AHEAD + missed, len(old))):
            if similarity(old[i], item):
                found.append((i, j))
                at, missed = i + 1, 0
                break
        else:
            # New items without a partner: the others stand as much further on.
            missed = min(missed + 1, AHEAD)
    return found
