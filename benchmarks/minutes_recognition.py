"""How well minutes are recognised: `python -m benchmarks.minutes_recognition [--develop] [--errors]`.

Holds what the recogniser finds against benchmarks/minutes_labels.csv, by kind, and adds a section
to docs/benchmarks-import.md, so that the page shows how often the judging files were run.
With --develop, or while nobody has labelled the judging files, only the files to develop with are
run and nothing is written; --errors then names the lines that were missed (-) or found wrongly (+).
There is no such list for the judging files. Files of the later draw count for decisions only, since
nothing else is labelled in them; a resolution found where one was rejected is wrong.
"""

import argparse
import datetime
import re
from collections import Counter, defaultdict
from pathlib import Path

from teamweb.exchange.minutes.parsing import PARSER_VERSION, ParsedMinutes, parse_minutes

from . import minutes_labels, minutes_sample
from .minutes_labels import Label

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks-import.md"
SEEDS = f"{minutes_sample.SEED} and {minutes_sample.LATER_SEED}"
BY_LINE = ("title", "section", "date_place", "metadata")
DECISIONS = ("resolution", "numbered", "rejected", "todo", "owner")
KINDS = ("participant", "agenda", "item", *DECISIONS, *BY_LINE)
HEAD = """# How well minutes are recognised

Written by `python -m benchmarks.minutes_recognition`: files and labels as
[import.md](import.md#labelled-examples) describes them, drawn with the seeds {seeds}. Each section is
one run of the judging files; they were run for nothing else. The one who wrote the rules did not read them.

A participant counts by line and name, an item of the agenda or the minutes by the line that opens it,
a resolution or a todo by a line within the labelled passage, each label once. `owner`: of the todos
whose owner is labelled, those found with just these names. The other kinds count by line.
`resolution` counts what is certain and what is offered for review, `numbered` only what gets a number by
itself, `rejected` proposals that were not adopted.
"""


class Score:
    """What was found of what is there."""

    def __init__(self) -> None:
        self.right = self.found = self.labelled = 0

    def add(self, right: int, found: int, labelled: int) -> None:
        self.right += right
        self.found += found
        self.labelled += labelled

    def cells(self) -> list[str]:
        return [
            str(self.labelled),
            str(self.found),
            str(self.right),
            _share(self.right, self.found),
            _share(self.right, self.labelled),
        ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"


class Comparison:
    """One file: labels against what was recognised."""

    def __init__(self, parsed: ParsedMinutes, labels: list[Label]) -> None:
        self.parsed = parsed
        self.text = {line.number: line.text for line in parsed.lines}
        self.labels: dict[str, list[Label]] = defaultdict(list)
        for label in labels:
            self.labels[label.kind].append(label)
        self.scores: dict[str, Score] = defaultdict(Score)
        self.missed: list[tuple[str, int]] = []
        self.wrong: list[tuple[str, int]] = []

    def run(self) -> "Comparison":
        self._participants()
        for kind, in_minutes in (("agenda", False), ("item", True)):
            opened = [line for line, is_minutes in self.parsed.opened if is_minutes == in_minutes]
            self._passages(kind, opened)
        items = self.parsed.items
        found = [one for item in items for one in item.resolutions]
        self._passages("rejected", [one.line for one in found if one.outcome == "rejected"])
        adopted = [one for one in found if one.outcome != "rejected"]
        label_of = self._passages("resolution", [one.line for one in adopted])
        numbered = [one.line for one in adopted if one.is_certain and one.outcome == "adopted"]
        right = sum(line in label_of for line in numbered)
        self.scores["numbered"].add(right, len(numbered), len(self.labels["resolution"]))
        self.wrong += [("numbered", line) for line in numbered if line not in label_of]
        self._todos()
        for kind in BY_LINE:
            self._passages(
                kind,
                [
                    line.number
                    for line in self.parsed.lines
                    if line.kind == kind and not line.is_blank
                ],
            )
        return self

    def keep(self, kinds: tuple[str, ...]) -> None:
        self.scores = defaultdict(Score, {kind: self.scores[kind] for kind in kinds})
        self.missed = [place for place in self.missed if place[0] in kinds]
        self.wrong = [place for place in self.wrong if place[0] in kinds]

    def _participants(self) -> None:
        wanted = Counter(
            (label.first, _bare(name))
            for label in self.labels["participant"]
            for name in label.names_in(self.text[label.first])
        )
        found = Counter((person.line, _bare(person.name)) for person in self.parsed.participants)
        self.scores["participant"].add((wanted & found).total(), found.total(), wanted.total())
        self.missed += [("participant", line) for line, _name in wanted - found]
        self.wrong += [("participant", line) for line, _name in found - wanted]

    def _passages(self, kind: str, lines: list[int]) -> dict[int, Label]:
        """Score a kind; the label that each line rightly found stands in."""
        free = list(self.labels[kind])
        right: dict[int, Label] = {}
        for line in sorted(lines):
            label = next((label for label in free if label.first <= line <= label.last), None)
            if label:
                free.remove(label)
                right[line] = label
            else:
                self.wrong.append((kind, line))
        self.missed += [(kind, label.first) for label in free]
        self.scores[kind].add(len(right), len(lines), len(self.labels[kind]))
        return right

    def _todos(self) -> None:
        todos = [found for item in self.parsed.items for found in item.todos]
        label_of = self._passages("todo", [todo.line for todo in todos])
        owned = [label for label in self.labels["todo"] if label.names]
        right = 0
        for todo in todos:
            label = label_of.get(todo.line)
            if not todo.owner and not (label and label.names):
                continue
            wanted = set(map(_bare, label.names_in(self.text[label.first]))) if label else set()
            if wanted and wanted == _people(todo.owner):
                right += 1
            else:
                self.wrong.append(("owner", todo.line))
        self.scores["owner"].add(right, sum(bool(todo.owner) for todo in todos), len(owned))


def _bare(name: str) -> str:
    return name.lower().rstrip(".")


def _people(owner: str) -> set[str]:
    return {_bare(name) for name in re.findall(r"[\w.-]+", owner)} - {"und", "u"}


def compare(use: str) -> dict[str, Comparison]:
    """Each file of a set with its comparison."""
    folder = minutes_sample.folder()
    index = folder / "index.csv"
    drawn, whole = minutes_sample.draw(index), minutes_sample.draw_first(index)
    labels = minutes_labels.read()
    compared = {}
    for name in (name for name, its_use in drawn.items() if its_use == use):
        text = (folder / "md" / name).read_text(encoding="utf-8")
        own = [label for label in labels if label.file == name]
        compared[name] = Comparison(parse_minutes(text, name=name), own).run()
        if name not in whole:
            compared[name].keep(DECISIONS)
    return compared


def totals(compared: dict[str, Comparison]) -> dict[str, Score]:
    sums = {kind: Score() for kind in KINDS}
    for comparison in compared.values():
        for kind, score in comparison.scores.items():
            sums[kind].add(score.right, score.found, score.labelled)
    return sums


def table(sets: dict[str, dict[str, Score]]) -> str:
    columns = ["labelled", "found", "right", "precision", "recall"]
    head = ["kind", *(f"{use}: {column}" for use in sets for column in columns)]
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for kind in KINDS:
        rows.append([kind, *(cell for scores in sets.values() for cell in scores[kind].cells())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--develop", action="store_true")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    print(f"seeds {SEEDS}")
    developed = compare("develop")
    judged = {} if options.develop else compare("judge")
    if not any(score.labelled for score in totals(judged).values()):
        print(table({"develop": totals(developed)}))
        for name, comparison in developed.items() if options.errors else ():
            for sign, places in (("-", comparison.missed), ("+", comparison.wrong)):
                for kind, line in places:
                    print(sign, name, line, kind, comparison.text[line][:150])
        return
    written = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    written = written or HEAD.format(seeds=SEEDS)
    run = written.count("\n## Run ") + 1
    result = table({"develop": totals(developed), "judge": totals(judged)})
    print(result)
    title = f"## Run {run}: version {PARSER_VERSION} of the recogniser, {datetime.date.today()}"
    PAGE.write_text(f"{written}\n{title}\n{result}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
