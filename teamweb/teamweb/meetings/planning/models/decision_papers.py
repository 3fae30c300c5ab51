from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ....access.models import Access
from ....access.readable import readable_accesses
from ....groups.models import WorkingGroup
from .agenda import AgendaItem


class DecisionPaperQuerySet(models.QuerySet["DecisionPaper"]):
    def visible_to(self, user: Any) -> Self:
        """For the members of the group it is of, and of each body on whose agenda it stands."""
        readable = readable_accesses(user)
        on_agenda = Consultation.objects.filter(
            paper=OuterRef("pk"), item__topic__access_id__in=readable
        )
        return self.filter(Q(access_id__in=readable) | Exists(on_agenda))


class DecisionPaper(models.Model):
    """A paper that asks for a decision (Beschlussvorlage), with the bodies that deal with it in turn."""

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="decision_papers")
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    # Given when it stands on an agenda that is announced; never taken back.
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    title = models.CharField(_("title"), max_length=300)
    draft_decision = models.TextField(_("draft decision"))
    reason = models.TextField(pgettext_lazy("for a decision", "reason"), blank=True)
    # Raised by every change; a writer names the one they started from.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DecisionPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision paper")
        verbose_name_plural = _("decision papers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "year", "number"], name="paper_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:decision_paper", args=[self.pk])

    @property
    def label(self) -> str:
        """Its number, such as V/12/2026; empty until it is published."""
        return f"V/{self.number}/{self.year}" if self.number else ""


class Consultation(models.Model):
    """One body's turn in dealing with a decision paper (a step of the Beratungsfolge)."""

    paper = models.ForeignKey(DecisionPaper, models.CASCADE, related_name="consultations")
    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="consultations")
    rank = models.PositiveSmallIntegerField()
    # Under which the body deals with it; empty until it stands on an agenda.
    item = models.OneToOneField(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="consultation"
    )

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["paper", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "group"], name="body_once_per_paper")
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.group}"


class PaperCounter(models.Model):
    """The last number of a group's papers in a year; its row is locked while the next one is given."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "year"], name="paper_counter_once")]

    def __str__(self) -> str:
        return f"{self.group_id}/{self.year}: {self.last}"
