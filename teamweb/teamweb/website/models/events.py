"""Events and their list."""

import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from ...core.database.german_order import german
from ..pages.series import SeriesOverview
from .public_page import (
    BODY_PANELS,
    PAGE_SIZE,
    PICTURE_PANEL,
    ListingPage,
    PublicPage,
    PublicQuerySet,
)

MOST_IN_SERIES = 200


class EventQuerySet(PublicQuerySet):
    def upcoming(self, day: datetime.date | None = None) -> Self:
        """Events that have not ended before `day` (default: today), the next one first."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on__gte=day) | Q(ends_on=None, starts_on__gte=day)).order_by(
            "starts_on", "start_time", "pk"
        )

    def past(self, day: datetime.date | None = None) -> Self:
        """Everything not upcoming, the latest first; events without a known day end their year."""
        day = day or timezone.localdate()
        return self.exclude(
            pk__in=EventPage.objects.upcoming(day).order_by().values("pk")
        ).order_by(
            F("year").desc(nulls_last=True), F("starts_on").desc(nulls_last=True), german("title")
        )

    def of_series(self, name: str) -> Self:
        """Events of a series, in the order they are held; none for an empty name."""
        if not name:
            return self.none()
        held = (F("year").asc(nulls_last=True), F("starts_on").asc(nulls_last=True), "title", "pk")
        return self.filter(series=name).order_by(*held)

    def overview(self) -> SeriesOverview | None:
        """Return the totals of one series; None for fewer than two events."""
        events = list(self[:MOST_IN_SERIES])
        return SeriesOverview.of(events[0].series, events) if len(events) > 1 else None


class EventIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.EventPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of events")
        verbose_name_plural = _("lists of events")

    @cached_property
    def _listed(self) -> EventQuerySet:
        """All events of this list; which pages are restricted is asked for once."""
        listed: EventQuerySet = EventPage.objects.child_of(self).live().public()
        return listed

    def items(self) -> PageQuerySet:
        return self._listed.past().with_pictures()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["upcoming"] = self._listed.upcoming().with_pictures()[:PAGE_SIZE]
        return context


class EventPage(PublicPage):
    """Something the office holds or takes part in; sources often know only its year."""

    series = models.CharField(_("series"), max_length=120, blank=True)
    starts_on = models.DateField(_("date"), null=True, blank=True, db_index=True)
    start_time = models.TimeField(_("beginning"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    end_time = models.TimeField(_("end"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Only if the day is not known.")
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    organiser = models.CharField(_("organiser"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    registrations = models.PositiveIntegerField(_("registrations"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    is_estimate = models.BooleanField(_("number of participants is an estimate"), default=False)
    registration = models.TextField(_("how to register"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("series"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("start_time")]),
                FieldRowPanel([FieldPanel("ends_on"), FieldPanel("end_time")]),
                FieldPanel("year"),
            ],
            _("Date"),
        ),
        MultiFieldPanel(
            [FieldPanel("place"), FieldPanel("venue"), FieldPanel("organiser")], _("Place")
        ),
        PICTURE_PANEL,
        *BODY_PANELS,
        FieldPanel("registration"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("registrations")]),
                FieldRowPanel([FieldPanel("participants"), FieldPanel("is_estimate")]),
            ],
            _("Figures"),
        ),
    ]
    parent_page_types = ["teamweb_website.EventIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(EventQuerySet)()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if self.starts_on:
            self.year = self.starts_on.year
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.ends_on and (not self.starts_on or self.ends_on < self.starts_on):
            raise ValidationError({"ends_on": _("The end lies before the beginning.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        siblings = EventPage.objects.sibling_of(self).live().public()
        context["series"] = siblings.of_series(self.series).overview()
        return context

    def calendar_range(self) -> tuple[Any, Any]:
        """Return start and end for a calendar: datetimes in UTC, or dates with an exclusive end."""
        first, last = self.starts_on, self.ends_on or self.starts_on
        if first is None or last is None:
            raise ValueError("The day is not known.")
        if self.start_time is None:
            return first, last + datetime.timedelta(days=1)
        begins = timezone.make_aware(datetime.datetime.combine(first, self.start_time))
        ends = begins
        if self.end_time or last > first:
            time = self.end_time or datetime.time(23, 59)
            ends = timezone.make_aware(datetime.datetime.combine(last, time))
        return begins.astimezone(datetime.UTC), max(begins, ends).astimezone(datetime.UTC)

    @property
    def is_over(self) -> bool:
        last_day = self.ends_on or self.starts_on
        return last_day is None or last_day < timezone.localdate()
