"""The labels of minutes fit the files they were made for, and hold nothing of their text."""

import csv
import re
from collections import Counter, defaultdict

import pytest

from benchmarks import minutes_labels, minutes_sample


def test_the_labelled_files_are_those_the_seed_draws(minutes_folder):
    drawn = minutes_sample.draw(minutes_folder.parent / "index.csv")

    labelled = {label.file for label in minutes_labels.read()}

    assert Counter(drawn.values()) == {"develop": 40, "judge": 20}
    assert labelled <= set(drawn)
    assert set(minutes_sample.draw_first(minutes_folder.parent / "index.csv")) <= labelled


def test_files_that_judged_once_are_there_to_develop_with(minutes_folder):
    index = minutes_folder.parent / "index.csv"

    drawn = minutes_sample.draw(index)

    assert {drawn[name] for name in minutes_sample.draw_first(index)} == {"develop"}


def test_another_seed_draws_other_files(minutes_folder):
    index = minutes_folder.parent / "index.csv"

    assert minutes_sample.draw(index, 1) != minutes_sample.draw(index, 2)
    assert minutes_sample.draw(index, later_seed=1) != minutes_sample.draw(index, later_seed=2)


def test_labels_stand_on_lines_with_text_and_names_on_whole_words(minutes_folder):
    lines = defaultdict(list)
    for label in minutes_labels.read():
        if label.file not in lines:
            text = (minutes_folder / label.file).read_text(encoding="utf-8")
            lines[label.file] = text.split("\n")
        assert label.first <= label.last
        for number in (label.first, label.last):
            assert lines[label.file][number - 1].strip(), label
        names = label.names_in(lines[label.file][label.first - 1])
        assert all(re.fullmatch(r"[\w.-]+", name) for name in names), label
        assert names or label.kind != "participant"


def test_a_line_is_one_decision_only():
    taken = Counter(
        (label.file, number)
        for label in minutes_labels.read()
        if label.kind in ("resolution", "rejected", "todo")
        for number in range(label.first, label.last + 1)
    )
    assert not [place for place, times in taken.items() if times > 1]


def test_no_two_labels_of_a_kind_share_a_line():
    taken = Counter(
        (label.file, label.kind, number)
        for label in minutes_labels.read()
        for number in range(label.first, label.last + 1)
    )
    assert not [place for place, times in taken.items() if times > 1]


@pytest.mark.parametrize("column", ["first", "last", "names"])
def test_the_table_holds_places_only(column):
    with minutes_labels.TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) > 900
    assert all(re.fullmatch(r"[\d\- ]*", row[column]) for row in rows)
