import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as AuthGroup
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...core.database.german_order import german
from .circular import CircularRule
from .days import check_founding
from .majority import MajorityRule
from .quorum import QuorumRule, check_quorum_number
from .roles import OFFICES, Role

if TYPE_CHECKING:
    from .memberships import MembershipQuerySet


class GroupType(models.Model):
    """A kind of working group (AK, UAK, UAG, …); its rules are data."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    may_be_top = models.BooleanField(_("may stand alone"), default=True)
    allowed_parents = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("allowed parents")
    )
    may_adopt_resolutions = models.BooleanField(_("may adopt resolutions"), default=True)
    quorum_rule = models.CharField(
        _("quorum"), max_length=20, choices=QuorumRule.choices, default=QuorumRule.NONE
    )
    quorum_number = models.PositiveSmallIntegerField(
        _("votes needed"), null=True, blank=True, help_text=_("Only for a fixed number of votes.")
    )
    majority_rule = models.CharField(
        _("majority"), max_length=20, choices=MajorityRule.choices, default=MajorityRule.SIMPLE
    )
    one_vote_per_organisation = models.BooleanField(
        _("one vote per organisation"),
        default=False,
        help_text=_("Members who act for the same organisation have one vote together."),
    )
    objection_days = models.PositiveSmallIntegerField(
        _("days for objections"),
        default=14,
        validators=[MaxValueValidator(365)],
        help_text=_(
            "So long those who were there can object to circulated minutes; 0: not at all."
        ),
    )
    invitation_days = models.PositiveSmallIntegerField(
        _("days of notice for invitations"),
        default=7,
        validators=[MaxValueValidator(365)],
        help_text=_("Whoever invites later is warned; 0: never."),
    )
    circular_rule = models.CharField(
        _("circular votes"),
        max_length=10,
        choices=CircularRule.choices,
        default=CircularRule.OBJECTION,
        help_text=_("Resolutions between meetings, by votes in text form."),
    )
    circular_days = models.PositiveSmallIntegerField(
        _("days for circular votes"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("So long those entitled can vote at least."),
    )
    circular_deputies = models.BooleanField(
        _("deputies vote in circular votes"),
        default=False,
        help_text=_("Whoever is entitled may name somebody who votes in their place."),
    )

    class Meta:
        verbose_name = _("type of group")
        verbose_name_plural = _("types of groups")
        ordering = ["rank", german("name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        check_quorum_number(self.quorum_rule, self.quorum_number)


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def active(self) -> Self:
        return self.filter(state=WorkingGroup.State.ACTIVE)


class WorkingGroup(models.Model):  # type: ignore[django-manager-missing]
    """A working group (Arbeitskreis); groups form a tree."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        CLOSED = "closed", pgettext_lazy("working group", "closed")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    type = models.ForeignKey(GroupType, models.PROTECT, verbose_name=_("type"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    description = models.TextField(_("description"), blank=True)
    keywords = models.CharField(_("subjects"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    state_note = models.CharField(_("note on the state"), max_length=200, blank=True)
    cadence = models.CharField(_("meets"), max_length=120, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    founded = models.CharField(
        _("founded"),
        max_length=10,
        blank=True,
        validators=[check_founding],
        help_text=_("A year or a month, such as 2019 or 2019-04."),
    )
    source = models.CharField(_("source"), max_length=120, blank=True)
    # Empty: as the type says.
    quorum_rule = models.CharField(
        _("quorum"), max_length=20, choices=QuorumRule.choices, blank=True
    )
    quorum_number = models.PositiveSmallIntegerField(
        _("votes needed"), null=True, blank=True, help_text=_("Only for a fixed number of votes.")
    )
    # Empty: as the type says.
    majority_rule = models.CharField(
        _("majority"), max_length=20, choices=MajorityRule.choices, blank=True
    )
    # Empty: as the type says.
    invitation_days = models.PositiveSmallIntegerField(
        _("days of notice for invitations"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text=_("Empty: as groups of this type."),
    )
    # Empty: as the type says.
    circular_rule = models.CharField(
        _("circular votes"), max_length=10, choices=CircularRule.choices, blank=True
    )
    auth_group = models.OneToOneField(
        AuthGroup, models.PROTECT, related_name="working_group", editable=False
    )

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = [german("name")]

    def __str__(self) -> str:
        return f"{self.type.abbreviation} {self.name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("teamweb_groups:group", args=[self.key])

    @property
    def founded_display(self) -> str:
        """The year, or the month where it is known: "April 2019"."""
        try:
            month = datetime.date.fromisoformat(f"{self.founded}-01")
        except ValueError:
            return self.founded
        return formats.date_format(month, "F Y")

    def clean(self) -> None:
        check_quorum_number(self.quorum_rule, self.quorum_number)

    def votes_needed(self, votes: int) -> int | None:
        """How many of `votes` must be there for a resolution; None where the group has no rule."""
        of = self if self.quorum_rule else self.type
        match of.quorum_rule:
            case QuorumRule.HALF:
                return max((votes + 1) // 2, 1)
            case QuorumRule.MORE_THAN_HALF:
                return votes // 2 + 1
            case QuorumRule.TWO_THIRDS:
                return max(-(-2 * votes // 3), 1)
            case QuorumRule.NUMBER:
                return of.quorum_number
        return None

    @property
    def majority(self) -> MajorityRule:
        """The rule that its motions are counted by: its own, or its type's."""
        return MajorityRule(self.majority_rule or self.type.majority_rule)

    @property
    def circular_votes_rule(self) -> CircularRule:
        """Its own rule of circular votes, or its type's; of one that adopts nothing, none."""
        if not self.type.may_adopt_resolutions:
            return CircularRule.NONE
        return CircularRule(self.circular_rule or self.type.circular_rule)

    @property
    def notice_days(self) -> int:
        """How many days before a meeting its invitation should go."""
        days = self.invitation_days
        return self.type.invitation_days if days is None else days

    def members(self) -> models.QuerySet:
        """The users who belong to this group today, guests left out."""
        today = self.memberships.on().without_guests()
        return get_user_model()._default_manager.filter(
            is_active=True, pk__in=today.values("user_id")
        )

    def has_officer(self, user: object, roles: Iterable[str] = ()) -> bool:
        """Whether `user` holds one of `roles` (default: chair, deputy or secretary) today."""
        pk = getattr(user, "pk", None)
        wanted = list(roles) or OFFICES
        return (
            pk is not None
            and getattr(user, "is_active", False)
            and self.memberships.on().filter(user_id=pk, role__in=wanted).exists()
        )

    def responsible_people(self) -> models.QuerySet:
        """Who answers for the group today: its officers, else those of the nearest group above
        that has some, else the administrators."""
        people = get_user_model()._default_manager.filter(is_active=True)
        group: WorkingGroup | None = self
        while group is not None:
            offices = group.memberships.on().filter(role__in=OFFICES)
            officers = people.filter(pk__in=offices.values("user_id"))
            if officers.exists():
                return officers
            group = group.parent
        return people.filter(is_superuser=True)

    def has_officers(self, day: datetime.date) -> bool:
        """Whether anybody who can sign in holds an office on `day`."""
        held = self.memberships.on(day).filter(role__in=OFFICES)
        return held.filter(user__is_active=True).exists()

    def chairs_on(self, day: datetime.date | None = None) -> "MembershipQuerySet":
        """Who chaired the group on `day` (default: today), with person and organisation; one query."""
        chairs = self.memberships.on(day).filter(role=Role.CHAIR)
        return chairs.select_related("user", "organisation").order_by("starts_on", "pk")


class FormerGroupKey(models.Model):
    """A key that a group had: its old addresses lead to the new ones."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="former_keys")
    given_up_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("former key")
        verbose_name_plural = _("former keys")

    def __str__(self) -> str:
        return self.key
