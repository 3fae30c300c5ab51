"""Put a motion to the vote, and vote."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from ....access.actions import level_for
from ....access.models import Level
from ....accounts.typing import User
from ....groups.models import CircularRule, WorkingGroup
from ...attendance.quorum import members_on
from ...minutes.outcomes import Choice
from ...planning.rights import may_manage_space
from ...planning.working_days import end_of_period
from ..errors import (
    AlreadyOpened,
    CircularVotesNotAllowed,
    DeputyNotPossible,
    NobodyEntitled,
    NotEntitled,
    NotOpen,
    PeriodTooShort,
    VotedThemselves,
)
from ..mailing import ask, people_of
from ..models import CircularBallot, CircularVote, Elector
from ..rights import elector_for
from .drafting import locked


def earliest_end(group: WorkingGroup, day: datetime.date | None = None) -> datetime.date:
    """The first day on which the period of a vote opened on `day` (today) may end."""
    return end_of_period(day or timezone.localdate(), group.type.circular_days)


@transaction.atomic
def open_circular_vote(
    *, vote: CircularVote, by: User, ends_on: datetime.date | None = None
) -> CircularVote:
    """Ask those who are entitled today; the last day of the period is `ends_on` or the earliest.

    A day on which nobody works moves to the next working day. Raises AlreadyOpened,
    CircularVotesNotAllowed, PeriodTooShort, and NobodyEntitled.
    """
    vote = locked(vote)
    if not may_manage_space(vote.space, by):
        raise PermissionDenied
    if not vote.is_draft:
        raise AlreadyOpened(vote)
    group = vote.group
    if group.circular_votes_rule == CircularRule.NONE:
        raise CircularVotesNotAllowed(group)
    earliest = earliest_end(group)
    last = end_of_period(ends_on, 0) if ends_on else earliest
    if last < earliest:
        raise PeriodTooShort(earliest)
    electors = _freeze_electors(vote)
    vote.state = CircularVote.State.OPEN
    vote.opened_at, vote.opened_by = timezone.now(), by
    vote.ends_at = _midnight_after(last)
    vote.majority_rule = group.majority
    vote.takes_objections = group.circular_votes_rule == CircularRule.OBJECTION
    vote.takes_deputies = group.type.circular_deputies
    vote.votes_total = len({elector.ballot_key for elector in electors})
    vote.votes_needed = group.votes_needed(vote.votes_total)
    vote.papers = [
        {"id": paper.pk, "name": paper.name, "size": paper.size, "sha256": paper.sha256}
        for paper in vote.topic.papers.order_by("pk")
    ]
    vote.save()
    log(vote, "teamweb_meetings.open_circular_vote", user=by)
    ask(vote, people_of(vote), "circular_vote_opened")
    return vote


def _freeze_electors(vote: CircularVote) -> list[Elector]:
    per_organisation = vote.group.type.one_vote_per_organisation
    members = members_on(vote.group, timezone.localdate()).values()
    electors = [
        Elector(
            vote=vote,
            user=member.user,
            name=str(member.user.get_full_name() or member.user),
            organisation=str(member.organisation or ""),
            ballot_key=f"organisation:{member.organisation_id}"
            if per_organisation and member.organisation_id
            else f"person:{member.user_id}",
        )
        for member in members
        if member.has_vote
    ]
    if not electors:
        raise NobodyEntitled(vote.group)
    return Elector.objects.bulk_create(electors)


def _midnight_after(day: datetime.date) -> datetime.datetime:
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    return timezone.make_aware(midnight)


@transaction.atomic
def cast_ballot(*, vote: CircularVote, choice: str, by: User) -> CircularBallot:
    """Vote, or vote otherwise; until the end the last vote counts, and each is kept with its time.

    A deputy votes until the person they stand in for does. Raises NotEntitled, NotOpen,
    VotedThemselves, and ValueError for no choice.
    """
    # The lock orders votes that come at once, and a vote and the end of the period.
    vote = locked(vote)
    elector = elector_for(vote, by)
    if elector is None:
        raise NotEntitled(vote)
    if not vote.is_open:
        raise NotOpen(vote)
    choice = Choice(choice).value
    is_deputy = elector.user_id != by.pk
    if is_deputy and elector.ballots.filter(cast_by=elector.user_id).exists():
        raise VotedThemselves(elector)
    last = CircularBallot.objects.filter(elector__vote=vote, elector__ballot_key=elector.ballot_key)
    before = last.order_by("-pk").first()
    if before and (before.choice, before.cast_by_id) == (choice, by.pk):
        return before
    ballot = CircularBallot.objects.create(
        elector=elector, choice=choice, cast_by=by, cast_by_name=str(by)
    )
    log(vote, "teamweb_meetings.cast_ballot", user=by)
    return ballot


def possible_deputies(vote: CircularVote, elector: Elector) -> QuerySet[Any]:
    """People of the group without a vote in this one who stand in for nobody else."""
    taken = vote.electors.exclude(pk=elector.pk).exclude(deputy=None).values("deputy")
    belonging = vote.group.memberships.on().values("user")
    people: QuerySet[Any] = get_user_model()._default_manager.filter(
        is_active=True, pk__in=belonging
    )
    return people.exclude(pk__in=vote.electors.exclude(user=None).values("user")).exclude(
        pk__in=taken
    )


@transaction.atomic
def name_circular_deputy(*, vote: CircularVote, by: User, deputy: User | None) -> Elector:
    """Name who votes in one's own place, or nobody. Raises NotEntitled, NotOpen, DeputyNotPossible."""
    vote = locked(vote)
    elector = vote.electors.filter(user=by).first()
    if elector is None or level_for(by, vote.access_id) < Level.READ:
        raise NotEntitled(vote)
    if not vote.is_open:
        raise NotOpen(vote)
    if deputy is not None:
        is_possible = possible_deputies(vote, elector).filter(pk=deputy.pk).exists()
        if (
            not vote.takes_deputies
            or not is_possible
            or level_for(deputy, vote.access_id) < Level.READ
        ):
            raise DeputyNotPossible(deputy)
    elector.deputy, elector.deputy_name = deputy, str(deputy or "")
    elector.save(update_fields=["deputy", "deputy_name"])
    log(vote, "teamweb_meetings.name_circular_deputy", user=by)
    if deputy is not None:
        ask(vote, [deputy], "circular_vote_opened")
    return elector


def remind_of_circular_votes() -> int:
    """Remind those without a vote once, `MEETING_REMINDER_DAYS` before the end; return of how many
    votes."""
    ahead = getattr(settings, "MEETING_REMINDER_DAYS", 3)
    if ahead <= 0:
        return 0
    now = timezone.now()
    soon = CircularVote.objects.filter(
        state=CircularVote.State.OPEN,
        ends_at__gt=now,
        ends_at__lte=now + datetime.timedelta(days=ahead),
        opened_at__lte=now - datetime.timedelta(days=1),
    )
    votes = list(soon.order_by("pk"))
    for vote in votes:
        _remind(vote)
    return len(votes)


@transaction.atomic
def _remind(vote: CircularVote) -> None:
    vote = locked(vote)
    if not vote.is_open:
        return
    cast = CircularBallot.objects.filter(elector__vote=vote).values("elector__ballot_key")
    silent = vote.electors.exclude(ballot_key__in=cast)
    ids = set(silent.values_list("user_id", flat=True)) | set(
        silent.values_list("deputy_id", flat=True)
    )
    ask(vote, [user for user in people_of(vote) if user.pk in ids], "circular_vote_reminder")
