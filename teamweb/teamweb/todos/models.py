"""Work given to people. Where it comes from (an agenda item, a page) is named by type and id."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from ..access.models import Access
from ..access.readable import readable_accesses
from ..accounts.models import Organisation
from ..groups.models import WorkingGroup

# Characters of a longer text that the story of a todo shows of a change.
SHOWN = 200


class TodoQuerySet(models.QuerySet["Todo"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(access_id__in=readable_accesses(user))

    def open(self) -> Self:
        return self.exclude(state__in=Todo.CLOSED_STATES)

    def current(self) -> Self:
        """Open work that somebody still has in mind: not what only old minutes name."""
        return self.open().filter(is_from_old_minutes=False)

    def left_from_old_minutes(self) -> Self:
        return self.open().filter(is_from_old_minutes=True)

    def of(self, user: Any) -> Self:
        """Todos given to `user`."""
        return self.filter(owners=user)

    def overdue(self) -> Self:
        return self.current().filter(due_on__lt=timezone.localdate())

    def from_source(self, source: models.Model, *more: models.Model) -> Self:
        """Todos that come from these rows, all of one model."""
        kind = ContentType.objects.get_for_model(source)
        return self.filter(source_type=kind, source_id__in=[row.pk for row in (source, *more)])

    def from_rows(self, rows: models.QuerySet) -> Self:
        """Todos that come from any row of a query."""
        kind = ContentType.objects.get_for_model(rows.model)
        return self.filter(source_type=kind, source_id__in=rows.values("pk"))

    def by_urgency(self) -> Self:
        """By due date; then those without a date, last those from old minutes."""
        due_first = F("due_on").asc(nulls_last=True)
        return self.order_by("is_from_old_minutes", due_first, "priority", "pk")


class Todo(models.Model):
    """A piece of work (Aufgabe) with its owners."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        IN_PROGRESS = "in_progress", _("in progress")
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    class Priority(models.IntegerChoices):
        HIGH = 1, _("high")
        NORMAL = 2, _("normal")
        LOW = 3, _("low")

    CLOSED_STATES = (State.DONE, State.DROPPED)

    title = models.CharField(_("todo"), max_length=500)
    description = models.TextField(_("description"), blank=True)
    group = models.ForeignKey(
        WorkingGroup, models.PROTECT, null=True, blank=True, related_name="todos"
    )
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    owners: models.ManyToManyField = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="todos", verbose_name=_("owners")
    )
    # Owners as written in imported minutes; shown where no account is known for them.
    owner_text = models.CharField(_("owners by name"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, verbose_name=_("organisation")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    source_type = models.ForeignKey(
        ContentType, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source_id = models.PositiveBigIntegerField(null=True, blank=True)
    source = GenericForeignKey("source_type", "source_id")
    # The line of the imported file, to find the row again when the file changes.
    source_line = models.PositiveIntegerField(null=True, blank=True, editable=False)
    # Named by minutes that were old when they were imported, and not taken up by anybody since.
    is_from_old_minutes = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TodoQuerySet.as_manager()

    class Meta:
        verbose_name = _("todo")
        verbose_name_plural = _("todos")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["source_type", "source_id"], name="todo_of_source"),
            models.Index(fields=["group", "state", "due_on"], name="todo_of_group"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_type=None, source_id=None)
                | Q(source_type__isnull=False, source_id__isnull=False),
                name="todo_source_is_complete",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("teamweb_todos:todo", args=[self.pk])

    @property
    def anchor(self) -> str:
        return f"todo-{self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.state in self.CLOSED_STATES

    @property
    def is_overdue(self) -> bool:
        if self.due_on is None or self.is_closed or self.is_from_old_minutes:
            return False
        return self.due_on < timezone.localdate()


class TodoEvent(models.Model):
    """One step in the story of a todo, written by the actions and never changed."""

    class Kind(models.TextChoices):
        CREATED = "created", _("given")
        STATE = "state", _("state changed")
        OWNERS = "owners", _("owners changed")
        EDITED = "edited", _("edited")
        COMMENT = "comment", _("noted")

    todo = models.ForeignKey(Todo, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    old = models.CharField(max_length=500, blank=True)
    new = models.CharField(max_length=500, blank=True)
    # What was edited: name of the field -> value before and after (days in ISO, keys of choices).
    changes = models.JSONField(default=dict, blank=True)
    text = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["todo", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.todo_id} · {self.kind}"

    @property
    def old_state(self) -> str:
        """The name of the state before, for events that changed it."""
        return str(dict(Todo.State.choices).get(self.old, self.old))

    @property
    def new_state(self) -> str:
        return str(dict(Todo.State.choices).get(self.new, self.new))

    @property
    def changes_in_words(self) -> list[str]:
        """What was edited, in the active language."""
        labels = {field.name: field.verbose_name for field in Todo._meta.fields}
        return [
            f"{labels[name]}: {_in_words(name, old)} → {_in_words(name, new)}"
            for name, (old, new) in self.changes.items()
        ]


def _in_words(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "priority":
        return str(Todo.Priority(value).label)
    if name == "due_on":
        return formats.date_format(datetime.date.fromisoformat(value))
    return Truncator(str(value)).chars(SHOWN)


class TodoReminder(models.Model):
    """The one reminder of a person's todos on a day, written together with its mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="todo_reminder_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.day}"
