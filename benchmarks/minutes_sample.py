"""Which minutes are labelled, and which of them judge: `python -m benchmarks.minutes_sample [SEED]`.

From each of five periods of the corpus (its minutes changed their style over the years) five
files: three in which index.csv counts a mark of a todo or a resolution, two in which it counts
none. Two of the five judge the recogniser, the others are there to develop it with. Prints the
seed and the files; benchmarks/minutes_labels.csv holds the labels.
"""

import csv
import os
import random
import sys
from pathlib import Path

SEED = 20261126
PERIODS = ((2013, 2015), (2016, 2017), (2018, 2019), (2020, 2021), (2022, 2024))
WITH_MARKS, WITHOUT_MARKS, JUDGES = 3, 2, 2


def folder() -> Path:
    return Path(os.environ.get("TEAMWEB_TEST_DATA") or "../shared/data") / "protokolle-de"


def draw(index: Path, seed: int = SEED) -> dict[str, str]:
    """File name to "develop" or "judge", in the order of names."""
    chance = random.Random(seed)
    with index.open(encoding="utf-8", newline="") as file:
        rows = sorted((row for row in csv.DictReader(file) if row["datum"]), key=_name)
    sets: dict[str, str] = {}
    for first, last in PERIODS:
        period = [row for row in rows if first <= int(row["datum"][:4]) <= last]
        marked = [_name(row) for row in period if _marks(row)]
        unmarked = [_name(row) for row in period if not _marks(row)]
        drawn = chance.sample(marked, WITH_MARKS) + chance.sample(unmarked, WITHOUT_MARKS)
        judges = chance.sample(drawn, JUDGES)
        sets |= {name: "judge" if name in judges else "develop" for name in drawn}
    return dict(sorted(sets.items()))


def _name(row: dict[str, str]) -> str:
    return row["datei"]


def _marks(row: dict[str, str]) -> int:
    return int(row["marker_aufgaben"]) + int(row["marker_beschluesse"])


if __name__ == "__main__":
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    print(f"seed {seed}")
    for name, use in draw(folder() / "index.csv", seed).items():
        print(use, name)
