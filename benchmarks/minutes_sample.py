"""Which minutes are labelled, and what for: `python -m benchmarks.minutes_sample [SEED] [LATER_SEED]`.

Files are drawn from five periods of the corpus, since its minutes changed their style over the years.
The first draw takes five of each: three in which index.csv counts a mark of a todo or a resolution,
two in which it counts none. All of them are there to develop the recogniser with: those that judged
it once have been read by whoever wrote its rules. The later draw takes seven of each that have
minutes and were not drawn before: four that judge it, labelled by somebody who writes no rules, and
three to develop with. Prints the seeds and the files; benchmarks/minutes_labels.csv holds the labels.
"""

import csv
import os
import random
import sys
from pathlib import Path

SEED = 20261126
LATER_SEED = 20261201
PERIODS = ((2013, 2015), (2016, 2017), (2018, 2019), (2020, 2021), (2022, 2024))
WITH_MARKS, WITHOUT_MARKS, ONCE_JUDGES = 3, 2, 2
JUDGES, LATER = 4, 7


def folder() -> Path:
    return Path(os.environ.get("TEAMWEB_TEST_DATA") or "../shared/data") / "protokolle-de"


def draw(index: Path, seed: int = SEED, later_seed: int = LATER_SEED) -> dict[str, str]:
    """File name to "develop" or "judge", in the order of names."""
    first = draw_first(index, seed)
    chance = random.Random(later_seed)
    sets = dict.fromkeys(first, "develop")
    for period in _periods(index):
        rest = [
            _name(row) for row in period if row["art"] == "protokoll" and _name(row) not in first
        ]
        drawn = chance.sample(rest, LATER)
        sets |= dict.fromkeys(drawn[:JUDGES], "judge") | dict.fromkeys(drawn[JUDGES:], "develop")
    return dict(sorted(sets.items()))


def draw_first(index: Path, seed: int = SEED) -> list[str]:
    """The files of the first draw; every kind of line is labelled in them."""
    chance = random.Random(seed)
    names: list[str] = []
    for period in _periods(index):
        marked = [_name(row) for row in period if _marks(row)]
        unmarked = [_name(row) for row in period if not _marks(row)]
        drawn = chance.sample(marked, WITH_MARKS) + chance.sample(unmarked, WITHOUT_MARKS)
        chance.sample(drawn, ONCE_JUDGES)  # keeps the draws of the later periods what they were
        names += drawn
    return sorted(names)


def _periods(index: Path) -> list[list[dict[str, str]]]:
    with index.open(encoding="utf-8", newline="") as file:
        rows = sorted((row for row in csv.DictReader(file) if row["datum"]), key=_name)
    return [
        [row for row in rows if first <= int(row["datum"][:4]) <= last] for first, last in PERIODS
    ]


def _name(row: dict[str, str]) -> str:
    return row["datei"]


def _marks(row: dict[str, str]) -> int:
    return int(row["marker_aufgaben"]) + int(row["marker_beschluesse"])


if __name__ == "__main__":
    seeds = [int(written) for written in sys.argv[1:]] or [SEED]
    later = seeds[1] if len(seeds) > 1 else LATER_SEED
    print(f"seeds {seeds[0]} and {later}")
    for name, use in draw(folder() / "index.csv", seeds[0], later).items():
        print(use, name)
