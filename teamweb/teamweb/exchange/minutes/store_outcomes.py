"""Resolutions and todos of a parsed file as rows of its meeting."""

import datetime

from django.utils import timezone

from ...meetings.models import AgendaItem, Meeting, Resolution
from ...spaces.models import SpacePage
from ...todos.models import Todo, TodoEvent
from .accounts import Accounts
from .earlier_rows import EarlierRows, row_values
from .parsing import ParsedMinutes, ParsedResolution, ParsedTodo

# Minutes of a meeting longer ago than this leave no open work that anybody is reminded of.
OLD_AFTER = datetime.timedelta(days=180)


class OutcomeStore:
    def __init__(
        self, meeting: Meeting, space: SpacePage, parsed: ParsedMinutes, *, is_update: bool
    ) -> None:
        self.meeting = meeting
        self.parsed = parsed
        self.is_update = is_update
        assert space.group is not None  # the command refuses a space without a group
        self.accounts = Accounts(space.group, parsed.participants)

    def store(self, items: list[AgendaItem]) -> None:
        self._resolutions(items)
        self._todos(items)

    def _resolutions(self, items: list[AgendaItem]) -> None:
        old = list(Resolution.objects.filter(item__meeting=self.meeting)) if self.is_update else []
        pool = EarlierRows(old, lambda row: row.wording)
        found = [
            (row, parsed)
            for row, item in zip(items, self.parsed.items, strict=True)
            for parsed in item.resolutions
            # What is in doubt is offered for review; nobody gives it a number by itself.
            if parsed.is_certain
        ]
        taken = [pool.pop(parsed.wording) for _item, parsed in found]
        for (item, parsed), row in zip(found, taken, strict=True):
            self._resolution(item, parsed, row or pool.pop_nearest(parsed.line))
        for row in pool.rows:
            if not row.is_released:
                row.delete()
                continue
            # Its number was given; it stays in the register and says why it does not count.
            row.repealed_on = row.repealed_on or timezone.localdate()
            row.repeal_reason = row.repeal_reason or "Steht nicht mehr in der eingelesenen Datei."
            row.save()

    def _resolution(
        self, item: AgendaItem, parsed: ParsedResolution, row: Resolution | None
    ) -> None:
        if row is None:
            row = Resolution(group_id=self.meeting.group_id, year=self.meeting.held_on.year)
        before = row_values(row)
        row.item, row.access_id = item, item.access_id
        row.wording, row.old_label = parsed.wording, parsed.old_label[:100]
        row.votes_yes, row.votes_no = parsed.votes_yes, parsed.votes_no
        row.votes_abstained = parsed.votes_abstained
        row.adopted_on, row.source_line = self.meeting.held_on, parsed.line
        if row.number is None:
            # A number stays where it was given.
            row.outcome = parsed.outcome
        if row.pk is None or row_values(row) != before:
            row.save()

    def _todos(self, items: list[AgendaItem]) -> None:
        every_item = list(self.meeting.items.all()) if self.is_update else []
        old: list[Todo] = []
        if every_item:
            of_meeting = Todo.objects.from_source(*every_item)
            old = list(of_meeting.prefetch_related("owners", "events"))
        pool = EarlierRows(old, lambda row: row.title)
        found = [
            (row, parsed)
            for row, item in zip(items, self.parsed.items, strict=True)
            for parsed in item.todos
        ]
        taken = [pool.pop(parsed.title[:500]) for _item, parsed in found]
        for (item, parsed), row in zip(found, taken, strict=True):
            self._todo(item, parsed, row or pool.pop_nearest(parsed.line))
        for row in pool.rows:
            # Work that people moved on here has a story of its own.
            if not row.events.exclude(kind=TodoEvent.Kind.CREATED).exists():
                row.delete()

    def _todo(self, item: AgendaItem, parsed: ParsedTodo, row: Todo | None) -> None:
        is_new = row is None
        if row is None:
            state = Todo.State.DONE if parsed.is_done else Todo.State.OPEN
            row = Todo(
                group_id=self.meeting.group_id,
                state=state,
                closed_at=self.meeting.starts_at if parsed.is_done else None,
                created_at=self.meeting.starts_at,
                is_from_old_minutes=_is_old(self.meeting, parsed),
            )
        before = row_values(row)
        row.source, row.access_id = item, item.access_id
        row.title, row.owner_text = parsed.title[:500], parsed.owner[:200]
        row.description = parsed.title if len(parsed.title) > 500 else row.description
        row.due_on, row.source_line = parsed.due_on, parsed.line
        if is_new or row_values(row) != before:
            row.save()
        self._own(row, is_new=is_new)
        if is_new:
            TodoEvent.objects.create(
                todo=row, kind=TodoEvent.Kind.CREATED, new=row.state, at=self.meeting.starts_at
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
