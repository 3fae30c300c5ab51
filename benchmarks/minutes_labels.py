"""What a reader found in the minutes that benchmarks/minutes_sample.py drew: docs/import.md has the rules."""

import csv
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("minutes_labels.csv")


@dataclass(frozen=True)
class Label:
    """A passage of a file and its kind; `names` are places of characters in its first line."""

    file: str
    first: int
    last: int
    kind: str
    names: tuple[tuple[int, int], ...] = ()

    def names_in(self, line: str) -> list[str]:
        return [line[start:end] for start, end in self.names]


def read() -> list[Label]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Label(
                row["file"],
                int(row["first"]),
                int(row["last"]),
                row["kind"],
                tuple(_place(place) for place in row["names"].split()),
            )
            for row in csv.DictReader(file)
        ]


def _place(written: str) -> tuple[int, int]:
    start, end = written.split("-")
    return int(start), int(end)
