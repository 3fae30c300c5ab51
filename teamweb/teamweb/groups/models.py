"""Working groups and who belongs to them when.

`Membership` is the truth; `auth.Group` is a mirror of today's direct members that
Wagtail's own screens need.
"""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import Group as AuthGroup
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..accounts.models import Organisation
from ..core.german_order import german


class QuorumRule(models.TextChoices):
    """How many of a group's votes must be there for it to adopt something."""

    NONE = "none", _("no rule")
    HALF = "half", _("at least half of the votes")
    MORE_THAN_HALF = "more_than_half", _("more than half of the votes")
    TWO_THIRDS = "two_thirds", _("at least two thirds of the votes")
    NUMBER = "number", _("a fixed number of votes")


def check_quorum_number(rule: str, number: int | None) -> None:
    """Raises ValidationError for a fixed number that is not named, and for a number without that rule."""
    if rule == QuorumRule.NUMBER and not number:
        raise ValidationError({"quorum_number": _("How many votes must be there?")})
    if rule != QuorumRule.NUMBER and number:
        raise ValidationError(
            {"quorum_number": _("A number belongs to the rule “a fixed number of votes”.")}
        )


# No group of these is older, and nobody plans further ahead.
FIRST_YEAR = 1950
YEARS_AHEAD = 20


def check_day(day: datetime.date) -> None:
    """Raises ValidationError for a year that can only be mistyped."""
    last_year = timezone.localdate().year + YEARS_AHEAD
    if not FIRST_YEAR <= day.year <= last_year:
        raise ValidationError(
            _("Please check the year: it lies between %(first)d and %(last)d.")
            % {"first": FIRST_YEAR, "last": last_year}
        )


def check_founding(text: str) -> None:
    """Raises ValidationError unless it is a plausible year or month: "2019", "2019-04"."""
    try:
        day = datetime.date.fromisoformat(f"{text}-01-01" if len(text) == 4 else f"{text}-01")
    except ValueError:
        raise ValidationError(
            _("Please give a year or a month, such as 2019 or 2019-04.")
        ) from None
    check_day(day)


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
    def founded_words(self) -> str:
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

    def members(self) -> models.QuerySet:
        """The users who belong to this group today, guests left out."""
        from django.contrib.auth import get_user_model

        today = Membership.objects.on().without_guests().filter(group=self)
        return get_user_model()._default_manager.filter(
            is_active=True, pk__in=today.values("user_id")
        )

    def has_officer(self, user: object, roles: Iterable[str] = ()) -> bool:
        """Whether `user` holds one of `roles` (default: chair, deputy or secretary) today."""
        pk = getattr(user, "pk", None)
        wanted = list(roles) or Membership.OFFICES
        return (
            pk is not None
            and getattr(user, "is_active", False)
            and Membership.objects.on().filter(group=self, user_id=pk, role__in=wanted).exists()
        )

    def in_charge(self) -> models.QuerySet:
        """Who answers for the group today: its officers, else those of the nearest group above
        that has some, else the administrators."""
        from django.contrib.auth import get_user_model

        people = get_user_model()._default_manager.filter(is_active=True)
        offices = Membership.objects.on().filter(role__in=Membership.OFFICES)
        group: WorkingGroup | None = self
        while group is not None:
            officers = people.filter(pk__in=offices.filter(group=group).values("user_id"))
            if officers.exists():
                return officers
            group = group.parent
        return people.filter(is_superuser=True)

    def has_officers(self, day: datetime.date) -> bool:
        """Whether anybody who can sign in holds an office on `day`."""
        held = self.memberships.on(day).filter(role__in=Membership.OFFICES)
        return held.filter(user__is_active=True).exists()

    def chairs_on(self, day: datetime.date | None = None) -> "MembershipQuerySet":
        """Who chaired the group on `day` (default: today), with person and organisation; one query."""
        chairs = self.memberships.on(day).filter(role=Membership.Role.CHAIR)
        return chairs.select_related("user", "organisation").order_by("starts_on", "pk")

    def has_chair(self, user: object) -> bool:
        """Whether `user` chairs the group today, also as deputy."""
        return self.has_officer(user, [Membership.Role.CHAIR, Membership.Role.DEPUTY])


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


def groups_whose_members_are_known(user: Any) -> set[int]:
    """The groups `user` belongs to today, guests included, and those they lead with all below them."""
    own = list(Membership.objects.on().filter(user_id=user.pk).values_list("group_id", "role"))
    belongs = {group_id for group_id, _role in own}
    leads = {group_id for group_id, role in own if role in Membership.OFFICES}
    below = leads
    while below:
        children = WorkingGroup.objects.filter(parent__in=below).exclude(pk__in=leads)
        below = set(children.values_list("pk", flat=True))
        leads |= below
    return belongs | leads


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: datetime.date | None = None) -> Self:
        """Memberships that hold on `day` (default: today in the site's time zone), both ends included."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def without_guests(self) -> Self:
        return self.exclude(role=Membership.Role.GUEST)

    def visible_to(self, user: Any) -> Self:
        """Those that `user` may know of: their own, offices, and all of groups whose members they may see.

        These are the groups they belong to, and those they lead with all below them.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(
            Q(group__in=groups_whose_members_are_known(user))
            | Q(user_id=user.pk)
            | Q(role__in=Membership.OFFICES)
        )

    def not_over(self) -> Self:
        """Memberships of today and of the days to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))


class Membership(models.Model):
    """A person's time in a group in one role, for one organisation."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        DEPUTY = "deputy", _("deputy chair")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("member")
        GUEST = "guest", _("guest")

    OFFICES = (Role.CHAIR, Role.DEPUTY, Role.SECRETARY)

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, verbose_name=_("acts for")
    )
    has_vote = models.BooleanField(_("may vote"), default=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate, validators=[check_day])
    ends_on = models.DateField(_("until"), null=True, blank=True, validators=[check_day])

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["group", "starts_on"]
        indexes = [models.Index(fields=["user", "starts_on"], name="membership_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["group", "user", "role"],
                condition=Q(ends_on=None),
                name="role_open_once",
                violation_error_message=_("This person has this role in the group already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.group} · {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Invitations that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An offer, by mail, to open an account and join a group. Only a hash of its link is kept."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        REVOKED = "revoked", _("revoked")
        EXPIRED = "expired", _("expired")

    email = models.EmailField(_("e-mail address"))
    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="invitations")
    role = models.CharField(
        _("role"), max_length=10, choices=Membership.Role.choices, default=Membership.Role.MEMBER
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, verbose_name=_("acts for")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When the invited person last asked for a new link.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["group", "-created_at"], name="invitations_of_group")]

    def __str__(self) -> str:
        return f"{self.email} · {self.group}"

    @property
    def state(self) -> "Invitation.State":
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED
