"""Twenty whole formal minutes of invented bodies: how many of each kind are found where they stand."""

from collections import Counter
from pathlib import Path

import pytest

from teamweb.exchange.minutes.parsing import parse_minutes

# In front of a line with something to find: its kind, the names in it, and this sign.
SIGN = " ¦ "
KINDS = {"P": "participant", "I": "item", "R": "resolution", "X": "rejected", "T": "todo"}


def formal_minutes():
    text = (Path(__file__).parent / "formal_minutes.txt").read_text(encoding="utf-8")
    return text.split("~~~~~\n")


def expected(minutes):
    """What stands in a file, as kind, line and name, and the file without the signs."""
    found, lines = [], []
    for number, line in enumerate(minutes.splitlines(), 1):
        mark, sign, rest = line.partition(SIGN)
        lines.append(rest if sign else line)
        if not sign:
            continue
        kind, _, names = mark.partition(" ")
        if kind == "T":
            found.append(("owner", number, names))
        for name in names.split(", ") if kind == "P" else [""]:
            found.append((KINDS[kind], number, name))
    return Counter(found), "\n".join(lines)


def recognised(text):
    parsed = parse_minutes(text)
    found = [("participant", one.line, one.name.split()[-1]) for one in parsed.participants]
    found += [("item", line, "") for line, in_minutes in parsed.opened if in_minutes]
    for item in parsed.items:
        for one in item.resolutions:
            kind = "resolution" if one.outcome == "adopted" else one.outcome
            found.append((kind, one.line, ""))
        for todo in item.todos:
            found += [("todo", todo.line, ""), ("owner", todo.line, todo.owner)]
    return Counter(found), parsed


@pytest.mark.parametrize("kind", [*KINDS.values(), "owner"])
def test_formal_minutes_are_recognised(kind):
    right = labelled = found = 0
    wrong = []
    for minutes in formal_minutes():
        wanted, text = expected(minutes)
        got, _parsed = recognised(text)
        wanted = Counter({one: many for one, many in wanted.items() if one[0] == kind})
        got = Counter({one: many for one, many in got.items() if one[0] == kind})
        right += (wanted & got).total()
        labelled, found = labelled + wanted.total(), found + got.total()
        title = text.partition("\n")[0]
        wrong += [(title, "missed", one) for one in wanted - got]
        wrong += [(title, "false", one) for one in got - wanted]

    assert 2 * right / (labelled + found) >= 0.95, wrong


def test_no_number_is_given_to_what_is_no_resolution():
    for minutes in formal_minutes():
        wanted, text = expected(minutes)
        _got, parsed = recognised(text)
        numbered = [
            ("resolution", one.line, "")
            for item in parsed.items
            for one in item.resolutions
            if one.is_certain and one.outcome == "adopted"
        ]
        assert set(numbered) <= set(wanted)


def test_there_are_twenty():
    assert len(formal_minutes()) == 20
