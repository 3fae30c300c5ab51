"""What was recognised in the notes of an item, as plain data."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple


@dataclass
class ParsedResolution:
    """A decision that the minutes tell.

    `outcome` is a value of `Outcome`, adopted where nothing else is said. Only one that `is_certain`
    is recorded by itself; the others are offered for review.
    """

    wording: str
    line: int
    old_label: str = ""
    votes_yes: int | None = None
    votes_no: int | None = None
    votes_abstained: int | None = None
    outcome: str = "adopted"
    is_certain: bool = False
    is_unanimous: bool = False


@dataclass
class ParsedTodo:
    title: str
    line: int
    owner: str = ""
    is_done: bool = False
    due_on: datetime.date | None = None
    # Read by its form in formal minutes, or from a word that marks it.
    is_certain: bool = True


class Label(NamedTuple):
    """A line that only announces: what is listed below it is of this kind."""

    is_resolution: bool
    owner: str = ""
