"""The register of resolutions: its filter, and its export as a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q
from django.utils.translation import gettext as _

from ...core.files.spreadsheets import csv_lines
from ...core.forms.numbers import whole_number
from ...groups.models import WorkingGroup
from .models import Resolution, ResolutionQuerySet
from .outcomes import Outcome

WORDS_AT_MOST = 5


@dataclass(frozen=True)
class RegisterFilter:
    """The filter of the register."""

    group: str = ""
    year: str = ""
    category: str = ""
    state: str = ""
    words: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        year = query.get("year", "")
        return cls(
            group=query.get("group", ""),
            year=year if whole_number(year) and len(year) == 4 else "",
            category=query.get("category", ""),
            state=query.get("state", ""),
            words=query.get("q", "").strip(),
        )

    def of(self, readable: ResolutionQuerySet) -> ResolutionQuerySet:
        """Those of the `readable` resolutions that are asked for."""
        rows = readable
        if self.state in Outcome.values:
            rows = rows.filter(outcome=self.state)
        elif self.state != "votes":
            rows = rows.adopted()
        if self.group:
            rows = rows.filter(group__key=self.group)
        if self.year:
            rows = rows.filter(year=int(self.year))
        if self.category:
            rows = rows.filter(category=self.category)
        if self.state == "in_force":
            rows = rows.in_force()
        elif self.state == "superseded":
            rows = rows.filter(superseded_by__released_at__isnull=False)
        elif self.state == "repealed":
            rows = rows.filter(repealed_on__isnull=False)
        elif self.state == "provisional":
            rows = rows.filter(number=None)
        for word in self.words.split()[:WORDS_AT_MOST]:
            rows = rows.filter(Q(wording__icontains=word) | Q(title__icontains=word))
        return rows

    def in_words(self) -> list[str]:
        """Describe the filter in words; empty if it filters nothing."""
        states = {**dict(states_to_ask_for()), "": ""}
        group = WorkingGroup.objects.filter(key=self.group).select_related("type").first()
        asked = (group and str(group), self.year, self.category, states.get(self.state), self.words)
        return [words for words in asked if words]


def states_to_ask_for() -> list[tuple[str, str]]:
    """The states of the filter, with their names; without one all resolutions are shown."""
    return [
        *((state, name) for state, name in states().items() if state not in Outcome.values),
        ("votes", _("all votes, also motions that were not adopted")),
        *((str(it), states()[it]) for it in Outcome if it != Outcome.ADOPTED),
    ]


def states() -> dict[str, str]:
    """The names of `Resolution.state`."""
    return {
        "in_force": _("in force"),
        "provisional": _("provisional"),
        "superseded": _("superseded"),
        "repealed": _("repealed"),
        **{outcome.value: str(outcome.label) for outcome in Outcome if outcome != Outcome.ADOPTED},
    }


def state_of(resolution: Resolution) -> str:
    return states()[resolution.state]


def as_csv(rows: ResolutionQuerySet, link: Any) -> Iterator[str]:
    """`link` makes an absolute address of a resolution."""
    return csv_lines(_table(rows, link))


def _table(rows: ResolutionQuerySet, link: Any) -> Iterator[list[Any]]:
    yield [
        _("Number"), _("Group"), _("Day of the vote"), _("Title"), _("Wording"), _("Category"),
        _("Votes in favour"), _("Votes against"), _("Abstentions"), _("Dissent"), _("Outcome"), _("State"),
        _("Repealed on"), _("Meeting"), _("Former label"), _("Address"),
    ]  # fmt: skip
    for row in rows.select_related("group__type", "item__meeting", "superseded_by").iterator(500):
        yield [
            row.label,
            row.group,
            row.adopted_on.isoformat(),
            row.title,
            row.wording,
            row.category,
            row.votes_yes,
            row.votes_no,
            row.votes_abstained,
            row.dissent,
            row.get_outcome_display(),
            state_of(row),
            row.repealed_on.isoformat() if row.repealed_on else "",
            row.meeting.title if row.meeting else _("Circular vote"),
            row.old_label,
            link(row),
        ]
