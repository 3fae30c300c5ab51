from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...planning.models.agenda import AgendaItem
from ...planning.models.meetings import Meeting
from ..errors import VersionIsFrozen


class MinutesVersionQuerySet(models.QuerySet):
    """Refuses changes before the database does (`immutability`)."""

    def update(self, **kwargs: Any) -> int:
        raise VersionIsFrozen

    def delete(self) -> tuple[int, dict[str, int]]:
        raise VersionIsFrozen


class MinutesVersion(models.Model):
    """The minutes as they were published; never changed afterwards."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=14, choices=Meeting.State.choices)
    # `freezing.frozen_content`: parts A and B apart, so that each reader gets only theirs.
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    # Over this version and the one before: a version taken out or put in breaks the chain.
    chain_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = MinutesVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the minutes")
        verbose_name_plural = _("versions of the minutes")
        ordering = ["meeting", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise VersionIsFrozen(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise VersionIsFrozen(self)


class Objection(models.Model):
    """An objection of a participant to the circulated minutes, with its answer."""

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection", "open")
        ACCEPTED = "accepted", pgettext_lazy("objection", "accepted")
        REJECTED = "rejected", pgettext_lazy("objection", "rejected")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="objections")
    # What the objector read.
    version = models.ForeignKey(MinutesVersion, models.PROTECT, related_name="objections")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="objections"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # Kept with the objection when the account is gone.
    name = models.CharField(_("name"), max_length=200)
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    reason = models.TextField(pgettext_lazy("of an objection", "reason"), max_length=5000)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN
    )
    answer = models.TextField(
        pgettext_lazy("to an objection", "answer"), blank=True, max_length=5000
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("objection to minutes")
        verbose_name_plural = _("objections to minutes")
        ordering = ["meeting", "raised_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.meeting}"
