from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ....access.models import Access
from ....groups.models import MajorityRule, WorkingGroup
from ....spaces.models import SpacePage
from ...planning.models.agenda import AgendaItem
from ...planning.models.choices import ReadableQuerySet
from ...planning.models.meetings import Meeting
from ..outcomes import WITHOUT_VOTE, Ballot, Outcome, by_name, propose

HEADINGS = {
    Outcome.ADOPTED: _("Resolution, provisional"),
    Outcome.REJECTED: _("Rejected motion"),
    Outcome.TIED: _("Motion, tied vote"),
    Outcome.DEFERRED: _("Deferred motion"),
    Outcome.WITHDRAWN: _("Withdrawn motion"),
}


class ResolutionQuerySet(ReadableQuerySet):
    def adopted(self) -> Self:
        """Motions that were adopted: the resolutions, also before they have a number."""
        return self.filter(outcome=Outcome.ADOPTED)

    def in_force(self) -> Self:
        """Resolutions that bind the group today: numbered, neither repealed nor superseded."""
        return self.numbered().filter(repealed_on=None).exclude(superseded_by__number__gt=0)

    def numbered(self) -> Self:
        return self.filter(number__isnull=False)

    def not_dealt_with(self) -> Self:
        """Motions that were put off."""
        return self.filter(outcome=Outcome.DEFERRED)


class Resolution(models.Model):
    """A motion with its outcome, under an item or of a circular vote. An adopted one is a
    resolution (Beschluss).

    It gets its number, and everything about it is fixed, with the first release of the minutes
    or the end of the circular vote.
    """

    Outcome = Outcome
    Ballot = Ballot

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="resolutions")
    # None where it was put to a circular vote.
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="resolutions"
    )
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    # Of adopted ones, given by the first release of the minutes.
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.ADOPTED
    )
    # Why a person decided otherwise than the count says.
    outcome_reason = models.CharField(_("reason for the outcome"), max_length=300, blank=True)
    # The group's rule when the vote was taken.
    majority_rule = models.CharField(
        _("majority"), max_length=20, choices=MajorityRule.choices, blank=True
    )
    ballot = models.CharField(
        _("kind of vote"), max_length=6, choices=Ballot.choices, default=Ballot.OPEN
    )
    # Of a vote by name, for members only: key in the attendance list, name, organisation, choice.
    votes_by_name = models.JSONField(_("votes by name"), default=list, blank=True)
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
    # The day of the vote, whatever came of it.
    adopted_on = models.DateField(_("adopted on"))
    # Until then it can be corrected or deleted.
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
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
        ordering = ["-adopted_on", "-pk"]
        indexes = [
            models.Index(fields=["access", "-year", "-number"], name="resolution_register"),
            models.Index(fields=["outcome", "adopted_on"], name="resolution_by_outcome"),
            models.Index(fields=["adopted_on", "id"], name="resolution_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year", "number"], name="resolution_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(number=None) | models.Q(outcome=Outcome.ADOPTED),
                name="only_adopted_have_numbers",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.short_wording

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:resolution", args=[self.pk])

    @property
    def label(self) -> str:
        """Its number and year; empty where it has none."""
        return f"{self.number}/{self.year}" if self.number else ""

    @property
    def heading(self) -> str:
        """What it is, in words: "Resolution 3/2026", "Rejected motion"."""
        if self.number:
            return gettext("Resolution %(number)s") % {"number": self.label}
        return str(HEADINGS[Outcome(self.outcome)])

    @property
    def meeting(self) -> Meeting | None:
        return self.item.meeting if self.item else None

    @property
    def space(self) -> SpacePage:
        """The space whose members know how it came about."""
        space: SpacePage = self.item.meeting.space if self.item else self.circular_vote.space
        return space

    @property
    def is_adopted(self) -> bool:
        return self.outcome == Outcome.ADOPTED

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def count_in_words(self) -> str:
        """The count and what it means by the rule of then; empty where nothing was counted."""
        found = propose(
            self.majority_rule,
            yes=self.votes_yes,
            no=self.votes_no,
            abstained=self.votes_abstained,
            entitled=self.votes_total or 0,
        )
        return str(found.reason) if found and self.outcome not in WITHOUT_VOTE else ""

    @property
    def short_wording(self) -> str:
        text = " ".join(self.wording.split())
        return text if len(text) <= 120 else f"{text[:119].rstrip()}…"

    @property
    def names_in_words(self) -> list[str]:
        """Who voted how, a line for each choice; for members of the group only."""
        return list(by_name(self.votes_by_name))

    @property
    def lacks_quorum(self) -> bool:
        """Whether too few votes were there when it was adopted, by the group's rule of then."""
        if self.votes_needed is None or self.outcome in WITHOUT_VOTE:
            return False
        return (self.votes_there or 0) < self.votes_needed

    @property
    def is_superseded(self) -> bool:
        """Whether another one took its place; what is not released yet takes nobody's."""
        after = getattr(self, "superseded_by", None)
        return after is not None and after.is_released

    @property
    def is_in_force(self) -> bool:
        return bool(self.number) and self.repealed_on is None and not self.is_superseded

    @property
    def state(self) -> str:
        """`repealed`, `superseded`, `in_force`, `provisional`, or the outcome of what was not adopted."""
        if self.repealed_on is not None:
            return "repealed"
        if self.is_superseded:
            return "superseded"
        if not self.is_adopted:
            return str(self.outcome)
        return "in_force" if self.number else "provisional"

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
