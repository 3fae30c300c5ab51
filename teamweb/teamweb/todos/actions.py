"""Every change to todos; each leaves a `TodoEvent` in the story of the todo."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ..access.actions import level_for
from ..access.models import Access, Level, PageAccess
from ..access.readable import access_levels
from ..accounts.models import Organisation
from ..accounts.typing import AnyUser, User
from ..groups.models import WorkingGroup
from ..notifications.actions import notify
from .errors import NoAccessGiven, OwnerCannotRead
from .models import Todo, TodoEvent

# Characters of a longer text that a notice shows.
EXCERPT = 500


def may_edit(todo: Todo, user: AnyUser) -> bool:
    """Whether `user` may change the todo itself, not only its state."""
    return level_for(user, todo.access_id) >= Level.EDIT


def may_create(user: AnyUser) -> bool:
    """Whether there is anything of which `user` may make a todo."""
    return any(level >= Level.EDIT for level in access_levels(user).values())


def may_change_state(todo: Todo, user: AnyUser) -> bool:
    """Whether `user` may change the state: editors of the todo and its owners may."""
    level = level_for(user, todo.access_id)
    return level >= Level.EDIT or (level >= Level.READ and todo.owners.filter(pk=user.pk).exists())


def _check_owners(access_id: int, owners: Iterable[User]) -> list[User]:
    owners = list(owners)
    strangers = [user for user in owners if level_for(user, access_id) < Level.READ]
    if strangers:
        raise OwnerCannotRead(strangers)
    return owners


@transaction.atomic
def create_todo(
    *,
    title: str,
    by: User,
    source: Any = None,
    access: Access | None = None,
    group: WorkingGroup | None = None,
    owners: Iterable[User] = (),
    owner_text: str = "",
    organisation: Organisation | None = None,
    description: str = "",
    due_on: datetime.date | None = None,
    priority: int = Todo.Priority.NORMAL,
    state: str = Todo.State.OPEN,
    source_line: int | None = None,
    created_at: datetime.datetime | None = None,
) -> Todo:
    """Give work to people; readers and group are those of `source` (an agenda item, a page) unless named.

    Needs the right to edit what the source's access covers. Raises OwnerCannotRead for an
    owner who could not read the todo, and NoAccessGiven without source and access. Owners
    are notified, except for `by` and for a todo that is closed from the start.
    """
    access_id = access.pk if access else _access_of(source)
    if access_id is None:
        raise NoAccessGiven
    if level_for(by, access_id) < Level.EDIT:
        raise PermissionDenied
    given_to = _check_owners(access_id, owners)
    created_at = created_at or timezone.now()
    todo = Todo.objects.create(
        title=title,
        description=description,
        group=group or _group_of(source),
        access_id=access_id,
        owner_text=owner_text,
        organisation=organisation,
        due_on=due_on,
        priority=priority,
        state=state,
        closed_at=created_at if state in Todo.CLOSED_STATES else None,
        source_type=ContentType.objects.get_for_model(source) if source is not None else None,
        source_id=source.pk if source is not None else None,
        source_line=source_line,
        created_by=by,
        created_at=created_at,
    )
    if given_to:
        todo.owners.set(given_to)
    TodoEvent.objects.create(
        todo=todo, kind=TodoEvent.Kind.CREATED, new=state, by=by, at=created_at
    )
    log(todo, "teamweb_todos.create", user=by)
    if not todo.is_closed:
        _notify(todo, given_to, by)
    return todo


@transaction.atomic
def set_todo_state(*, todo: Todo, state: str, by: User, text: str = "") -> Todo:
    """Move a todo on, with a note if there is something to say; the same state again only adds the note."""
    todo = Todo.objects.select_for_update().get(pk=todo.pk)
    if not may_change_state(todo, by):
        raise PermissionDenied
    if state not in Todo.State.values:
        raise ValueError(state)
    old = todo.state
    if old == state and not text:
        return todo
    todo.state = state
    todo.closed_at = (todo.closed_at or timezone.now()) if todo.is_closed else None
    todo.is_from_old_minutes = False
    todo.save(update_fields=["state", "closed_at", "is_from_old_minutes"])
    TodoEvent.objects.create(
        todo=todo,
        kind=TodoEvent.Kind.COMMENT if old == state else TodoEvent.Kind.STATE,
        old=old,
        new=state,
        text=text,
        by=by,
    )
    if old != state:
        log(todo, "teamweb_todos.set_state", user=by, data={"old": old, "new": state})
        people = [*todo.owners.all(), *([todo.created_by] if todo.created_by else [])]
        notify(
            recipients=[user for user in dict.fromkeys(people) if user != by],
            kind="todo_state",
            facts={**_facts_of(todo), "state": todo.state, "excerpt": text[:EXCERPT]},
            url=todo.get_absolute_url(),
            access_id=todo.access_id,
            by=by,
        )
    return todo


@transaction.atomic
def edit_todo(
    *, todo: Todo, by: User, owners: Iterable[User] | None = None, **changes: Any
) -> Todo:
    """Change wording, date, priority, organisation or owners; new owners are notified."""
    todo = Todo.objects.select_for_update().get(pk=todo.pk)
    if not may_edit(todo, by):
        raise PermissionDenied
    allowed = {"title", "description", "due_on", "priority", "organisation", "owner_text"}
    if unknown := set(changes) - allowed:
        raise TypeError(f"not part of a todo: {', '.join(sorted(unknown))}")
    changed = {
        name: (getattr(todo, name), value)
        for name, value in changes.items()
        if getattr(todo, name) != value
    }
    for name, (_old, value) in changed.items():
        setattr(todo, name, value)
    if changed:
        todo.is_from_old_minutes = False
        todo.save(update_fields=[*changed, "is_from_old_minutes"])
        TodoEvent.objects.create(
            todo=todo,
            kind=TodoEvent.Kind.EDITED,
            changes={name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()},
            by=by,
        )
    if owners is not None:
        before = list(todo.owners.all())
        after = _check_owners(todo.access_id, owners)
        if set(before) != set(after):
            todo.owners.set(after)
            # Search shows the owners, and only a saved row is queued for it.
            todo.is_from_old_minutes = False
            todo.save(update_fields=["is_from_old_minutes"])
            TodoEvent.objects.create(
                todo=todo,
                kind=TodoEvent.Kind.OWNERS,
                old=", ".join(str(user) for user in before)[:500],
                new=", ".join(str(user) for user in after)[:500],
                by=by,
            )
            _notify(todo, [user for user in after if user not in before], by)
    log(todo, "teamweb_todos.edit", user=by)
    return todo


@transaction.atomic
def move_source_access(*, source: models.Model, access_id: int) -> None:
    """Give the todos of `source` its new access. Called by the action that changes the source's."""
    for todo in Todo.objects.from_source(source).exclude(access_id=access_id):
        todo.access_id = access_id
        todo.save(update_fields=["access"])


def _access_of(source: Any) -> int | None:
    if isinstance(source, Page):
        found = PageAccess.objects.filter(page_id=source.pk)
        return found.values_list("access_id", flat=True).first()
    return getattr(source, "access_id", None)


def _group_of(source: Any) -> WorkingGroup | None:
    return getattr(source, "group", None) or getattr(
        getattr(source, "meeting", None), "group", None
    )


def _plain(value: Any) -> str | int:
    """The value of a field as JSON has it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return int(value)
    return "" if value is None else str(value)


def _facts_of(todo: Todo) -> dict[str, str]:
    return {
        "title": todo.title,
        "group": str(todo.group or ""),
        "due_on": todo.due_on.isoformat() if todo.due_on else "",
    }


def _notify(todo: Todo, owners: Iterable[User], by: User) -> None:
    recipients = [user for user in owners if user != by]
    if recipients:
        notify(
            recipients=recipients,
            kind="todo_given",
            facts={**_facts_of(todo), "excerpt": todo.description[:EXCERPT]},
            url=todo.get_absolute_url(),
            access_id=todo.access_id,
            by=by,
        )
