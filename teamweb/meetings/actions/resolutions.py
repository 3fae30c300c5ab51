"""What a group adopts."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...access.actions import level_for
from ...access.models import Level
from ...groups.models import WorkingGroup
from ..errors import AlreadyRepealed, GroupMayNotAdopt, MoreVotesThanVoters
from ..models import AgendaItem, Attendance, Resolution, ResolutionCounter
from .shared import check_may_read, touch, writable


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
) -> Resolution:
    """Record what the group adopted under `item`, with the group's next number of the year.

    `wording` is plain text, kept as written; the day is the meeting's unless named. Raises
    GroupMayNotAdopt, MoreVotesThanVoters (once attendance is recorded), AlreadyRepealed for
    a resolution that cannot be replaced, and MinutesAreFinal. Members are notified.
    """
    meeting = writable(item.meeting, by)
    item = AgendaItem.objects.get(pk=item.pk)
    check_may_read(item, by)
    group = meeting.group
    if not group.type.may_adopt_resolutions:
        raise GroupMayNotAdopt(group)
    counted = sum(votes or 0 for votes in (votes_yes, votes_no, votes_abstained))
    present = meeting.attendances.filter(presence=Attendance.Presence.PRESENT)
    if present.exists() and counted > present.filter(has_vote=True).count():
        raise MoreVotesThanVoters(counted)
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
        supersedes=supersedes,
        adopted_on=adopted_on,
        recorded_by=by,
    )
    touch(meeting)
    if supersedes and supersedes.item.meeting_id != meeting.pk:
        # Its minutes now say that it was replaced.
        touch(supersedes.item.meeting)
    log(resolution, "teamweb_meetings.adopt_resolution", user=by)
    return resolution


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
    touch(resolution.item.meeting)
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
