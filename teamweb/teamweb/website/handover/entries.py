from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max, QuerySet

from ...accounts.typing import AnyUser, User
from ...groups.models import StandingDeputy, WorkingGroup
from ...meetings.models import AgendaItem
from ...todos.models import Todo


@dataclass(frozen=True)
class Left:
    """What one person leaves in a group; `last_day` may be still to come."""

    person: User
    last_day: date
    todos: list[Todo]
    items: list[AgendaItem]
    # Members whom they stand in for.
    deputies: list[StandingDeputy]

    @property
    def count(self) -> int:
        return len(self.todos) + len(self.items) + len(self.deputies)


def leaving_people(group: WorkingGroup) -> QuerySet[User]:
    """People whose memberships all have an end, with the last of them as `last_day`."""
    people: Any = get_user_model()._default_manager
    staying = group.memberships.filter(ends_on=None).values("user_id")
    found: QuerySet[User] = (
        people.filter(memberships__group=group)
        .annotate(last_day=Max("memberships__ends_on"))
        .exclude(pk__in=staying)
    )
    return found


def open_todos(group: WorkingGroup, user: AnyUser) -> Any:
    """Open todos of the group that `user` may read."""
    return Todo.objects.visible_to(user).current().filter(group=group)


def coming_items(group: WorkingGroup, user: AnyUser) -> Any:
    """Items of the group's meetings to come that `user` may read."""
    meetings = group.meetings.visible_to(user).upcoming()
    return AgendaItem.objects.visible_to(user).filter(meeting__in=meetings)


def standing_deputies(group: WorkingGroup) -> Any:
    """Whom somebody stands in for as a rule, today or later."""
    return group.standing_deputies.not_over()


def left_behind(
    group: WorkingGroup, user: AnyUser, leaving: Iterable[User] | None = None
) -> list[Left]:
    """What `leaving` (by default all who leave or left) still have to do, as far as `user` may read it."""
    found = leaving_people(group) if leaving is None else leaving
    # Annotated rows, which mypy does not know.
    people: dict[int, Any] = {person.pk: person for person in found}
    entries = {pk: Left(person, person.last_day, [], [], []) for pk, person in people.items()}
    todos = open_todos(group, user).filter(owners__in=people).distinct().by_urgency()
    for todo in todos.prefetch_related("owners"):
        for owner in todo.owners.all():
            if owner.pk in entries:
                entries[owner.pk].todos.append(todo)
    items = coming_items(group, user).filter(submitter__in=people).select_related("meeting")
    for item in items.order_by("meeting__starts_at", "rank"):
        entries[item.submitter_id].items.append(item)
    for row in standing_deputies(group).filter(deputy__in=people).select_related("member"):
        entries[row.deputy_id].deputies.append(row)
    left = [row for row in entries.values() if row.count]
    return sorted(left, key=lambda entry: (entry.last_day, entry.person.pk))
