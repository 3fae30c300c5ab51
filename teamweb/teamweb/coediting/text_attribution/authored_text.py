"""Words with known writers, and the search for others among them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from .items import Item

# Shorter parts are found in nearly every text by chance.
SHORTEST_PART = 8
# Joins texts for one search; no text contains it, so no match runs over the end of one.
BETWEEN = "\0"


@dataclass(frozen=True)
class Run:
    """A stretch of text with one writer; `version` is the number it came with."""

    text: str
    writer: int | None
    version: int


# Length in code points, writer, version.
Share = tuple[int, int | None, int]


@dataclass(frozen=True)
class AuthoredText:
    """Words with known writers, such as those of a version that is restored."""

    text: str
    shares: Sequence[Sequence[Any]]

    @classmethod
    def of_runs(cls, runs: Iterable[Run]) -> "AuthoredText":
        found = list(runs)
        shares = [(len(run.text), run.writer, run.version) for run in found]
        return cls("".join(run.text for run in found), shares)

    @classmethod
    def of_items(cls, items: Iterable[Item]) -> "AuthoredText":
        return cls.of_runs(Run(item.text or "", item.writer, item.version) for item in items)

    def part(self, start: int, length: int) -> list[Share]:
        found: list[Share] = []
        end, place = start + length, 0
        for size, writer, version in self.shares:
            taken = min(place + size, end) - max(place, start)
            if taken > 0:
                found.append((taken, writer, version))
            place += size
        missing = length - sum(size for size, _writer, _version in found)
        return [*found, (missing, None, 0)] if missing else found


class Sources:
    """Words to find others in, the best sources first."""

    def __init__(self, texts: list[AuthoredText]) -> None:
        self._texts = texts
        self._joined = BETWEEN.join(each.text for each in texts)
        self._starts = [0, *accumulate(len(each.text) + len(BETWEEN) for each in texts)]

    def parts(self, text: str) -> Iterator[int | list[Share]]:
        """By turns how many code points are found nowhere, and the writers of those that are."""
        start = unknown = 0
        while start < len(text):
            length = self._longest_beginning(text[start:])
            if length < min(SHORTEST_PART, len(text)):
                start, unknown = start + 1, unknown + 1
                continue
            if unknown:
                yield unknown
                unknown = 0
            yield self._shares(text[start : start + length])
            start += length
        if unknown:
            yield unknown

    def _longest_beginning(self, text: str) -> int:
        """How many of its first code points stand together in a source; 0 if only a few do."""
        if text in self._joined:
            return len(text)
        low, high = 0, SHORTEST_PART
        while high < len(text) and text[:high] in self._joined:
            low, high = high, 2 * high
        high = min(high, len(text))
        while low and high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if text[:middle] in self._joined else (low, middle)
        return low

    def _shares(self, text: str) -> list[Share]:
        place = self._joined.find(text)
        number = bisect_right(self._starts, place) - 1
        return self._texts[number].part(place - self._starts[number], len(text))
