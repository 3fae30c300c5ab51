"""Meetings are planned, announced, moved and called off."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ....accounts.typing import User
from ....core.richtext import canonical
from ....spaces.models import SpacePage
from ..errors import EndsBeforeStart, WrongState
from ..models import AgendaItem, Meeting, Series, Topic
from ..rights import may_manage, may_plan
from ..signals import meeting_changed
from .agenda import delete_agenda_item
from .decision_papers import number_papers
from .shared import (
    State,
    check_not_cancelled,
    check_not_final,
    group_of,
    locked,
    notify_members,
    set_state,
    writable,
)
from .topics import add_default_items, release_topic


@transaction.atomic
def create_meeting(
    *,
    space: SpacePage,
    title: str,
    starts_at: datetime.datetime,
    by: User,
    ends_at: datetime.datetime | None = None,
    place: str = "",
    video_link: str = "",
    series: Series | None = None,
    series_day: datetime.date | None = None,
    has_start_time: bool = True,
    time_zone: str = "Europe/Berlin",
) -> Meeting:
    """Plan a meeting of the space's group, as a draft that only members see.

    One of a series gets the items of every agenda. Raises SpaceWithoutGroup, and EndsBeforeStart.
    """
    group = group_of(space)
    if not may_plan(space, by):
        raise PermissionDenied
    _check_times(starts_at, ends_at)
    meeting = Meeting.objects.create(
        space=space,
        group=group,
        series=series,
        series_day=series_day,
        access=space.members_access,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        has_start_time=has_start_time,
        time_zone=time_zone,
        place=place,
        video_link=video_link,
        created_by=by,
    )
    log(meeting, "teamweb_meetings.create_meeting", user=by)
    if series is not None:
        add_default_items(meeting, by=by)
        meeting.refresh_from_db()
    return meeting


@transaction.atomic
def edit_meeting(*, meeting: Meeting, by: User, **changes: Any) -> Meeting:
    """Change title, times, place, video link or introduction, and notify members of a move.

    At a new time they are asked again whether they come. Raises EndsBeforeStart, and
    MinutesAreFinal once the minutes are published.
    """
    meeting = writable(meeting, by)
    allowed = {"title", "starts_at", "ends_at", "has_start_time"}
    allowed |= {"place", "video_link", "preamble", "series"}
    if unknown := set(changes) - allowed:
        raise TypeError(f"not part of a meeting: {', '.join(sorted(unknown))}")
    changed = {name for name, value in changes.items() if getattr(meeting, name) != value}
    began_at = meeting.starts_at
    for name in changed:
        setattr(meeting, name, changes[name])
    _check_times(meeting.starts_at, meeting.ends_at)
    if "preamble" in changed:
        meeting.preamble = canonical(meeting.preamble)
    moved = bool(changed & {"starts_at", "ends_at", "has_start_time", "place", "video_link"})
    meeting.sequence += moved
    meeting.revision += bool(changed)
    if "starts_at" in changed and meeting.state != State.DRAFT:
        announced = meeting.moved_from or began_at
        meeting.moved_from = None if announced == meeting.starts_at else announced
    meeting.save()
    log(meeting, "teamweb_meetings.edit_meeting", user=by, data={"changed": sorted(changed)})
    if moved and meeting.state == State.INVITED:
        notify_members(meeting, by, "meeting_moved", has_own_mail=True)
    meeting_changed.send(Meeting, meeting=meeting, changed=changed)
    return meeting


@transaction.atomic
def invite(*, meeting: Meeting, by: User) -> Meeting:
    """Announce a draft: its agenda becomes readable, and all participants are invited.

    Raises WrongState, and MeetingCancelled.
    """
    meeting = writable(meeting, by)
    check_not_cancelled(meeting)
    if meeting.state != State.DRAFT:
        raise WrongState(meeting)
    set_state(meeting, State.INVITED)
    number_papers(meeting)
    log(meeting, "teamweb_meetings.invite", user=by)
    notify_members(meeting, by, "meeting_invited", has_own_mail=True)
    meeting_changed.send(Meeting, meeting=meeting, changed={"state"})
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """Call a meeting off; it stays in the lists, marked. Raises MinutesAreFinal."""
    meeting = locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    check_not_final(meeting)
    if meeting.cancelled_at is None:
        meeting.cancelled_at = timezone.now()
        meeting.sequence += 1
        meeting.revision += 1
        meeting.save()
        log(meeting, "teamweb_meetings.cancel", user=by)
        if meeting.state != State.DRAFT:
            notify_members(meeting, by, "meeting_cancelled", has_own_mail=True)
            meeting_changed.send(Meeting, meeting=meeting, changed={"cancelled_at"})
    return meeting


@transaction.atomic
def delete_meeting(*, meeting: Meeting, by: User) -> None:
    """Delete a draft with its agenda, for good; proposals on it wait for another agenda again.

    Raises WrongState once it was announced, and ItemHasResolutions.
    """
    meeting = writable(meeting, by)
    if meeting.state != State.DRAFT or meeting.circulated_at:
        raise WrongState(meeting)
    topics = list(Topic.objects.filter(items__meeting=meeting, is_recurring=False))
    for item in AgendaItem.objects.filter(meeting=meeting, parent=None).order_by("-rank"):
        delete_agenda_item(item=item, by=by)
    for topic in topics:
        release_topic(topic)
    log(meeting, "teamweb_meetings.delete_meeting", user=by, data={"title": str(meeting)})
    meeting.delete()


@transaction.atomic
def reinstate_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """Revoke a cancellation; those who were notified of it are notified again."""
    meeting = locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    check_not_final(meeting)
    if meeting.cancelled_at is None:
        return meeting
    meeting.cancelled_at = None
    meeting.sequence += 1
    meeting.revision += 1
    meeting.save()
    log(meeting, "teamweb_meetings.reinstate", user=by)
    if meeting.state != State.DRAFT:
        notify_members(meeting, by, "meeting_reinstated", has_own_mail=True)
        meeting_changed.send(Meeting, meeting=meeting, changed={"cancelled_at"})
    return meeting


def _check_times(starts_at: datetime.datetime, ends_at: datetime.datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise EndsBeforeStart
