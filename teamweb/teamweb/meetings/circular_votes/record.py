"""What is kept of a circular vote for ever: the motion, who was entitled, every vote with its time."""

from typing import Any

from .counting import ballots_of
from .models import CircularVote


def record_of(vote: CircularVote) -> dict[str, Any]:
    """All that the record says, as plain values."""
    resolution = vote.resolution
    return {
        "group": str(vote.group),
        "title": vote.title,
        "wording": vote.wording,
        "reason": vote.reason,
        "category": vote.category,
        "part": vote.part,
        "papers": vote.papers,
        "opened_at": _moment(vote.opened_at),
        "ends_at": _moment(vote.ends_at),
        "closed_at": _moment(vote.closed_at),
        "state": vote.state,
        "end_reason": vote.end_reason,
        "objector": vote.objector_name,
        "majority_rule": vote.majority_rule,
        "votes_total": vote.votes_total,
        "votes_needed": vote.votes_needed,
        "electors": [
            {
                "name": elector.name,
                "organisation": elector.organisation,
                "ballot_key": elector.ballot_key,
                "deputy": elector.deputy_name,
            }
            for elector in vote.electors.order_by("pk")
        ],
        "ballots": [
            {
                "name": ballot.elector.name,
                "ballot_key": ballot.elector.ballot_key,
                "choice": ballot.choice,
                "cast_at": _moment(ballot.cast_at),
                "cast_by": ballot.cast_by_name,
            }
            for ballot in ballots_of(vote)
        ],
        "outcome": resolution.outcome if resolution else "",
        "outcome_reason": resolution.outcome_reason if resolution else "",
        "number": resolution.label if resolution else "",
    }


def _moment(at: Any) -> str:
    return at.isoformat() if at else ""
