"""Adopt and repeal resolutions."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ....access.actions import level_for
from ....access.models import Level
from ....groups.models import WorkingGroup
from ...attendance.models import Attendance
from ...attendance.quorum import Quorum, attendance_list, moment_of, quorum_at
from ...planning.actions.shared import bump_revision, check_may_read, writable
from ...planning.models import AgendaItem, Meeting
from ..errors import (
    AlreadyAdopted,
    AlreadyRepealed,
    GroupMayNotAdopt,
    MoreVotesThanVoters,
    NegativeVotes,
    WithoutQuorum,
)
from ..models import Resolution, ResolutionCounter


@transaction.atomic
def adopt_resolution(
    *,
    item: AgendaItem,
    wording: str,
    by: Any,
    title: str = "",
    category: str = "",
    votes_yes: int | None = None,
    votes_no: int | None = None,
    votes_abstained: int | None = None,
    dissent: str = "",
    supersedes: Resolution | None = None,
    adopted_on: datetime.date | None = None,
    voted_at: datetime.datetime | None = None,
    quorum_reason: str = "",
) -> Resolution:
    """Adopt a resolution under `item` with the group's next number of the year.

    `wording` is plain text, kept as written; the day is the meeting's unless named. Who could
    vote is counted for `voted_at`, or for this moment while the meeting is held, and kept. Raises
    GroupMayNotAdopt, AlreadyAdopted for the same wording under the item, NegativeVotes,
    MoreVotesThanVoters (once attendance is recorded), WithoutQuorum unless a `quorum_reason`
    is given, AlreadyRepealed for a resolution that cannot be replaced, and MinutesAreFinal.
    """
    meeting = writable(item.meeting, by)
    item = AgendaItem.objects.get(pk=item.pk)
    check_may_read(item, by)
    group = meeting.group
    if not group.type.may_adopt_resolutions:
        raise GroupMayNotAdopt(group)
    _check_not_adopted_before(item, wording, supersedes)
    voted_at = voted_at or moment_of(meeting)
    quorum = _checked_quorum(meeting, voted_at, (votes_yes, votes_no, votes_abstained))
    if quorum and not quorum.is_reached and not quorum_reason:
        raise WithoutQuorum(quorum)
    if supersedes and (supersedes.group_id != group.pk or not supersedes.is_in_force):
        raise AlreadyRepealed(supersedes)
    adopted_on = adopted_on or meeting.held_on
    resolution = Resolution.objects.create(
        group=group,
        item=item,
        access_id=item.access_id,
        year=adopted_on.year,
        number=next_resolution_number(group, adopted_on.year),
        title=title,
        wording=wording,
        category=category,
        votes_yes=votes_yes,
        votes_no=votes_no,
        votes_abstained=votes_abstained,
        dissent=dissent,
        voted_at=voted_at if quorum else None,
        votes_total=quorum.total if quorum else None,
        votes_there=quorum.there if quorum else None,
        votes_needed=quorum.needed if quorum else None,
        quorum_reason=quorum_reason if quorum and not quorum.is_reached else "",
        supersedes=supersedes,
        adopted_on=adopted_on,
        recorded_by=by,
    )
    bump_revision(meeting)
    if supersedes and supersedes.item.meeting_id != meeting.pk:
        # Its minutes now say that it was replaced.
        bump_revision(supersedes.item.meeting)
    log(resolution, "teamweb_meetings.adopt_resolution", user=by)
    return resolution


def _check_not_adopted_before(
    item: AgendaItem, wording: str, supersedes: Resolution | None
) -> None:
    """Refuse the same wording twice; the lock on the meeting orders two concurrent calls."""
    words = wording.split()
    for existing in item.resolutions.in_force():
        if existing.wording.split() == words and existing != supersedes:
            raise AlreadyAdopted(existing)


def _checked_quorum(
    meeting: Meeting, moment: datetime.datetime | None, counted: tuple[int | None, ...]
) -> Quorum | None:
    """Return the quorum at `moment`, or None without recorded attendance and without a rule."""
    if any(votes is not None and votes < 0 for votes in counted):
        raise NegativeVotes
    rows = attendance_list(meeting)
    quorum = quorum_at(meeting, moment, rows)
    is_recorded = any(row.presence == Attendance.Presence.PRESENT for row in rows)
    if is_recorded and sum(votes or 0 for votes in counted) > quorum.there:
        raise MoreVotesThanVoters(sum(votes or 0 for votes in counted), quorum.there)
    return quorum if is_recorded or quorum.needed is not None else None


@transaction.atomic
def repeal_resolution(
    *, resolution: Resolution, by: Any, reason: str = "", on: datetime.date | None = None
) -> Resolution:
    """End a resolution without another in its place. Raises AlreadyRepealed."""
    resolution = Resolution.objects.select_for_update().get(pk=resolution.pk)
    if level_for(by, resolution.access_id) < Level.MANAGE:
        raise PermissionDenied
    if not resolution.is_in_force:
        raise AlreadyRepealed(resolution)
    resolution.repealed_on = on or timezone.localdate()
    resolution.repeal_reason = reason
    resolution.save(update_fields=["repealed_on", "repeal_reason"])
    bump_revision(resolution.item.meeting)
    log(resolution, "teamweb_meetings.repeal_resolution", user=by)
    return resolution


def next_resolution_number(group: WorkingGroup, year: int) -> int:
    """The group's next number of the year; a transaction that rolls back gives it back."""
    ResolutionCounter.objects.get_or_create(group=group, year=year)
    # The lock makes two who adopt at once take two numbers.
    counter = ResolutionCounter.objects.select_for_update().get(group=group, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
