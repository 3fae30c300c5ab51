"""Who can vote on an item, and what a count of their votes may say."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from ..attendance.models import Attendance
from ..attendance.quorum import Quorum, attendance_list, quorum_at, votes
from ..planning.models import AgendaItem, Meeting
from .errors import MoreVotesThanVoters, NegativeVotes, NoVoter
from .outcomes import Choice


def excluded_from(item: AgendaItem) -> set[int]:
    """The ids of the rows of the attendance list that are excluded from an item for bias.

    Who is excluded from an item is so from those below it, too.
    """
    branch, above = [item.pk], item.parent
    while above is not None:
        branch.append(above.pk)
        above = above.parent
    through = AgendaItem.excluded.through.objects.filter(agendaitem__in=branch)
    return set(through.values_list("attendance_id", flat=True))


@dataclass(frozen=True)
class Electorate:
    """Who may vote on an item at a moment."""

    rows: list[Attendance]
    quorum: Quorum
    per_organisation: bool
    excluded: Collection[int]
    moment: datetime.datetime | None

    @classmethod
    def of(cls, item: AgendaItem, meeting: Meeting, moment: datetime.datetime | None) -> Self:
        rows, excluded = attendance_list(meeting), excluded_from(item)
        return cls(
            rows=rows,
            quorum=quorum_at(meeting, moment, rows, excluded=excluded),
            per_organisation=meeting.group.type.one_vote_per_organisation,
            excluded=excluded,
            moment=moment,
        )

    @property
    def is_recorded(self) -> bool:
        """Whether anybody is recorded as present."""
        return any(row.presence == Attendance.Presence.PRESENT for row in self.rows)

    @property
    def ballots(self) -> list[list[Attendance]]:
        """Each vote that is there, as the rows that can cast it now."""
        every = votes(self.rows, per_organisation=self.per_organisation, excluded=self.excluded)
        there = ([row for row in cast if row.is_present_at(self.moment)] for cast in every)
        return [cast for cast in there if cast]

    def check_count(self, *counted: int | None) -> None:
        """Raises NegativeVotes, and MoreVotesThanVoters once attendance is recorded."""
        if any(votes is not None and votes < 0 for votes in counted):
            raise NegativeVotes
        total = sum(votes or 0 for votes in counted)
        if self.is_recorded and total > self.quorum.present:
            raise MoreVotesThanVoters(total, self.quorum.present)

    def by_name(self, choices: Mapping[str, str]) -> list[dict[str, Any]]:
        """Who voted how, to be kept; `choices` by the keys of the attendance list.

        Raises NoVoter for somebody who has no vote there, or whose vote another one cast.
        """
        cast: list[dict[str, Any]] = []
        left = dict(choices)
        for ballot in self.ballots:
            voters = [row for row in ballot if row.key in left]
            if len(voters) > 1:
                raise NoVoter(voters[1].name)
            for row in voters:
                cast.append(
                    {
                        "key": row.key,
                        "name": row.name,
                        "organisation": str(row.organisation or ""),
                        "choice": Choice(left.pop(row.key)).value,
                    }
                )
        if left:
            names = {row.key: row.name for row in self.rows}
            raise NoVoter(names.get(next(iter(left)), next(iter(left))))
        return cast


def count_of(cast: list[dict[str, Any]]) -> dict[str, int]:
    """How often each choice stands in a vote by name."""
    return {choice: sum(row["choice"] == choice for row in cast) for choice in Choice.values}
