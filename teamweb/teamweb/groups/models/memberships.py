from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from .days import DatedQuerySet, check_day
from .groups import WorkingGroup
from .roles import OFFICES, Role


class MembershipQuerySet(DatedQuerySet["Membership"]):
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


class Membership(models.Model):
    """A person's time in a group in one role, for one organisation."""

    Role = Role
    OFFICES = OFFICES

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
