from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ....access.models import Access
from ....groups.models import WorkingGroup
from ...planning.models.agenda import AgendaItem
from ...planning.models.choices import ReadableQuerySet


class ResolutionQuerySet(ReadableQuerySet):
    def in_force(self) -> Self:
        """Resolutions that bind the group today: neither repealed nor superseded."""
        return self.filter(repealed_on=None, superseded_by=None)


class Resolution(models.Model):
    """A decision (Beschluss) of a group; its number is given once, its wording is fixed."""

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="resolutions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="resolutions")
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=300, blank=True)
    wording = models.TextField(_("wording"))
    category = models.CharField(_("category"), max_length=100, blank=True)
    votes_yes = models.PositiveIntegerField(_("yes"), null=True, blank=True)
    votes_no = models.PositiveIntegerField(_("no"), null=True, blank=True)
    votes_abstained = models.PositiveIntegerField(_("abstained"), null=True, blank=True)
    dissent = models.TextField(_("dissenting opinion"), blank=True)
    # Who could vote when it was adopted; later corrections of the attendance change nothing here.
    voted_at = models.DateTimeField(_("time of the vote"), null=True, blank=True)
    votes_total = models.PositiveIntegerField(_("votes of the group"), null=True, blank=True)
    votes_there = models.PositiveIntegerField(_("votes present"), null=True, blank=True)
    votes_needed = models.PositiveIntegerField(_("votes needed"), null=True, blank=True)
    quorum_reason = models.CharField(
        _("reason for adopting without quorum"), max_length=300, blank=True
    )
    adopted_on = models.DateField(_("adopted on"))
    repealed_on = models.DateField(_("repealed on"), null=True, blank=True)
    repeal_reason = models.CharField(_("reason for the repeal"), max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("replaces"),
    )
    # How minutes written elsewhere call it.
    old_label = models.CharField(_("former label"), max_length=100, blank=True)
    # The line of the imported file, to find the row again when the file changes.
    source_line = models.PositiveIntegerField(null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["-year", "-number"]
        indexes = [
            models.Index(fields=["access", "-year", "-number"], name="resolution_register"),
            models.Index(fields=["adopted_on", "id"], name="resolution_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year", "number"], name="resolution_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.short_wording

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:resolution", args=[self.pk])

    @property
    def label(self) -> str:
        return f"{self.number}/{self.year}"

    @property
    def short_wording(self) -> str:
        text = " ".join(self.wording.split())
        return text if len(text) <= 120 else f"{text[:119].rstrip()}…"

    @property
    def lacks_quorum(self) -> bool:
        """Whether too few votes were there when it was adopted, by the group's rule of then."""
        return self.votes_needed is not None and (self.votes_there or 0) < self.votes_needed

    @property
    def is_in_force(self) -> bool:
        return self.repealed_on is None and not hasattr(self, "superseded_by")

    @property
    def anchor(self) -> str:
        return f"resolution-{self.pk}"


class ResolutionCounter(models.Model):
    """The last number a group gave in a year; its row is locked while the next one is given."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "year"], name="resolution_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id}/{self.year}: {self.last}"
