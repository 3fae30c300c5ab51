"""What the votes of a circular vote come to. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..minutes.outcomes import Choice, Outcome, propose
from .models import CircularBallot, CircularVote


@dataclass(frozen=True)
class Count:
    """How often each choice counts, and who is entitled."""

    yes: int
    no: int
    abstained: int
    total: int
    needed: int | None

    @property
    def answers(self) -> int:
        return self.yes + self.no + self.abstained

    @property
    def has_quorum(self) -> bool:
        return self.needed is None or self.answers >= self.needed

    def outcome(self, rule: str) -> tuple[Outcome, str]:
        """What follows by the rule, and why where the count alone does not say it.

        Without the quorum of answers nothing is adopted; without any answer neither.
        """
        proposed = propose(
            rule, yes=self.yes, no=self.no, abstained=self.abstained, entitled=self.total
        )
        found = proposed.outcome if proposed else Outcome.REJECTED
        if found == Outcome.ADOPTED and not self.has_quorum:
            said = _("too few answers: %(answers)s of %(total)s, %(needed)s needed")
            facts = {"answers": self.answers, "total": self.total, "needed": self.needed}
            return Outcome.REJECTED, said % facts
        return found, ""


def counted_ballots(ballots: Iterable[CircularBallot]) -> dict[str, CircularBallot]:
    """The vote that counts for each `ballot_key`: the last one."""
    return {ballot.elector.ballot_key: ballot for ballot in sorted(ballots, key=lambda it: it.pk)}


def ballots_of(vote: CircularVote) -> list[CircularBallot]:
    """Every vote that was cast, in their order."""
    rows = CircularBallot.objects.filter(elector__vote=vote)
    return list(rows.select_related("elector").order_by("pk"))


def count_of(vote: CircularVote, counted: Iterable[CircularBallot]) -> Count:
    choices = [ballot.choice for ballot in counted]
    return Count(
        yes=choices.count(Choice.YES),
        no=choices.count(Choice.NO),
        abstained=choices.count(Choice.ABSTAINED),
        total=vote.votes_total,
        needed=vote.votes_needed,
    )


def by_name(counted: Iterable[CircularBallot]) -> list[dict[str, Any]]:
    """Who voted how, as a resolution keeps it."""
    return [
        {
            "key": ballot.elector.ballot_key,
            "name": ballot.elector.name,
            "organisation": ballot.elector.organisation,
            "choice": ballot.choice,
        }
        for ballot in counted
    ]
