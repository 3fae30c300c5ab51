"""Every change to meetings, their agenda and minutes. Who may: docs/permissions.md.

Members of the group's space plan and write; whoever manages the space approves and reopens.
"""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log

from ..access.actions import level_for
from ..access.models import Access, Level, PageAccess
from ..accounts.models import Organisation
from ..core.richtext import canonical
from ..groups.models import WorkingGroup
from ..notifications.actions import notify
from ..spaces.models import SpacePage
from ..todos.actions import move_source_access
from ..todos.models import Todo
from .errors import (
    AlreadyRepealed,
    EndsBeforeStart,
    GroupMayNotAdopt,
    ItemChanged,
    ItemHasResolutions,
    MinutesAreFinal,
    MoreVotesThanVoters,
    PartBNotNarrowed,
    SpaceWithoutGroup,
    WrongState,
)
from .freezing import content_hash, frozen_content
from .models import (
    AgendaItem,
    Attendance,
    Kind,
    Meeting,
    MinutesPage,
    MinutesVersion,
    Part,
    Resolution,
    ResolutionCounter,
    Series,
    Topic,
)

State = Meeting.State


# Planning


def may_plan(space: SpacePage, user: Any) -> bool:
    """Whether `user` may plan and write meetings in the space: whoever may edit for its members."""
    return level_for(user, space.members_access) >= Level.EDIT


def may_write(meeting: Meeting, user: Any) -> bool:
    """Whether `user` may write agenda and minutes of this meeting."""
    return level_for(user, meeting.access_id) >= Level.EDIT and may_plan(meeting.space, user)


def may_manage(meeting: Meeting, user: Any) -> bool:
    """Whether `user` may approve, reopen, cancel: whoever manages the space."""
    return level_for(user, meeting.space.members_access) >= Level.MANAGE


@transaction.atomic
def create_series(
    *, space: SpacePage, title: str, by: Any, cadence: str = "", place: str = ""
) -> Series:
    """Begin a series of meetings of the space's group. Raises SpaceWithoutGroup."""
    group = _group_of(space)
    if not may_plan(space, by):
        raise PermissionDenied
    series = Series.objects.create(
        space=space,
        group=group,
        access=space.audience_access,
        title=title,
        cadence=cadence,
        place=place,
    )
    log(series, "teamweb_meetings.create_series", user=by)
    return series


@transaction.atomic
def create_meeting(
    *,
    space: SpacePage,
    title: str,
    starts_at: datetime.datetime,
    by: Any,
    ends_at: datetime.datetime | None = None,
    place: str = "",
    video_link: str = "",
    series: Series | None = None,
    has_start_time: bool = True,
    time_zone: str = "Europe/Berlin",
) -> Meeting:
    """Plan a meeting of the space's group, as a draft that only members see.

    Raises SpaceWithoutGroup, and EndsBeforeStart.
    """
    group = _group_of(space)
    if not may_plan(space, by):
        raise PermissionDenied
    _check_times(starts_at, ends_at)
    meeting = Meeting.objects.create(
        space=space,
        group=group,
        series=series,
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
    return meeting


@transaction.atomic
def edit_meeting(*, meeting: Meeting, by: Any, **changes: Any) -> Meeting:
    """Change title, times, place, video link or introduction; members hear of a new time or place.

    Raises EndsBeforeStart, and MinutesAreFinal once the minutes are published.
    """
    meeting = _writable(meeting, by)
    allowed = {"title", "starts_at", "ends_at", "place", "video_link", "preamble", "series"}
    if unknown := set(changes) - allowed:
        raise TypeError(f"not part of a meeting: {', '.join(sorted(unknown))}")
    changed = {name for name, value in changes.items() if getattr(meeting, name) != value}
    for name in changed:
        setattr(meeting, name, changes[name])
    _check_times(meeting.starts_at, meeting.ends_at)
    if "preamble" in changed:
        meeting.preamble = canonical(meeting.preamble)
    moved = bool(changed & {"starts_at", "ends_at", "place", "video_link"})
    meeting.sequence += moved
    meeting.revision += bool(changed)
    meeting.save()
    log(meeting, "teamweb_meetings.edit_meeting", user=by, data={"changed": sorted(changed)})
    if moved and meeting.state == State.INVITED:
        _tell_members(meeting, by, "meeting_moved", _("Changed: %(meeting)s"))
    return meeting


@transaction.atomic
def invite(*, meeting: Meeting, by: Any) -> Meeting:
    """Leave the draft: the agenda becomes readable, the group's members are notified."""
    meeting = _writable(meeting, by)
    if meeting.state != State.DRAFT:
        raise WrongState(meeting)
    _set_state(meeting, State.INVITED)
    log(meeting, "teamweb_meetings.invite", user=by)
    _tell_members(meeting, by, "meeting_invited", _("Invitation: %(meeting)s"))
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: Any) -> Meeting:
    """Call a meeting off; it stays in the lists, marked. Raises MinutesAreFinal."""
    meeting = _locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    _check_not_final(meeting)
    if meeting.cancelled_at is None:
        meeting.cancelled_at = timezone.now()
        meeting.sequence += 1
        meeting.revision += 1
        meeting.save()
        log(meeting, "teamweb_meetings.cancel", user=by)
        if meeting.state != State.DRAFT:
            _tell_members(meeting, by, "meeting_cancelled", _("Cancelled: %(meeting)s"))
    return meeting


@transaction.atomic
def start_minutes(*, meeting: Meeting, by: Any) -> Meeting:
    """Begin to write minutes; until they are published only members read the items."""
    meeting = _writable(meeting, by)
    if meeting.state in (State.DRAFT, State.INVITED, State.IN_PROGRESS):
        _set_state(meeting, State.MINUTES_DRAFT)
        log(meeting, "teamweb_meetings.start_minutes", user=by)
    return meeting


# Agenda and notes


@transaction.atomic
def add_agenda_item(
    *,
    meeting: Meeting,
    title: str,
    by: Any,
    notes: str = "",
    announcement: str = "",
    kind: str = Kind.DISCUSSION,
    part: str = Part.A,
    parent: AgendaItem | None = None,
    topic: Topic | None = None,
    duration_minutes: int | None = None,
) -> AgendaItem:
    """Put a topic at the end of the agenda, or at the end of `parent`'s sub-items.

    `notes` and `announcement` are canonical HTML. Raises MinutesAreFinal, and
    PartBNotNarrowed for a part B item in minutes that only some may read.
    """
    meeting = _writable(meeting, by)
    if parent is not None and parent.meeting_id != meeting.pk:
        raise ValueError("the parent is an item of another meeting")
    if topic is None:
        topic = Topic.objects.create(
            group_id=meeting.group_id,
            series_id=meeting.series_id,
            access=meeting.space.members_access,
            title=title,
            proposed_by=by,
        )
    item = AgendaItem.objects.create(
        meeting=meeting,
        topic=topic,
        parent=parent,
        access_id=item_access(meeting, part),
        rank=meeting.items.count() + 1,
        title=title,
        kind=kind,
        part=part,
        state=AgendaItem.State.DISCUSSED if notes else AgendaItem.State.OPEN,
        duration_minutes=duration_minutes,
        submitter=by,
        announcement=canonical(announcement),
        notes=canonical(notes),
    )
    renumber(meeting)
    item.refresh_from_db()
    _touch(meeting)
    log(meeting, "teamweb_meetings.add_item", user=by, data={"title": title})
    return item


@transaction.atomic
def edit_agenda_item(*, item: AgendaItem, by: Any, base_version: int, **changes: Any) -> AgendaItem:
    """Change title, notes, announcement, kind, part, state or duration of an item.

    Raises ItemChanged, with the stored item, when it is not at `base_version` any more and
    MinutesAreFinal once the minutes are published.
    """
    meeting = _writable(item.meeting, by)
    # The meeting's lock makes two writers of one item meet here.
    item = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    _check_may_read(item, by)
    allowed = {"title", "notes", "announcement", "kind", "part", "state", "duration_minutes"}
    if unknown := set(changes) - allowed:
        raise TypeError(f"not part of an agenda item: {', '.join(sorted(unknown))}")
    for name in ("notes", "announcement"):
        if name in changes:
            changes[name] = canonical(changes[name])
    changed = {name for name, value in changes.items() if getattr(item, name) != value}
    if not changed:
        return item
    if item.version != base_version:
        raise ItemChanged(item)
    for name in changed:
        setattr(item, name, changes[name])
    if "notes" in changed and item.notes and item.state == AgendaItem.State.OPEN:
        item.state = AgendaItem.State.DISCUSSED
    item.version += 1
    if "part" in changed:
        item.access_id = item_access(meeting, item.part)
    item.save()
    if "part" in changed:
        _pass_access_on(item)
    _touch(meeting)
    log(meeting, "teamweb_meetings.edit_item", user=by, data={"item": item.pk})
    return item


@transaction.atomic
def move_agenda_item(*, item: AgendaItem, by: Any, up: bool) -> None:
    """Swap an item, with what is below it, with its neighbour under the same parent; at the end: nothing."""
    meeting = _writable(item.meeting, by)
    siblings = list(
        AgendaItem.objects.filter(meeting=meeting, parent_id=item.parent_id).order_by("rank", "pk")
    )
    here = [sibling.pk for sibling in siblings].index(item.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(siblings):
        siblings[here], siblings[there] = siblings[there], siblings[here]
        renumber(meeting, {item.parent_id: [sibling.pk for sibling in siblings]})
        _touch(meeting)
        log(meeting, "teamweb_meetings.move_item", user=by, data={"item": item.pk})


@transaction.atomic
def delete_agenda_item(*, item: AgendaItem, by: Any) -> None:
    """Take an item with its sub-items off the agenda. Raises ItemHasResolutions, MinutesAreFinal."""
    meeting = _writable(item.meeting, by)
    _check_may_read(item, by)
    branch = [item]
    for inner in branch:
        branch += inner.children.all()
    has_resolutions = Resolution.objects.filter(item__in=branch).exists()
    if has_resolutions or Todo.objects.from_source(*branch).exists():
        raise ItemHasResolutions(item)
    # Each by itself, the innermost first: search hears of every row.
    for inner in reversed(branch):
        inner.delete()
    renumber(meeting)
    _touch(meeting)
    log(meeting, "teamweb_meetings.delete_item", user=by, data={"title": item.title})


def renumber(meeting: Meeting, orders: dict[int | None, list[int]] | None = None) -> None:
    """Count places and numbers anew; `orders` names the wanted order below some parents."""
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("rank", "pk"))
    below: dict[int | None, list[AgendaItem]] = {}
    for item in items:
        below.setdefault(item.parent_id, []).append(item)
    for parent_id, wanted in (orders or {}).items():
        below[parent_id].sort(key=lambda item: wanted.index(item.pk))
    rank = 0

    def count(parent_id: int | None, prefix: str) -> None:
        nonlocal rank
        for position, item in enumerate(below.get(parent_id, []), start=1):
            rank += 1
            number = f"{prefix}{position}"
            if (item.rank, item.number) != (rank, number):
                item.rank, item.number = rank, number
                item.save(update_fields=["rank", "number"])
            count(item.pk, f"{number}.")

    count(None, "")


# Attendance


@transaction.atomic
def record_attendance(
    *,
    meeting: Meeting,
    by: Any,
    user: Any = None,
    name: str = "",
    organisation: Organisation | None = None,
    role: str = Attendance.Role.MEMBER,
    presence: str = Attendance.Presence.PRESENT,
    note: str = "",
    has_vote: bool | None = None,
) -> Attendance:
    """Note who was there; somebody without an account by `name`. Recording again replaces.

    Guests have no vote unless `has_vote` says so. Raises MinutesAreFinal.
    """
    meeting = _writable(meeting, by)
    name = name or (str(user.get_full_name() or user) if user else "")
    if not name:
        raise ValueError("an attendance needs a user or a name")
    key: dict[str, Any] = {"user": user} if user else {"user": None, "name": name}
    attendance, _created = Attendance.objects.update_or_create(
        meeting=meeting,
        **key,
        defaults={
            "name": name,
            "organisation": organisation,
            "role": role,
            "presence": presence,
            "note": note,
            "has_vote": role != Attendance.Role.GUEST if has_vote is None else has_vote,
        },
    )
    _touch(meeting)
    return attendance


@transaction.atomic
def remove_attendance(*, attendance: Attendance, by: Any) -> None:
    meeting = _writable(attendance.meeting, by)
    attendance.delete()
    _touch(meeting)


# Resolutions


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
    meeting = _writable(item.meeting, by)
    item = AgendaItem.objects.get(pk=item.pk)
    _check_may_read(item, by)
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
    _touch(meeting)
    if supersedes and supersedes.item.meeting_id != meeting.pk:
        # Its minutes now say that it was replaced.
        _touch(supersedes.item.meeting)
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
    _touch(resolution.item.meeting)
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


# Publishing


@transaction.atomic
def publish_minutes(*, meeting: Meeting, by: Any, quiet: bool = False) -> MinutesVersion:
    """Circulate the minutes: freeze a version, give them their page, notify members unless `quiet`.

    Minutes that were approved before become amended. Nothing new to freeze gives back the
    latest version. Raises MinutesAreFinal when they lie published already.
    """
    meeting = _writable(meeting, by)
    state = State.AMENDED if meeting.approved_at else State.CIRCULATED
    meeting.circulated_at = meeting.circulated_at or timezone.now()
    _set_state(meeting, state)
    ensure_page(meeting, by)
    version = freeze(meeting, by)
    log(meeting, "teamweb_meetings.publish_minutes", user=by, data={"version": version.number})
    if not quiet:
        _tell_members(meeting, by, "minutes_published", _("Minutes: %(meeting)s"))
    return version


@transaction.atomic
def approve_minutes(*, meeting: Meeting, by: Any) -> Meeting:
    """Note that the group approved its circulated minutes. Raises WrongState."""
    meeting = _locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    if meeting.state != State.CIRCULATED:
        raise WrongState(meeting)
    meeting.approved_at = timezone.now()
    _set_state(meeting, State.APPROVED)
    freeze(meeting, by)
    log(meeting, "teamweb_meetings.approve_minutes", user=by)
    return meeting


@transaction.atomic
def reopen_minutes(*, meeting: Meeting, by: Any) -> Meeting:
    """Take published minutes back to a draft for a correction; published versions stay as they are."""
    meeting = _locked(meeting)
    if not may_manage(meeting, by):
        raise PermissionDenied
    if not meeting.is_published:
        raise WrongState(meeting)
    _set_state(meeting, State.MINUTES_DRAFT)
    log(meeting, "teamweb_meetings.reopen_minutes", user=by)
    return meeting


def freeze(meeting: Meeting, by: Any) -> MinutesVersion:
    """Keep what the minutes say now, unless the latest version says the same in the same state."""
    content = frozen_content(meeting)
    fingerprint = content_hash(content)
    latest = meeting.versions.order_by("-number").first()
    if latest and (latest.content_hash, latest.state) == (fingerprint, meeting.state):
        return latest
    return MinutesVersion.objects.create(
        meeting=meeting,
        number=latest.number + 1 if latest else 1,
        state=meeting.state,
        content=content,
        content_hash=fingerprint,
        created_by=by,
    )


def ensure_page(meeting: Meeting, by: Any) -> MinutesPage:
    """The minutes' page in the tree, made on the first call."""
    page = MinutesPage.objects.filter(meeting=meeting).first()
    if page is None:
        title = f"{meeting.title}, {formats.date_format(meeting.held_on, 'd.m.Y')}"[:255]
        slug = find_available_slug(meeting.space, f"protokoll-{meeting.held_on.isoformat()}")
        page = meeting.space.add_child(
            instance=MinutesPage(title=title, slug=slug, meeting=meeting, owner=by)
        )
    return page


# Who reads what


def meeting_access(meeting: Meeting) -> int:
    """The access of the meeting itself: the page's own, should it be narrowed; else by its state."""
    narrowed = _narrowed_access(meeting)
    if narrowed is not None:
        return narrowed
    space = meeting.space
    is_draft = meeting.state == State.DRAFT
    return space.members_access.pk if is_draft else space.audience_access.pk


def item_access(meeting: Meeting, part: str) -> int:
    """The access of an item: the audience's for part A in the open, else the members'.

    Raises PartBNotNarrowed.
    """
    narrowed = _narrowed_access(meeting)
    if narrowed is not None:
        if part == Part.B:
            raise PartBNotNarrowed(meeting)
        return narrowed
    if part == Part.A and meeting.is_open:
        return meeting.space.audience_access.pk
    return meeting.space.members_access.pk


def _narrowed_access(meeting: Meeting) -> int | None:
    if meeting.pk is None:
        return None
    return (
        PageAccess.objects.filter(
            page__minutespage__meeting=meeting, access__kind=Access.Kind.NARROWED
        )
        .values_list("access_id", flat=True)
        .first()
    )


def apply_access(meeting: Meeting) -> None:
    """Give the meeting and all that hangs on it the access its state asks for. Raises PartBNotNarrowed."""
    meeting.access_id = meeting_access(meeting)
    meeting.save()
    accesses = dict.fromkeys(Part.values)
    for item in AgendaItem.objects.filter(meeting=meeting):
        access_id = accesses[item.part] or item_access(meeting, item.part)
        accesses[item.part] = access_id
        if item.access_id != access_id:
            item.access_id = access_id
            item.save(update_fields=["access"])
            _pass_access_on(item)


def _pass_access_on(item: AgendaItem) -> None:
    for resolution in item.resolutions.exclude(access_id=item.access_id):
        resolution.access_id = item.access_id
        resolution.save(update_fields=["access"])
    move_source_access(source=item, access_id=item.access_id)


# Shared steps


def _group_of(space: SpacePage) -> WorkingGroup:
    if space.group is None:
        raise SpaceWithoutGroup(space)
    return space.group


def _check_times(starts_at: datetime.datetime, ends_at: datetime.datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise EndsBeforeStart


def _locked(meeting: Meeting) -> Meeting:
    # Without joins: PostgreSQL locks no rows on the far side of an outer join.
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _check_not_final(meeting: Meeting) -> None:
    if meeting.is_published:
        raise MinutesAreFinal(meeting)


def _writable(meeting: Meeting, by: Any) -> Meeting:
    meeting = _locked(meeting)
    if not may_write(meeting, by):
        raise PermissionDenied
    _check_not_final(meeting)
    return meeting


def _check_may_read(item: AgendaItem, by: Any) -> None:
    if level_for(by, item.access_id) < Level.EDIT:
        raise PermissionDenied


def _set_state(meeting: Meeting, state: str) -> None:
    meeting.state = state
    meeting.revision += 1
    apply_access(meeting)


def _touch(meeting: Meeting) -> None:
    meeting.revision += 1
    meeting.save(update_fields=["revision"])


def _tell_members(meeting: Meeting, by: Any, kind: str, subject: str) -> None:
    notify(
        recipients=[user for user in meeting.group.members() if user != by],
        kind=kind,
        subject=subject % {"meeting": str(meeting)},
        text=meeting.place,
        url=meeting.get_absolute_url(),
        access_id=meeting.access_id,
        by=by,
    )
