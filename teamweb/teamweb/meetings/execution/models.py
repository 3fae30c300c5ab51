import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..minutes.models import Resolution


class ExecutionState(models.TextChoices):
    """How far the execution of a resolution has come."""

    OPEN = "open", pgettext_lazy("execution", "open")
    IN_PROGRESS = "in_progress", pgettext_lazy("execution", "in progress")
    DONE = "done", pgettext_lazy("execution", "done")
    DROPPED = "dropped", pgettext_lazy("execution", "dropped")


UNFINISHED = (ExecutionState.OPEN, ExecutionState.IN_PROGRESS)


class ExecutionQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        """What is still to be done, of resolutions that were not repealed or replaced."""
        in_force = Resolution.objects.in_force()
        return self.filter(state__in=UNFINISHED, resolution__in=in_force)

    def overdue(self, day: datetime.date | None = None) -> Self:
        return self.unfinished().filter(due_on__lt=day or timezone.localdate())


class Execution(models.Model):
    """What becomes of a resolution after it was adopted; frozen minutes know nothing of it."""

    State = ExecutionState

    resolution = models.OneToOneField(Resolution, models.CASCADE, related_name="execution")
    state = models.CharField(
        _("state"), max_length=12, choices=ExecutionState.choices, default=ExecutionState.OPEN
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)

    objects = ExecutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("execution of a resolution")
        verbose_name_plural = _("execution of resolutions")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="execution_by_day")]

    def __str__(self) -> str:
        return f"{self.resolution}: {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def is_overdue(self) -> bool:
        return self.is_unfinished and bool(self.due_on) and self.due_on < timezone.localdate()  # type: ignore[operator]


class ExecutionNote(models.Model):
    """What was said or changed about an execution, and when."""

    execution = models.ForeignKey(Execution, models.CASCADE, related_name="notes")
    state = models.CharField(_("state"), max_length=12, choices=ExecutionState.choices)
    owner_name = models.CharField(_("responsible"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    text = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note on the execution of a resolution")
        verbose_name_plural = _("notes on the execution of resolutions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text or self.get_state_display()
