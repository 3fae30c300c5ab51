"""A parsed file as rows: the meeting, its agenda items, those present."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from ...meetings.actions import (
    ensure_page,
    freeze,
    item_access,
    meeting_access,
    release_votes,
    replace_notes,
)
from ...meetings.models import AgendaItem, Attendance, Meeting, Part, Topic
from ...spaces.models import SpacePage
from ...todos.models import Todo
from .earlier_rows import EarlierRows, row_values
from .parsing import ParsedItem, ParsedMinutes, Participant
from .store_outcomes import OutcomeStore

TIME_ZONE = "Europe/Berlin"


class MeetingStore:
    """Stores one file as a meeting: a new one, or the one of the last import."""

    def __init__(
        self,
        space: SpacePage,
        parsed: ParsedMinutes,
        meeting: Meeting | None,
        *,
        is_published: bool = True,
    ) -> None:
        self.space = space
        self.parsed = parsed
        self.existing = meeting
        # Else the minutes are a draft, released by people.
        self.is_published = is_published and parsed.has_minutes
        self.accesses: dict[str, int] = {}

    def store(self) -> Meeting:
        meeting = self._meeting()
        if self.is_published:
            ensure_page(meeting, None)
        items = self._items(meeting)
        self._attendances(meeting)
        outcomes = OutcomeStore(meeting, self.space, self.parsed, is_update=bool(self.existing))
        outcomes.store(items)
        self._remove_items(meeting, items)
        if self.is_published:
            release_votes(meeting)
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
        if self.is_published:
            meeting.state = Meeting.State.CIRCULATED
            meeting.circulated_at = meeting.circulated_at or timezone.now()
        elif parsed.has_minutes:
            meeting.state = Meeting.State.MINUTES_DRAFT
        else:
            meeting.state = Meeting.State.INVITED
        meeting.access_id = meeting_access(meeting)
        parts = {Part.B if item.is_part_b else Part.A for item in parsed.items}
        self.accesses = {part: item_access(meeting, part) for part in parts}
        if self.is_published:
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
        by_title = EarlierRows(rows, lambda row: row.title)
        parsed = self.parsed.items
        used = [by_title.pop(item.title[:500]) for item in parsed]
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
            before = row_values(row)
            part = Part.B if item.is_part_b else Part.A
            row.parent = row_of.get(id(item.parent)) if item.parent else None
            row.access_id = self.accesses[part]
            row.rank, row.number, row.part = rank, number, part
            row.written_number = item.written_number[:20]
            row.title = item.title[:500]
            row.announcement, row.notes = item.announcement_html, item.notes_html
            row.state = self._state_of(item)
            if row.pk is None or row_values(row) != before:
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
        """Delete items that are no longer in the file, unless resolutions or todos belong to them."""
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
            if [row_values(row) for row in stored] == [row_values(row) for row in wanted]:
                return
            stored.delete()
        Attendance.objects.bulk_create(wanted)


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
    """Return the numbers ("1", "1.1", "2") of items in order, parents first."""
    counted: dict[int | None, int] = {}
    number_of: dict[int, str] = {}
    for item in items:
        above = id(item.parent) if item.parent else None
        counted[above] = counted.get(above, 0) + 1
        prefix = f"{number_of[above]}." if above is not None else ""
        number_of[id(item)] = f"{prefix}{counted[above]}"
    return list(number_of.values())
