"""What a member sees of a circular vote: while it runs how many have voted, afterwards who how."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ...groups.models import MajorityRule
from ..minutes.outcomes import Choice
from .counting import ballots_of, counted_ballots
from .models import CircularBallot, CircularVote, Elector
from .rights import elector_for, may_delete, may_edit, may_open, may_withdraw


@dataclass
class Shown:
    """The vote as one reader sees it."""

    elector: Elector | None
    own: CircularBallot | None
    answers: int
    silent: list[Elector]
    may_edit: bool
    may_open: bool
    may_delete: bool
    may_withdraw: bool

    @property
    def may_vote(self) -> bool:
        return self.elector is not None


def shown_to(vote: CircularVote, user: Any) -> Shown:
    counted = counted_ballots(ballots_of(vote)) if vote.opened_at else {}
    elector = elector_for(vote, user) if vote.is_open else None
    is_manager = may_withdraw(vote, user)
    return Shown(
        elector=elector,
        own=counted.get(elector.ballot_key) if elector else None,
        answers=len(counted),
        silent=[row for row in vote.electors.all() if row.ballot_key not in counted]
        if is_manager
        else [],
        may_edit=may_edit(vote, user),
        may_open=may_open(vote, user),
        may_delete=may_delete(vote, user),
        may_withdraw=is_manager,
    )


def record_in_words(record: dict[str, Any]) -> dict[str, Any]:
    """The frozen record for a page or a PDF: days and choices as words."""
    last = {row["ballot_key"]: number for number, row in enumerate(record["ballots"])}
    ballots = [
        row
        | {
            "choice_label": Choice(row["choice"]).label,
            "cast_at": _local(row["cast_at"]),
            "counts": last[row["ballot_key"]] == number,
        }
        for number, row in enumerate(record["ballots"])
    ]
    answered = {row["ballot_key"] for row in record["ballots"]}
    rule = record["majority_rule"]
    return record | {
        "ballots": ballots,
        "silent": [row for row in record["electors"] if row["ballot_key"] not in answered],
        "rule": MajorityRule(rule).label if rule else "",
        **{name: _local(record[name]) for name in ("opened_at", "ends_at", "closed_at")},
    }


def _local(written: str) -> Any:
    moment = parse_datetime(written) if written else None
    return timezone.localtime(moment) if moment else None
