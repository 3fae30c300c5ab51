"""End a circular vote: at the end of its period, by an objection, or because it is withdrawn."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from wagtail.log_actions import log

from ....accounts.typing import User
from ...minutes.actions import next_resolution_number
from ...minutes.freezing import content_hash
from ...minutes.models import Resolution
from ...minutes.outcomes import Ballot, Outcome
from ...planning.models import Part, Topic
from ...planning.rights import may_manage_space
from ..counting import ballots_of, by_name, count_of, counted_ballots
from ..errors import EndNeedsReason, NotEntitled, NotOpen, ObjectionNotPossible
from ..mailing import announce
from ..models import CircularVote
from ..record import record_of
from ..rights import elector_for
from .drafting import locked

logger = logging.getLogger(__name__)
State = CircularVote.State


@transaction.atomic
def object_to_circular_vote(*, vote: CircularVote, by: User, reason: str) -> CircularVote:
    """Ask that the group deals with the matter in a meeting; that ends the vote.

    Its topic waits for the next agenda. Raises NotEntitled, NotOpen, ObjectionNotPossible, and
    EndNeedsReason.
    """
    vote = locked(vote)
    if elector_for(vote, by) is None:
        raise NotEntitled(vote)
    if not vote.is_open:
        raise NotOpen(vote)
    if not vote.takes_objections:
        raise ObjectionNotPossible(vote)
    vote.end_reason = _reason(reason)
    vote.objector, vote.objector_name = by, str(by)
    topic = vote.topic
    topic.state = Topic.State.PROPOSED
    topic.save(update_fields=["state"])
    _conclude(vote, State.OBJECTED, Outcome.DEFERRED)
    log(vote, "teamweb_meetings.object_to_circular_vote", user=by)
    announce(vote, "circular_vote_objected", by=by, reason=vote.end_reason)
    return vote


@transaction.atomic
def withdraw_circular_vote(*, vote: CircularVote, by: User, reason: str) -> CircularVote:
    """End the vote before its time, without a result. Raises NotOpen, and EndNeedsReason."""
    vote = locked(vote)
    if not may_manage_space(vote.space, by):
        raise PermissionDenied
    if not vote.is_open:
        raise NotOpen(vote)
    vote.end_reason = _reason(reason)
    _conclude(vote, State.WITHDRAWN, Outcome.WITHDRAWN)
    log(vote, "teamweb_meetings.withdraw_circular_vote", user=by)
    announce(vote, "circular_vote_withdrawn", by=by, reason=vote.end_reason)
    return vote


def close_due_circular_votes() -> int:
    """Evaluate every vote whose period is over; returns how many."""
    due = CircularVote.objects.filter(state=State.OPEN, ends_at__lte=timezone.now())
    closed = 0
    for vote in list(due.order_by("ends_at", "pk")):
        try:
            closed += bool(close_circular_vote(vote=vote))
        except Exception:
            # One that cannot be evaluated must not keep all others waiting.
            logger.exception("circular vote %s could not be evaluated", vote.pk)
    return closed


@transaction.atomic
def close_circular_vote(*, vote: CircularVote) -> Resolution | None:
    """Evaluate a vote once its period is over; None before, and where it was done already."""
    vote = locked(vote)
    if vote.state != State.OPEN or vote.is_open:
        return None
    counted = list(counted_ballots(ballots_of(vote)).values())
    count = count_of(vote, counted)
    # The record is read by all, so it is written in the site's language.
    with translation.override(settings.LANGUAGE_CODE):
        outcome, why = count.outcome(vote.majority_rule)
    resolution = _conclude(
        vote,
        State.DECIDED,
        outcome,
        outcome_reason=why,
        votes_yes=count.yes,
        votes_no=count.no,
        votes_abstained=count.abstained,
        votes_by_name=by_name(counted),
        ballot=Ballot.NAMED,
        votes_there=count.answers,
    )
    log(vote, "teamweb_meetings.close_circular_vote")
    announce(
        vote,
        "circular_vote_ended",
        outcome=str(outcome),
        number=resolution.label,
        votes=[count.yes, count.no, count.abstained],
        reason=why,
    )
    return resolution


def _conclude(vote: CircularVote, state: str, outcome: str, **facts: Any) -> Resolution:
    """Store what came of it, number what was adopted, and freeze the record."""
    space, now = vote.space, timezone.now()
    day = min(timezone.localdate(now), vote.last_day or timezone.localdate(now))
    access = space.audience_access if vote.part == Part.A else space.members_access
    resolution = Resolution.objects.create(
        group=vote.group,
        access=access,
        year=day.year,
        adopted_on=day,
        outcome=outcome,
        title=vote.title,
        wording=vote.wording,
        category=vote.category,
        majority_rule=vote.majority_rule,
        votes_total=vote.votes_total,
        votes_needed=vote.votes_needed,
        voted_at=vote.ends_at if state == State.DECIDED else now,
        recorded_by=vote.opened_by,
        **facts,
    )
    if resolution.is_adopted:
        resolution.number = next_resolution_number(vote.group, day.year)
    resolution.released_at = now
    resolution.save(update_fields=["number", "released_at"])
    vote.resolution, vote.state, vote.closed_at = resolution, state, now
    vote.record = record_of(vote)
    vote.record_hash = content_hash(vote.record)
    vote.save()
    return resolution


def _reason(text: str) -> str:
    if not text.strip():
        raise EndNeedsReason
    return text.strip()
