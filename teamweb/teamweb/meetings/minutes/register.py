"""The register of resolutions: its filter, and its export as a table."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q
from django.utils.translation import gettext as _

from ...core.files.spreadsheets import escape_formula
from ...core.forms.numbers import whole_number
from ...groups.models import WorkingGroup
from .models import Resolution, ResolutionQuerySet

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
        if self.group:
            rows = rows.filter(group__key=self.group)
        if self.year:
            rows = rows.filter(year=int(self.year))
        if self.category:
            rows = rows.filter(category=self.category)
        if self.state == "in_force":
            rows = rows.in_force()
        elif self.state == "superseded":
            rows = rows.filter(superseded_by__isnull=False)
        elif self.state == "repealed":
            rows = rows.filter(repealed_on__isnull=False)
        for word in self.words.split()[:WORDS_AT_MOST]:
            rows = rows.filter(Q(wording__icontains=word) | Q(title__icontains=word))
        return rows

    def in_words(self) -> list[str]:
        """Describe the filter in words; empty if it filters nothing."""
        states = {
            "in_force": _("in force"),
            "superseded": _("superseded"),
            "repealed": _("repealed"),
        }
        group = WorkingGroup.objects.filter(key=self.group).select_related("type").first()
        asked = (group and str(group), self.year, self.category, states.get(self.state), self.words)
        return [words for words in asked if words]


def state_of(resolution: Resolution) -> str:
    if resolution.repealed_on is not None:
        return _("repealed")
    return _("in force") if resolution.is_in_force else _("superseded")


def as_csv(rows: ResolutionQuerySet, link: Any) -> Iterator[str]:
    """The rows line by line, as German spreadsheet programs open them: UTF-8 with mark, semicolons.

    Text that such a program would take for a formula gets an apostrophe in front. `link` makes
    an absolute address of a resolution.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")

    def line(values: list[Any]) -> str:
        writer.writerow(["" if value is None else escape_formula(str(value)) for value in values])
        written = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return written

    heads = [
        _("Number"), _("Group"), _("Adopted"), _("Title"), _("Wording"), _("Category"),
        _("Votes in favour"), _("Votes against"), _("Abstentions"), _("Dissent"), _("State"),
        _("Repealed on"), _("Meeting"), _("Former label"), _("Address"),
    ]  # fmt: skip
    yield "\ufeff" + line(heads)
    for row in rows.select_related("group__type", "item__meeting", "superseded_by").iterator(500):
        yield line(
            [
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
                state_of(row),
                row.repealed_on.isoformat() if row.repealed_on else "",
                row.item.meeting.title,
                row.old_label,
                link(row),
            ]
        )
