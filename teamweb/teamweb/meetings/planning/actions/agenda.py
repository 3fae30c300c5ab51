"""The agenda and the notes on its items."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.log_actions import log

from ....access.actions import level_for
from ....access.models import Level
from ....accounts.typing import User
from ....core.richtext import canonical
from ....todos.models import Todo
from ..errors import AgendaReordered, ItemChanged, ItemHasResolutions, SubmitterCannotRead
from ..models import AgendaItem, Kind, Meeting, Part, Topic
from .access import item_access, propagate_access
from .notes import live_notes, merge_notes
from .shared import announce_agenda_change, bump_revision, check_may_read, writable

if TYPE_CHECKING:
    from ...attendance.models import Attendance


@transaction.atomic
def add_agenda_item(
    *,
    meeting: Meeting,
    title: str,
    by: User,
    notes: str = "",
    announcement: str = "",
    kind: str = Kind.DISCUSSION,
    part: str = Part.A,
    parent: AgendaItem | None = None,
    topic: Topic | None = None,
    duration_minutes: int | None = None,
    is_closing: bool = False,
    guests: Iterable["Attendance"] = (),
) -> AgendaItem:
    """Put a topic at the end of the agenda, or at the end of `parent`'s sub-items.

    `guests` of the meeting come for this item: they read its announcement in part B too.
    The closing items of a series stay behind it, unless it is one of them.

    `notes` and `announcement` are canonical HTML. Raises MinutesAreFinal, and
    PartBNotRestrictable for a part B item in minutes that only some may read.
    """
    meeting = writable(meeting, by)
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
        is_closing=is_closing,
        submitter=by,
        announcement=canonical(announcement),
        notes=canonical(notes),
    )
    item.guests.set(_guests_of(meeting, guests))
    renumber(meeting, {None: _before_closing(item)} if parent is None else None)
    item.refresh_from_db()
    bump_revision(meeting)
    log(meeting, "teamweb_meetings.add_item", user=by, data={"title": title})
    announce_agenda_change(meeting)
    return item


@transaction.atomic
def edit_agenda_item(
    *,
    item: AgendaItem,
    by: User,
    base_version: int,
    guests: Iterable["Attendance"] | None = None,
    **changes: Any,
) -> AgendaItem:
    """Change title, notes, announcement, kind, part, state, duration or guests of an item.

    Raises ItemChanged, with the stored item, when it is not at `base_version` any more and
    MinutesAreFinal once the minutes are published. Notes that others are writing in are merged.
    """
    document = live_notes(item)
    meeting = writable(item.meeting, by)
    # The meeting's lock makes two writers of one item meet here.
    item = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    check_may_read(item, by)
    allowed = {"title", "notes", "announcement", "kind", "part", "state", "duration_minutes"}
    if unknown := set(changes) - allowed:
        raise TypeError(f"not part of an agenda item: {', '.join(sorted(unknown))}")
    for name in ("notes", "announcement"):
        if name in changes:
            changes[name] = canonical(changes[name])
    if guests is not None:
        # Nothing of the text: two people who write in it do not get into each other's way.
        item.guests.set(_guests_of(meeting, guests))
        announce_agenda_change(meeting)
    if document is not None and "notes" in changes:
        notes = changes.pop("notes")
        if item.version != base_version and changes.get("state") == AgendaItem.State.OPEN:
            # What others wrote since may have made it discussed.
            del changes["state"]
        item = merge_notes(document, item=item, notes=notes, by=by, base_version=base_version)
        base_version = item.version
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
        propagate_access(item)
    bump_revision(meeting)
    log(meeting, "teamweb_meetings.edit_item", user=by, data={"item": item.pk})
    if changed & {"title", "part"}:
        announce_agenda_change(meeting)
    return item


@transaction.atomic
def set_submitter(*, item: AgendaItem, submitter: User, by: User) -> AgendaItem:
    """Let somebody else present an item. Raises SubmitterCannotRead and MinutesAreFinal."""
    meeting = writable(item.meeting, by)
    item = AgendaItem.objects.get(pk=item.pk)
    check_may_read(item, by)
    if level_for(submitter, item.access_id) < Level.READ:
        raise SubmitterCannotRead(submitter)
    if item.submitter_id != submitter.pk:
        item.submitter = submitter
        item.save(update_fields=["submitter"])
        bump_revision(meeting)
        log(meeting, "teamweb_meetings.edit_item", user=by, data={"item": item.pk})
        announce_agenda_change(meeting)
    return item


@transaction.atomic
def move_agenda_item(*, item: AgendaItem, by: User, up: bool) -> None:
    """Swap an item and its sub-items with its neighbour under the same parent, if there is one."""
    meeting = writable(item.meeting, by)
    siblings = list(
        AgendaItem.objects.filter(meeting=meeting, parent_id=item.parent_id).order_by("rank", "pk")
    )
    here = [sibling.pk for sibling in siblings].index(item.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(siblings):
        siblings[here], siblings[there] = siblings[there], siblings[here]
        renumber(meeting, {item.parent_id: [sibling.pk for sibling in siblings]})
        bump_revision(meeting)
        log(meeting, "teamweb_meetings.move_item", user=by, data={"item": item.pk})
        announce_agenda_change(meeting)


@transaction.atomic
def order_agenda(
    *, meeting: Meeting, order: Sequence[int], by: User, base: Sequence[int] | None = None
) -> None:
    """Sort the items by the given ids; each keeps its parent and its sub-items.

    `base` is the order that the writer saw; AgendaReordered is raised when it is another by now.

    An id of something else is passed over. What `order` does not name, because somebody added it
    meanwhile, stays behind the item that it stands behind. Raises MinutesAreFinal.
    """
    meeting = writable(meeting, by)
    places = {pk: place for place, pk in enumerate(order)}
    below: dict[int | None, list[tuple[int, int, int]]] = {}
    latest: dict[int | None, int] = {}
    items = AgendaItem.objects.filter(meeting=meeting).order_by("rank", "pk")
    current = list(items.values_list("pk", flat=True))
    if base is not None:
        # What was added or deleted since is no other order.
        seen, there = set(base), set(current)
        if [pk for pk in current if pk in seen] != [pk for pk in base if pk in there]:
            raise AgendaReordered(current)
    for number, (pk, parent_id) in enumerate(items.values_list("pk", "parent_id")):
        place = latest[parent_id] = places.get(pk, latest.get(parent_id, -1))
        below.setdefault(parent_id, []).append((place, number, pk))
    wanted = {parent_id: [row[-1] for row in sorted(rows)] for parent_id, rows in below.items()}
    if renumber(meeting, wanted):
        bump_revision(meeting)
        log(meeting, "teamweb_meetings.order_items", user=by)
        announce_agenda_change(meeting)


@transaction.atomic
def delete_agenda_item(*, item: AgendaItem, by: User) -> None:
    """Take an item with its sub-items off the agenda. Raises ItemHasResolutions, MinutesAreFinal."""
    meeting = writable(item.meeting, by)
    check_may_read(item, by)
    branch = [item]
    for inner in branch:
        branch += inner.children.all()
    ids = [inner.pk for inner in branch]
    has_resolutions = meeting.items.filter(pk__in=ids, resolutions__isnull=False).exists()
    if has_resolutions or Todo.objects.from_source(*branch).exists():
        raise ItemHasResolutions(item)
    # Each by itself, the innermost first: search hears of every row.
    for inner in reversed(branch):
        inner.delete()
    renumber(meeting)
    bump_revision(meeting)
    log(meeting, "teamweb_meetings.delete_item", user=by, data={"title": item.title})
    announce_agenda_change(meeting)


def _guests_of(meeting: Meeting, guests: Iterable["Attendance"]) -> list["Attendance"]:
    found = list(guests)
    if any(guest.meeting_id != meeting.pk for guest in found):
        raise ValueError("a guest of another meeting")
    return found


def _before_closing(item: AgendaItem) -> list[int]:
    """The order of the top items with a new one at the end, but before those that close the agenda."""
    others = AgendaItem.objects.filter(meeting=item.meeting_id, parent=None).exclude(pk=item.pk)
    before = list(others.order_by("rank", "pk"))
    behind: list[AgendaItem] = []
    while before and before[-1].is_closing and not item.is_closing:
        behind.insert(0, before.pop())
    return [row.pk for row in (*before, item, *behind)]


def renumber(meeting: Meeting, orders: dict[int | None, list[int]] | None = None) -> bool:
    """Count places and numbers anew; `orders` names the wanted order below some parents.

    Says whether anything changed.
    """
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("rank", "pk"))
    below: dict[int | None, list[AgendaItem]] = {}
    for item in items:
        below.setdefault(item.parent_id, []).append(item)
    for parent_id, wanted in (orders or {}).items():
        below[parent_id].sort(key=lambda item: wanted.index(item.pk))
    rank = 0
    has_changed = False

    def count(parent_id: int | None, prefix: str) -> None:
        nonlocal rank, has_changed
        for position, item in enumerate(below.get(parent_id, []), start=1):
            rank += 1
            number = f"{prefix}{position}"
            if (item.rank, item.number) != (rank, number):
                item.rank, item.number = rank, number
                item.save(update_fields=["rank", "number"])
                has_changed = True
            count(item.pk, f"{number}.")

    count(None, "")
    return has_changed
