import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...access.models import Access
from ...groups.models import MajorityRule, WorkingGroup
from ...spaces.models import SpacePage
from ..minutes.models import Resolution
from ..minutes.outcomes import Choice
from ..planning.models import Part, ReadableQuerySet, Topic


class CircularVote(models.Model):
    """A vote in text form between meetings (Umlaufbeschluss); for the members of the space."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("circular vote", "draft")
        OPEN = "open", pgettext_lazy("circular vote", "open")
        DECIDED = "decided", pgettext_lazy("circular vote", "ended")
        OBJECTED = "objected", pgettext_lazy("circular vote", "moved to a meeting")
        WITHDRAWN = "withdrawn", pgettext_lazy("circular vote", "withdrawn")

    space = models.ForeignKey(SpacePage, models.PROTECT, related_name="circular_votes")
    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="circular_votes")
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    # Keeps its papers, and goes onto an agenda should somebody object.
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="circular_votes")
    title = models.CharField(_("title"), max_length=300)
    wording = models.TextField(_("wording"))
    reason = models.TextField(pgettext_lazy("for a motion", "reason"), blank=True)
    category = models.CharField(_("category"), max_length=100, blank=True)
    part = models.CharField(_("part"), max_length=1, choices=Part.choices, default=Part.A)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # What holds for it, as it was when it was opened.
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    majority_rule = models.CharField(
        _("majority"), max_length=20, choices=MajorityRule.choices, blank=True
    )
    takes_objections = models.BooleanField(default=False)
    takes_deputies = models.BooleanField(default=False)
    votes_total = models.PositiveIntegerField(_("votes of the group"), default=0)
    votes_needed = models.PositiveIntegerField(_("votes needed"), null=True, blank=True)
    # Of each paper that was there: id, name, size, fingerprint.
    papers = models.JSONField(default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Why it was withdrawn, or what was objected.
    end_reason = models.TextField(_("reason"), blank=True)
    objector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    objector_name = models.CharField(max_length=200, blank=True)
    # What came of it, whatever that is.
    resolution = models.OneToOneField(
        Resolution, models.PROTECT, null=True, blank=True, related_name="circular_vote"
    )
    # `record.record_of`, with its fingerprint: never changed once the vote has ended.
    record = models.JSONField(default=dict, blank=True)
    record_hash = models.CharField(max_length=64, blank=True)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        verbose_name = _("circular vote")
        verbose_name_plural = _("circular votes")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "ends_at"], name="circular_votes_to_end")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:circular_vote", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether a vote that comes now counts."""
        if self.state != self.State.OPEN or self.ends_at is None:
            return False
        return timezone.now() < self.ends_at

    @property
    def is_over(self) -> bool:
        return self.closed_at is not None

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which one can vote."""
        last = self.ends_at and self.ends_at - datetime.timedelta(seconds=1)
        return timezone.localdate(last) if last else None


class Elector(models.Model):
    """Somebody entitled to take part in a circular vote, from its opening on."""

    vote = models.ForeignKey(CircularVote, models.CASCADE, related_name="electors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    # Electors of one organisation have the same, where they have one vote together.
    ballot_key = models.CharField(max_length=40)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deputy_name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("person entitled to vote")
        verbose_name_plural = _("people entitled to vote")
        ordering = ["vote", "pk"]
        constraints = [models.UniqueConstraint(fields=["vote", "user"], name="elector_once")]

    def __str__(self) -> str:
        return self.name


class CircularBallot(models.Model):
    """A vote that somebody cast; the last one of a `ballot_key` counts, the others are kept."""

    elector = models.ForeignKey(Elector, models.CASCADE, related_name="ballots")
    choice = models.CharField(_("vote"), max_length=10, choices=Choice.choices)
    cast_at = models.DateTimeField(_("cast at"), default=timezone.now)
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cast_by_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("vote in a circular vote")
        verbose_name_plural = _("votes in circular votes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cast_by_name}: {self.get_choice_display()}"
