import datetime
import zoneinfo
from collections.abc import Iterator
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ....access.models import Access
from ....core.database.german_order import german
from ....groups.models import WorkingGroup
from ..recurrence import Rhythm, days, describe
from .choices import ReadableQuerySet, check_time_zone


class SeriesQuerySet(ReadableQuerySet):
    def active(self, space: Any) -> Self:
        """The series of a space that have not ended."""
        return self.filter(space=space, is_active=True)


class Series(models.Model):
    """Meetings of a group that belong together; planned ones take its place and rhythm."""

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="meeting_series")
    space = models.ForeignKey(
        "teamweb_spaces.SpacePage", models.PROTECT, related_name="meeting_series"
    )
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    # Empty where dates are agreed one by one; otherwise counted from the first day.
    rhythm = models.CharField(_("meets"), max_length=8, choices=Rhythm.choices, blank=True)
    every = models.PositiveSmallIntegerField(
        _("every how many weeks or months"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )
    begins_on = models.DateField(_("first day"), null=True, blank=True)
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Berlin", validators=[check_time_zone]
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    video_link = models.URLField(_("video link"), max_length=500, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        default=120,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    is_active = models.BooleanField(_("goes on"), default=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = [german("title")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm="") | Q(begins_on__isnull=False, begins_at__isnull=False),
                name="series_rhythm_has_start",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:series", args=[self.pk])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def rhythm_in_words(self) -> str:
        if not self.rhythm or not self.begins_on:
            return ""
        return describe(self.rhythm, every=self.every, begins_on=self.begins_on)

    def days_after(self, day: datetime.date) -> Iterator[datetime.date]:
        """The days of its rhythm later than `day`; none without a rhythm."""
        if not self.rhythm or not self.begins_on:
            return iter(())
        return days(self.rhythm, every=self.every, begins_on=self.begins_on, after=day)
