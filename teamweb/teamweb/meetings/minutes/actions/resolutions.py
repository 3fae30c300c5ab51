"""Record votes with their outcome, correct them until they are released, repeal them afterwards."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ....access.actions import level_for
from ....access.models import Level
from ....accounts.typing import User
from ....groups.models import WorkingGroup
from ...attendance.models import Attendance
from ...attendance.quorum import moment_of
from ...planning.actions.shared import bump_revision, check_may_read, writable
from ...planning.errors import MeetingCancelled
from ...planning.models import AgendaItem, Meeting
from ..errors import (
    AlreadyAdopted,
    AlreadyReleased,
    AlreadyRepealed,
    CountsDiffer,
    GroupMayNotAdopt,
    NotReleased,
    OnlyAdoptedReplace,
    OutcomeNeedsReason,
    SecretIsSecret,
    WithoutQuorum,
)
from ..models import Resolution, ResolutionCounter
from ..outcomes import WITHOUT_VOTE, Ballot, Outcome, propose
from ..voting import Electorate, count_of

# What a correction may change, beside the wording.
FACTS = (
    *("title", "category", "dissent", "votes_yes", "votes_no", "votes_abstained"),
    *("outcome", "outcome_reason", "ballot", "votes_by_name", "supersedes"),
    *("adopted_on", "voted_at", "quorum_reason"),
)
_COUNTS = ("votes_yes", "votes_no", "votes_abstained")


@transaction.atomic
def record_vote(*, item: AgendaItem, wording: str, by: User, **facts: Any) -> Resolution:
    """Record a motion under `item` with its outcome; an adopted one is a resolution.

    `wording` is plain text, kept as written; `facts` are those of FACTS. Without an `outcome` it
    is what the count says by the group's rule, adopted where nothing was counted; another one
    needs `outcome_reason`. `votes_by_name` maps keys of the attendance list to choices. The day is
    the meeting's unless named. Who could vote is counted for `voted_at`, or for this moment while
    the meeting is held, and kept. Raises GroupMayNotAdopt, AlreadyAdopted for the same wording
    under the item, NegativeVotes, MoreVotesThanVoters (once attendance is recorded), NoVoter,
    CountsDiffer, SecretIsSecret, OutcomeNeedsReason, WithoutQuorum unless a `quorum_reason` is
    given, AlreadyRepealed and OnlyAdoptedReplace for what cannot be replaced, MeetingCancelled,
    and MinutesAreFinal.
    """
    meeting = writable(item.meeting, by)
    item = AgendaItem.objects.select_related("parent").get(pk=item.pk)
    check_may_read(item, by)
    resolution = Resolution(
        group=meeting.group,
        item=item,
        access_id=item.access_id,
        majority_rule=meeting.group.majority,
        recorded_by=by,
    )
    _store(resolution, item, {"wording": wording, **facts}, meeting=meeting)
    log(resolution, "teamweb_meetings.record_vote", user=by)
    return resolution


@transaction.atomic
def correct_vote(*, resolution: Resolution, by: User, **changes: Any) -> Resolution:
    """Change what was recorded, until the minutes are released for the first time.

    Raises AlreadyReleased, and what `record_vote` raises.
    """
    resolution, item, meeting = _unreleased(resolution, by)
    kept = {name: getattr(resolution, name) for name in ("wording", *FACTS)}
    kept["votes_by_name"] = {row["key"]: row["choice"] for row in resolution.votes_by_name}
    if set(changes) & {*_COUNTS, "votes_by_name", "voted_at"} and "outcome" not in changes:
        kept.pop("outcome")
    _store(resolution, item, {**kept, **changes}, meeting=meeting)
    log(resolution, "teamweb_meetings.correct_vote", user=by)
    return resolution


@transaction.atomic
def delete_vote(*, resolution: Resolution, by: User) -> None:
    """Take back what was recorded by mistake. Raises AlreadyReleased, MinutesAreFinal."""
    resolution, item, meeting = _unreleased(resolution, by)
    log(meeting, "teamweb_meetings.delete_vote", user=by, data={"title": str(resolution)})
    before = resolution.supersedes
    resolution.delete()
    if (
        not item.notes
        and item.state == AgendaItem.State.DISCUSSED
        and not item.resolutions.exists()
    ):
        item.state = AgendaItem.State.OPEN
        item.save(update_fields=["state"])
    bump_revision(meeting)
    _bump_minutes_of(before, but=meeting)


def _unreleased(resolution: Resolution, by: User) -> tuple[Resolution, AgendaItem, Meeting]:
    if resolution.item is None:
        raise AlreadyReleased(resolution)
    meeting = writable(resolution.item.meeting, by)
    resolution = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.pk)
    item = AgendaItem.objects.get(resolutions=resolution)
    check_may_read(item, by)
    if resolution.is_released:
        raise AlreadyReleased(resolution)
    return resolution, item, meeting


def _bump_minutes_of(resolution: Resolution | None, *, but: Meeting | None = None) -> None:
    """Its minutes say what becomes of it."""
    meeting = resolution.meeting if resolution else None
    if meeting is not None and meeting != but:
        bump_revision(meeting)


def _store(
    resolution: Resolution, item: AgendaItem, facts: dict[str, Any], *, meeting: Meeting
) -> None:
    """Check the facts of a vote together, and store it."""
    if unknown := set(facts) - {"wording", *FACTS}:
        raise TypeError(f"not part of a vote: {', '.join(sorted(unknown))}")
    if not meeting.group.type.may_adopt_resolutions:
        raise GroupMayNotAdopt(meeting.group)
    if meeting.cancelled_at:
        raise MeetingCancelled(meeting)
    before = resolution.supersedes
    outcome, names = facts.pop("outcome", None), facts.pop("votes_by_name", None) or {}
    for name, value in facts.items():
        setattr(resolution, name, value)
    resolution.adopted_on = resolution.adopted_on or meeting.held_on
    resolution.year = resolution.adopted_on.year
    moment = resolution.voted_at or moment_of(meeting)
    electorate = Electorate.of(item, meeting, moment)
    _count(resolution, electorate, names)
    _keep_electorate(resolution, electorate)
    _decide(resolution, electorate, outcome)
    _check_supersedes(resolution)
    _check_wording(resolution, item)
    resolution.save()
    _mark_discussed(resolution, item)
    bump_revision(meeting)
    for other in {before, resolution.supersedes}:
        _bump_minutes_of(other, but=meeting)


def _check_wording(resolution: Resolution, item: AgendaItem) -> None:
    """Refuse what was recorded already; the lock on the meeting orders two concurrent calls.

    A motion that was not adopted can be put to the vote again.
    """
    words = resolution.wording.split()
    others = item.resolutions.filter(repealed_on=None, superseded_by=None)
    for existing in others.exclude(pk=resolution.pk):
        is_same = existing.is_adopted or all(
            getattr(existing, name) == getattr(resolution, name) for name in ("outcome", *_COUNTS)
        )
        if is_same and existing.wording.split() == words and existing != resolution.supersedes:
            raise AlreadyAdopted(existing)


def _count(resolution: Resolution, electorate: Electorate, names: Mapping[str, str]) -> None:
    resolution.votes_by_name = []
    if names:
        if resolution.ballot == Ballot.SECRET:
            raise SecretIsSecret
        resolution.ballot = Ballot.NAMED
        resolution.votes_by_name = cast = electorate.by_name(names)
        for (choice, number), name in zip(count_of(cast).items(), _COUNTS, strict=True):
            if getattr(resolution, name) not in (None, number):
                raise CountsDiffer(choice)
            setattr(resolution, name, number)
    electorate.check_count(*(getattr(resolution, name) for name in _COUNTS))


def _keep_electorate(resolution: Resolution, electorate: Electorate) -> None:
    """Who could vote is kept where attendance is recorded, or where a rule asks for it."""
    quorum = electorate.quorum
    by_entitled = resolution.majority_rule.startswith("entitled")
    is_kept = electorate.is_recorded or quorum.needed is not None or by_entitled
    resolution.voted_at = electorate.moment if is_kept else None
    resolution.votes_total = quorum.total if is_kept else None
    resolution.votes_there = quorum.present if is_kept else None
    resolution.votes_needed = quorum.needed if is_kept else None
    if not is_kept or quorum.is_reached:
        resolution.quorum_reason = ""


def _decide(resolution: Resolution, electorate: Electorate, wanted: str | None) -> None:
    """Set the outcome: the wanted one, else what the count says."""
    proposed = propose(
        resolution.majority_rule,
        yes=resolution.votes_yes,
        no=resolution.votes_no,
        abstained=resolution.votes_abstained,
        entitled=electorate.quorum.total,
    )
    follows = proposed.outcome if proposed else Outcome.ADOPTED
    resolution.outcome = Outcome(wanted) if wanted else follows
    if proposed is None or resolution.outcome == proposed.outcome:
        resolution.outcome_reason = ""
    elif not resolution.outcome_reason:
        raise OutcomeNeedsReason(proposed)
    if resolution.outcome in WITHOUT_VOTE:
        resolution.quorum_reason = ""
        return
    if resolution.lacks_quorum and not resolution.quorum_reason:
        raise WithoutQuorum(electorate.quorum)


def _check_supersedes(resolution: Resolution) -> None:
    if resolution.supersedes is None:
        return
    # As it is stored now, and not as whoever chose it saw it.
    other = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.supersedes.pk)
    after = Resolution.objects.filter(supersedes=other).exclude(pk=resolution.pk)
    is_open = other.is_released and other.repealed_on is None and not after.exists()
    if other.group_id != resolution.group_id or other == resolution or not is_open:
        raise AlreadyRepealed(other)
    if other.is_adopted and not resolution.is_adopted:
        raise OnlyAdoptedReplace(other)


def _mark_discussed(resolution: Resolution, item: AgendaItem) -> None:
    """An item that was voted on is dealt with; one that was put off is not."""
    if item.state != AgendaItem.State.DISCUSSED and resolution.outcome != Outcome.DEFERRED:
        item.state = AgendaItem.State.DISCUSSED
        item.save(update_fields=["state"])


@transaction.atomic
def exclude_from_item(
    *, item: AgendaItem, attendances: Iterable[Attendance], by: User
) -> AgendaItem:
    """Note who takes no part in an item for bias; votes recorded before stay as they are.

    Raises MinutesAreFinal.
    """
    meeting = writable(item.meeting, by)
    item = AgendaItem.objects.get(pk=item.pk)
    check_may_read(item, by)
    rows = list(attendances)
    if any(row.meeting_id != meeting.pk for row in rows):
        raise ValueError("somebody of another meeting")
    stored = [row if row.pk else _stored_row(row) for row in rows]
    item.excluded.set(stored)
    bump_revision(meeting)
    names = sorted(row.name for row in stored)
    log(meeting, "teamweb_meetings.exclude", user=by, data={"item": item.pk, "names": names})
    return item


def _stored_row(row: Attendance) -> Attendance:
    """The row of a member of whom nothing was recorded yet."""
    known = Attendance.objects.filter(meeting=row.meeting, user=row.user).first()
    if known is None:
        row.save()
    return known or row


@transaction.atomic
def repeal_resolution(
    *, resolution: Resolution, by: User, reason: str = "", on: datetime.date | None = None
) -> Resolution:
    """End what was released without another in its place. Raises AlreadyRepealed, NotReleased."""
    resolution = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.pk)
    if level_for(by, resolution.access_id) < Level.MANAGE:
        raise PermissionDenied
    if not resolution.is_released:
        raise NotReleased(resolution)
    if resolution.repealed_on is not None or resolution.is_superseded:
        raise AlreadyRepealed(resolution)
    resolution.repealed_on = on or timezone.localdate()
    resolution.repeal_reason = reason
    resolution.save(update_fields=["repealed_on", "repeal_reason"])
    _bump_minutes_of(resolution)
    log(resolution, "teamweb_meetings.repeal_resolution", user=by)
    return resolution


def release_votes(meeting: Meeting) -> None:
    """Fix all that was recorded in a meeting, and number its resolutions in the order of the agenda.

    To be called while the meeting is locked, before its state says that the minutes are published.
    """
    new = Resolution.objects.filter(item__meeting=meeting, released_at=None)
    ordered = list(new.select_related("group").order_by("item__rank", "pk"))
    now = timezone.now()
    for resolution in ordered:
        if resolution.is_adopted and resolution.number is None:
            year = resolution.year
            resolution.number = next_resolution_number(resolution.group, year)
        resolution.released_at = now
        resolution.save(update_fields=["number", "released_at"])


def next_resolution_number(group: WorkingGroup, year: int) -> int:
    """The group's next number of the year; a transaction that rolls back gives it back."""
    ResolutionCounter.objects.get_or_create(group=group, year=year)
    # The lock makes two releases at once take different numbers.
    counter = ResolutionCounter.objects.select_for_update().get(group=group, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
