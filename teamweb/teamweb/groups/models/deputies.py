import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .days import DatedQuerySet, check_day
from .groups import WorkingGroup


class StandingDeputyQuerySet(DatedQuerySet["StandingDeputy"]):
    def of_meeting(self, group_id: int, day: datetime.date) -> dict[int, "StandingDeputy"]:
        """Member id -> who stands in for them on `day`, of those who can sign in."""
        rows = self.on(day).filter(group=group_id, deputy__is_active=True)
        return {row.member_id: row for row in rows.select_related("deputy").order_by("pk")}


class StandingDeputy(models.Model):
    """Who stands in for a member at every meeting that the member does not come to."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="standing_deputies")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_standing_deputies"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="stands_in",
        verbose_name=_("standing deputy"),
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate, validators=[check_day])
    ends_on = models.DateField(_("until"), null=True, blank=True, validators=[check_day])

    objects = StandingDeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing deputy")
        verbose_name_plural = _("standing deputies")
        ordering = ["group", "starts_on", "pk"]
        indexes = [models.Index(fields=["group", "member"], name="deputies_of_group")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="deputy_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(member=F("deputy")), name="deputy_is_another"),
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=Q(ends_on=None),
                name="one_open_standing_deputy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.deputy}"

    @property
    def facts(self) -> dict[str, Any]:
        """As the log keeps it."""
        ends_on = self.ends_on.isoformat() if self.ends_on else ""
        return {
            "person": str(self.member),
            "deputy": str(self.deputy),
            "starts_on": self.starts_on.isoformat(),
            "ends_on": ends_on,
        }
