"""One mail per person and day about todos that become due, stay undone or have no date.

Not every day: a todo asks for a mail `SOON` days before it is due, on the day itself, the day
after and each week from then on; without a date every other week; and for the chairs of its
group every four weeks once it is long overdue. The mail then lists all that the person has to
know. The row of the day and its mail are written in one transaction, so neither goes without the
other, and a second run of the same day finds the row.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from ..accounts.people.languages import language_of
from ..groups.models import Membership
from ..notifications.mail.queueing import absolute, queue_mail
from ..notifications.models import Mailing, Preference
from .models import Todo, TodoReminder

# Days before the day on which a todo is due.
SOON = 3
WEEK = 7
# Days between two reminders of a todo without a date, counted from the day it was given.
WITHOUT_DATE = 14
# Days after which the chairs hear of it, and between two times that they do.
LONG_OVERDUE = 28


@dataclass
class ReminderDigest:
    """What the reminder of one person lists: their own todos, and those of groups they chair."""

    own: list[Todo] = field(default_factory=list)
    of_groups: list[Todo] = field(default_factory=list)
    is_due: bool = False


def send_reminders(day: datetime.date | None = None) -> int:
    """Write the mails of the day (today); returns how many. Nobody gets a second one."""
    day = day or timezone.localdate()
    digests = _digests_of(day)
    people = get_user_model()._default_manager.filter(
        pk__in=[pk for pk, one in digests.items() if one.is_due], is_active=True
    )
    declined = Preference.objects.filter(
        Q(has_todo_reminders=False) | Q(digest=Preference.Digest.NONE)
    )
    people = people.exclude(pk__in=declined.values("user_id"))
    return sum(remind(person, digests[person.pk], day) for person in people.iterator())


def _digests_of(day: datetime.date) -> dict[int, ReminderDigest]:
    """Person -> what their reminder lists; imported todos of old minutes remind nobody."""
    digests: dict[int, ReminderDigest] = defaultdict(ReminderDigest)
    last = dict(TodoReminder.objects.order_by().values_list("user_id").annotate(latest=Max("day")))
    yesterday = day - datetime.timedelta(days=1)
    open_todos = Todo.objects.open().filter(source_line=None).by_urgency()
    for todo in open_todos.filter(owners__isnull=False).distinct().prefetch_related("owners"):
        if todo.due_on is not None and todo.due_on > day + datetime.timedelta(days=SOON):
            continue
        for owner in todo.owners.all():
            one = digests[owner.pk]
            one.own.append(todo)
            one.is_due |= _asks(_days_of(todo, day), last.get(owner.pk, yesterday), todo, day)
    long_ago = day - datetime.timedelta(days=LONG_OVERDUE)
    late = list(open_todos.filter(due_on__lte=long_ago, group__isnull=False))
    for group_id, user_id in (
        Membership.objects.on(day)
        .filter(role=Membership.Role.CHAIR, group__in={todo.group_id for todo in late})
        .values_list("group_id", "user_id")
    ):
        for todo in late:
            if todo.group_id == group_id and todo not in digests[user_id].own:
                one = digests[user_id]
                one.of_groups.append(todo)
                days = _repeated(todo.due_on, LONG_OVERDUE, LONG_OVERDUE, day)
                one.is_due |= _asks(days, last.get(user_id, yesterday), todo, day)
    return digests


def _days_of(todo: Todo, day: datetime.date) -> Iterator[datetime.date]:
    """The days up to `day` on which an owner's todo asks for a mail."""
    if todo.due_on is None:
        given_on = timezone.localdate(todo.created_at)
        yield from _repeated(given_on, WITHOUT_DATE, WITHOUT_DATE, day)
        return
    yield todo.due_on - datetime.timedelta(days=SOON)
    yield todo.due_on
    yield from _repeated(todo.due_on, 1, WEEK, day)


def _repeated(
    start: datetime.date | None, after: int, every: int, day: datetime.date
) -> Iterator[datetime.date]:
    """The last day up to `day` that is `after`, `after + every` … days from `start`."""
    if start is not None and (passed := (day - start).days - after) >= 0:
        yield day - datetime.timedelta(days=passed % every)


def _asks(
    days: Iterator[datetime.date], last: datetime.date, todo: Todo, day: datetime.date
) -> bool:
    """Whether one of `days` came since the last reminder; on the day it is given nobody is reminded."""
    since = max(last, timezone.localdate(todo.created_at))
    return any(since < one <= day for one in days)


@transaction.atomic
def remind(person: Any, digest: ReminderDigest, day: datetime.date) -> bool:
    """Write the reminder of `day` to `person`, with what they may read; False where it was written before."""
    _row, is_new = TodoReminder.objects.get_or_create(user=person, day=day)
    if not is_new:
        return False
    ids = [todo.pk for todo in (*digest.own, *digest.of_groups)]
    readable = set(Todo.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))
    own = [todo for todo in digest.own if todo.pk in readable]
    of_groups = [todo for todo in digest.of_groups if todo.pk in readable]
    if not own and not of_groups:
        return False
    with translation.override(language_of(person)):
        sections = [
            (_("Overdue"), [todo for todo in own if todo.due_on and todo.due_on < day]),
            (_("Due soon"), [todo for todo in own if todo.due_on and todo.due_on >= day]),
            (_("Without a date"), [todo for todo in own if todo.due_on is None]),
            (_("Long overdue in groups that you chair"), of_groups),
        ]
        context = {
            "sections": [
                (title, [(todo, absolute(todo.get_absolute_url())) for todo in todos])
                for title, todos in sections
                if todos
            ],
            "todos_url": absolute("/todos/"),
            "settings_url": absolute("/notifications/settings/"),
        }
        queue_mail(
            to=person.email,
            user=person,
            subject=_("Your todos on %(day)s")
            % {"day": formats.date_format(day, "SHORT_DATE_FORMAT")},
            text=render_to_string("teamweb_todos/mail/reminder.txt", context),
            html=render_to_string("teamweb_todos/mail/reminder.html", context),
            kind="todo_reminder",
            key=f"{person.pk}:{day}",
            access_ids=sorted({todo.access_id for todo in (*own, *of_groups)}),
            priority=Mailing.Priority.NOTICE,
        )
    return True
