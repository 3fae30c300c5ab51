"""How surely the recogniser of organisations reads typed names: precision, recall, speed.

    python -m benchmarks.organisation_names

Reads the official names in `nrw-kommunen` and the publishers in `musterdatenkatalog`, each with
its municipality, from TEAMWEB_TEST_DATA (default ../shared/data). A publisher whose text holds a
district's official name counts as that district, whatever the table says.
"""

import csv
import os
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from teamweb_knowledge.organisations.keys import STATES, is_city_of_its_own
from teamweb_knowledge.organisations.recognition import Candidate, Named, Recogniser

STATE = "05"
MOST_NAMES = 10_000


def folder() -> Path:
    return Path(os.environ.get("TEAMWEB_TEST_DATA", "../shared/data"))


def table(name: str) -> list[dict[str, str]]:
    with (folder() / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def official() -> list[Named]:
    towns, districts = table("nrw-kommunen/gemeinden.csv"), table("nrw-kommunen/kreise.csv")
    cities = {row["ags"][:5] for row in towns if is_city_of_its_own(row["ags"])}
    return [
        *(
            Named(
                int(row["ags"]),
                "municipality",
                (row["name"],),
                places=(row["kreis"], row["regierungsbezirk"], *STATES[STATE]),
                state=STATE,
                is_city=is_city_of_its_own(row["ags"]),
            )
            for row in towns
        ),
        *(
            Named(int(key), "district", (row["name"],), places=STATES[STATE], state=STATE)
            for row in districts
            if (key := row["kreis_schluessel"]) not in cities
        ),
    ]


def meant(row: dict[str, str], by_name: dict[str, Named]) -> int | None:
    text = row["name"].strip().casefold()
    for name, named in by_name.items():
        if named.kind == "district" and re.search(rf"\b{re.escape(name)}\b", text):
            return named.id
    label = row["Kommune"].strip().casefold()
    named = by_name.get(label)
    return named.id if named else None


def plain(name: str) -> str:
    return re.sub(r"\s*\(.*?\)|,.*", "", name).casefold()


def answer(found: list[Candidate]) -> int | None:
    certain = [candidate.id for candidate in found if candidate.is_certain]
    return certain[0] if len(certain) == 1 else None


def measure(recogniser: Recogniser, organisations: list[Named]) -> dict[str, Any]:
    by_name = {plain(named.names[0]): named for named in organisations}
    by_name |= {named.names[0].casefold(): named for named in organisations}
    counts: Counter[str] = Counter()
    wrong = []
    began = time.process_time()
    for row in table("musterdatenkatalog/kommunen_2024-08.csv")[:MOST_NAMES]:
        if row["Kommune"].strip().casefold().removeprefix("gemeinde ") in by_name.keys() - {
            row["Kommune"].strip().casefold()
        }:
            continue  # The label names a municipality of any state.
        want, got = meant(row, by_name), answer(recogniser.recognise(row["name"]))
        counts["names"] += 1
        if want is None:
            counts["foreign"] += 1
            counts["foreign taken"] += got is not None
        else:
            counts["ours"] += 1
            counts["answered"] += got is not None
            counts["right"] += got == want
        if got is not None and got != want:
            wrong.append(row["name"].strip())
    spent = time.process_time() - began
    return {"counts": counts, "wrong": wrong, "milliseconds": 1000 * spent / counts["names"]}


def main() -> None:
    organisations = official()
    result = measure(Recogniser(organisations), organisations)
    counts = result["counts"]
    print(
        "| names of the state | precision | recall | names of other states taken for one | ms a name |"
    )
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| {counts['ours']} | {counts['right'] / counts['answered']:.3f} "
        f"| {counts['right'] / counts['ours']:.3f} "
        f"| {counts['foreign taken']} of {counts['foreign']} | {result['milliseconds']:.2f} |"
    )
    print("wrong:", "; ".join(sorted(set(result["wrong"]))))


if __name__ == "__main__":
    main()
