"""From a parsed file to the rows of a meeting, and from a changed file to changed rows."""

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...meetings.actions import (
    ensure_page,
    freeze,
    item_access,
    meeting_access,
    next_resolution_number,
    replace_notes,
)
from ...meetings.actions.notes import lock_notes
from ...meetings.models import AgendaItem, Attendance, Meeting, Part, Resolution, Topic
from ...spaces.models import SpacePage
from ...todos.models import Todo, TodoEvent
from ..models import ImportedMinutes
from .accounts import Accounts
from .outcomes import ParsedResolution, ParsedTodo
from .parser import PARSER_VERSION, MinutesUnreadable, ParsedItem, ParsedMinutes, parse_minutes
from .people import Participant

LARGEST_FILE = 5_000_000
TIME_ZONE = "Europe/Berlin"
# Minutes of a meeting longer ago than this leave no open work that anybody is reminded of.
OLD_AFTER = datetime.timedelta(days=180)


@dataclass
class FileResult:
    """What became of one file."""

    name: str
    status: str  # created, updated, unchanged, failed
    counts: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    error: str = ""


class ChangedSinceImport(MinutesUnreadable):
    """People went on writing in the imported meeting; the file would overwrite them."""


def decode(data: bytes) -> str:
    """The text of a file. Raises MinutesUnreadable naming the line of the first bad byte."""
    if len(data) > LARGEST_FILE:
        raise MinutesUnreadable(f"larger than {LARGEST_FILE // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MinutesUnreadable(f"not UTF-8 (byte {data[error.start]:#04x})", line) from error
    if "\0" in text:
        raise MinutesUnreadable(
            "not a text file (zero byte)", text.count("\n", 0, text.index("\0")) + 1
        )
    if not text.strip():
        raise MinutesUnreadable("the file is empty")
    return text


def import_file(*, space: SpacePage, name: str, data: bytes, overwrite: bool = False) -> FileResult:
    """Make or update the meeting of one file, all of it or nothing.

    A file that was imported with the same bytes before changes no row. Raises
    MinutesUnreadable, and ChangedSinceImport unless `overwrite`.
    """
    text = decode(data)
    fingerprint = hashlib.sha256(data).hexdigest()
    known = ImportedMinutes.objects.filter(space=space, name=name)
    before = known.defer("source").first()
    if before and (before.content_hash, before.parser_version) == (fingerprint, PARSER_VERSION):
        return FileResult(name, "unchanged", before.line_counts)
    parsed = parse_minutes(text, name=name)
    counts = count(parsed)
    with transaction.atomic():
        before = known.select_for_update().first()
        meeting = None
        if before:
            lock_notes(before.meeting_id)
            meeting = Meeting.objects.select_for_update().get(pk=before.meeting_id)
            if meeting.revision != before.revision and not overwrite:
                raise ChangedSinceImport("the meeting was changed here since the last import")
        stored = _Store(space, parsed, meeting).store()
        ImportedMinutes.objects.update_or_create(
            space=space,
            name=name,
            defaults={
                "content_hash": fingerprint,
                "parser_version": PARSER_VERSION,
                "meeting": stored,
                "revision": stored.revision,
                "source": text,
                "line_counts": counts,
            },
        )
        log(stored, "teamweb_meetings.import_minutes", data={"file": name})
    return FileResult(name, "updated" if before else "created", counts, parsed.warnings)


def count(parsed: ParsedMinutes) -> dict[str, Any]:
    """Lines by kind and what was recognised, as plain data."""
    return {
        "lines": {str(kind): number for kind, number in parsed.lines_by_kind().items()},
        "has_minutes": parsed.has_minutes,
        "participants": len(parsed.participants),
        "items": len(parsed.items),
        "resolutions": sum(len(item.resolutions) for item in parsed.items),
        "todos": sum(len(item.todos) for item in parsed.items),
    }


class _Store:
    def __init__(self, space: SpacePage, parsed: ParsedMinutes, meeting: Meeting | None) -> None:
        self.space = space
        self.parsed = parsed
        self.existing = meeting
        self.accesses: dict[str, int] = {}
        assert space.group is not None  # the command refuses a space without a group
        self.accounts = Accounts(space.group, parsed.participants)

    def store(self) -> Meeting:
        meeting = self._meeting()
        if self.parsed.has_minutes:
            ensure_page(meeting, None)
        items = self._items(meeting)
        self._attendances(meeting)
        self._resolutions(meeting, items)
        self._todos(meeting, items)
        self._remove_items(meeting, items)
        if self.parsed.has_minutes:
            meeting.state = Meeting.State.CIRCULATED
            meeting.save(update_fields=["state"])
            freeze(meeting, None)
        return meeting

    def _meeting(self) -> Meeting:
        parsed = self.parsed
        assert self.space.group is not None
        meeting = self.existing or Meeting(space=self.space, group=self.space.group)
        meeting.title = parsed.title
        meeting.time_zone = TIME_ZONE
        meeting.starts_at = datetime.datetime.combine(
            parsed.held_on, parsed.starts_at or datetime.time(0), meeting.zone
        )
        meeting.has_start_time = parsed.starts_at is not None
        meeting.place = parsed.place
        meeting.preamble = parsed.preamble_html
        if parsed.has_minutes:
            meeting.state = Meeting.State.CIRCULATED
            meeting.circulated_at = meeting.circulated_at or timezone.now()
        else:
            meeting.state = Meeting.State.INVITED
        meeting.access_id = meeting_access(meeting)
        parts = {Part.B if item.is_part_b else Part.A for item in parsed.items}
        self.accesses = {part: item_access(meeting, part) for part in parts}
        if parsed.has_minutes:
            # Published minutes are not written on: they are published once all is stored.
            meeting.state = Meeting.State.MINUTES_DRAFT
        if self.existing:
            meeting.revision += 1
        meeting.save()
        return meeting

    # Agenda items

    def _items(self, meeting: Meeting) -> list[AgendaItem]:
        """Rows in the order of the file; a row is used again for an item of the same title."""
        rows = list(meeting.items.select_related("topic")) if self.existing else []
        by_title = _Pool(rows, lambda row: row.title)
        parsed = self.parsed.items
        used = [by_title.take(item.title[:500]) for item in parsed]
        fresh = [item for item, row in zip(parsed, used, strict=True) if row is None]
        topics = iter(
            Topic.objects.bulk_create(
                Topic(
                    group_id=meeting.group_id,
                    access=self.space.members_access,
                    title=item.title[:500],
                    state=Topic.State.CLOSED,
                    created_at=meeting.starts_at,
                )
                for item in fresh
            )
        )
        stored: list[AgendaItem] = []
        row_of: dict[int, AgendaItem] = {}
        numbers = _numbers(parsed)
        for rank, (item, found, number) in enumerate(
            zip(parsed, used, numbers, strict=True), start=1
        ):
            row = found or AgendaItem(meeting=meeting, topic=next(topics))
            before = _state(row)
            part = Part.B if item.is_part_b else Part.A
            row.parent = row_of.get(id(item.parent)) if item.parent else None
            row.access_id = self.accesses[part]
            row.rank, row.number, row.part = rank, number, part
            row.written_number = item.written_number[:20]
            row.title = item.title[:500]
            row.announcement, row.notes = item.announcement_html, item.notes_html
            row.state = self._state_of(item)
            if row.pk is None or _state(row) != before:
                row.version += row.pk is not None
                row.save()
                if found is not None:
                    replace_notes(item=row, by=None)
            row_of[id(item)] = row
            stored.append(row)
        return stored

    def _state_of(self, item: ParsedItem) -> str:
        if item.in_minutes:
            return AgendaItem.State.DISCUSSED
        return AgendaItem.State.SKIPPED if self.parsed.has_minutes else AgendaItem.State.OPEN

    def _remove_items(self, meeting: Meeting, items: list[AgendaItem]) -> None:
        """What the file does not name any more goes, unless a resolution or a todo with a story hangs on it."""
        if not self.existing:
            return
        kept = {item.pk for item in items}
        last = len(items)
        for row in list(meeting.items.order_by("-rank", "-pk")):
            if row.pk in kept:
                continue
            AgendaItem.objects.filter(parent=row).update(parent=None)
            if row.resolutions.exists() or Todo.objects.from_source(row).exists():
                last += 1
                row.parent, row.rank, row.number = None, last, ""
                row.announcement = row.notes = ""
                row.state = AgendaItem.State.SKIPPED
                row.save()
            else:
                row.delete()

    # Participants

    def _attendances(self, meeting: Meeting) -> None:
        wanted = [_attendance(meeting, person) for person in self.parsed.participants]
        if self.existing:
            stored = meeting.attendances.order_by("pk")
            if [_state(row) for row in stored] == [_state(row) for row in wanted]:
                return
            stored.delete()
        Attendance.objects.bulk_create(wanted)

    # Resolutions and todos

    def _resolutions(self, meeting: Meeting, items: list[AgendaItem]) -> None:
        old = list(Resolution.objects.filter(item__meeting=meeting)) if self.existing else []
        pool = _Pool(old, lambda row: row.wording)
        found = [
            (row, parsed)
            for row, item in zip(items, self.parsed.items, strict=True)
            for parsed in item.resolutions
        ]
        taken = [pool.take(parsed.wording) for _item, parsed in found]
        for (item, parsed), row in zip(found, taken, strict=True):
            self._resolution(meeting, item, parsed, row or pool.take_any_near(parsed.line))
        for row in pool.left():
            # Its number was given; it stays in the register and says why it does not count.
            row.repealed_on = row.repealed_on or timezone.localdate()
            row.repeal_reason = row.repeal_reason or "Steht nicht mehr in der eingelesenen Datei."
            row.save()

    def _resolution(
        self, meeting: Meeting, item: AgendaItem, parsed: ParsedResolution, row: Resolution | None
    ) -> None:
        if row is None:
            year = meeting.held_on.year
            row = Resolution(
                group_id=meeting.group_id,
                year=year,
                number=next_resolution_number(meeting.group, year),
            )
        before = _state(row)
        row.item, row.access_id = item, item.access_id
        row.wording, row.old_label = parsed.wording, parsed.old_label[:100]
        row.votes_yes, row.votes_no = parsed.votes_yes, parsed.votes_no
        row.votes_abstained = parsed.votes_abstained
        row.adopted_on, row.source_line = meeting.held_on, parsed.line
        if row.pk is None or _state(row) != before:
            row.save()

    def _todos(self, meeting: Meeting, items: list[AgendaItem]) -> None:
        every_item = list(meeting.items.all()) if self.existing else []
        old: list[Todo] = []
        if every_item:
            of_meeting = Todo.objects.from_source(*every_item)
            old = list(of_meeting.prefetch_related("owners", "events"))
        pool = _Pool(old, lambda row: row.title)
        found = [
            (row, parsed)
            for row, item in zip(items, self.parsed.items, strict=True)
            for parsed in item.todos
        ]
        taken = [pool.take(parsed.title[:500]) for _item, parsed in found]
        for (item, parsed), row in zip(found, taken, strict=True):
            self._todo(meeting, item, parsed, row or pool.take_any_near(parsed.line))
        for row in pool.left():
            # Work that people moved on here has a story of its own.
            if not row.events.exclude(kind=TodoEvent.Kind.CREATED).exists():
                row.delete()

    def _todo(
        self, meeting: Meeting, item: AgendaItem, parsed: ParsedTodo, row: Todo | None
    ) -> None:
        is_new = row is None
        if row is None:
            state = Todo.State.DONE if parsed.is_done else Todo.State.OPEN
            row = Todo(
                group_id=meeting.group_id,
                state=state,
                closed_at=meeting.starts_at if parsed.is_done else None,
                created_at=meeting.starts_at,
                is_from_old_minutes=_is_old(meeting, parsed),
            )
        before = _state(row)
        row.source, row.access_id = item, item.access_id
        row.title, row.owner_text = parsed.title[:500], parsed.owner[:200]
        row.description = parsed.title if len(parsed.title) > 500 else row.description
        row.due_on, row.source_line = parsed.due_on, parsed.line
        if is_new or _state(row) != before:
            row.save()
        self._own(row, is_new=is_new)
        if is_new:
            TodoEvent.objects.create(
                todo=row, kind=TodoEvent.Kind.CREATED, new=row.state, at=meeting.starts_at
            )

    def _own(self, todo: Todo, *, is_new: bool) -> None:
        """Give the todo to the accounts that its owner's name means, unless people have given it to others."""
        owners = self.accounts.owners(todo.owner_text, todo.access_id) if todo.owner_text else []
        if is_new:
            if owners:
                todo.owners.set(owners)
            return
        given = any(event.kind == TodoEvent.Kind.OWNERS for event in todo.events.all())
        if owners and not given and set(owners) != set(todo.owners.all()):
            todo.owners.set(owners)


def _is_old(meeting: Meeting, todo: ParsedTodo) -> bool:
    """Whether a todo is a thing of the past when its minutes are imported."""
    today = timezone.localdate(timezone=meeting.zone)
    is_over = todo.due_on is None or todo.due_on < today
    return is_over and meeting.held_on < today - OLD_AFTER


def _attendance(meeting: Meeting, person: Participant) -> Attendance:
    roles = Attendance.Role
    if person.is_chair:
        role = roles.CHAIR
    elif person.is_minutes_taker:
        role = roles.SECRETARY
    else:
        role = roles.GUEST if person.is_guest else roles.MEMBER
    presence = Attendance.Presence
    return Attendance(
        meeting=meeting,
        name=person.name,
        role=role,
        presence=presence.EXCUSED if person.is_absent else presence.PRESENT,
        has_vote=role != roles.GUEST,
        note=person.note,
    )


def _numbers(items: Iterable[ParsedItem]) -> list[str]:
    """ "1", "1.1", "2": the places of items that stand in order, parents first."""
    counted: dict[int | None, int] = {}
    number_of: dict[int, str] = {}
    for item in items:
        above = id(item.parent) if item.parent else None
        counted[above] = counted.get(above, 0) + 1
        prefix = f"{number_of[above]}." if above is not None else ""
        number_of[id(item)] = f"{prefix}{counted[above]}"
    return list(number_of.values())


def _state(row: Any) -> tuple:
    """What a row says, without its key: to see whether anything changed."""
    return tuple(
        getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.primary_key
    )


class _Pool:
    """Rows of the last import, taken out one by one as the file names them again."""

    def __init__(self, rows: list[Any], key: Callable[[Any], str]) -> None:
        self.rows = rows
        self.key = key

    def take(self, value: str) -> Any:
        row = next((row for row in self.rows if self.key(row) == value), None)
        if row is not None:
            self.rows.remove(row)
        return row

    def take_any_near(self, line: int) -> Any:
        """A row from about the same line: most likely the same thing in other words."""
        near = [row for row in self.rows if row.source_line and abs(row.source_line - line) <= 3]
        row = min(near, key=lambda row: abs(row.source_line - line), default=None)
        if row is not None:
            self.rows.remove(row)
        return row

    def left(self) -> list[Any]:
        return self.rows
