import datetime
import uuid
import zoneinfo
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ....access.models import Access
from ....access.readable import readable_accesses
from ....groups.models import WorkingGroup
from .choices import GUEST_ROLES, ReadableQuerySet, check_time_zone
from .series import Series


class MeetingQuerySet(ReadableQuerySet):
    def upcoming(self, now: datetime.datetime | None = None) -> Self:
        """Meetings that are not over, the next one first; a cancelled one shows as such."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(
            Q(ends_at__gte=now or timezone.now()) | Q(ends_at=None, starts_at__gte=today)
        ).order_by("starts_at", "pk")

    def past(self) -> Self:
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(
            Q(ends_at__lt=timezone.now()) | Q(ends_at=None, starts_at__lt=today)
        ).order_by("-starts_at", "-pk")

    def of_space(self, space: Any) -> Self:
        return self.filter(space_id=space.pk)

    def announced_to(self, user: Any) -> Self:
        """Those whose agenda `user` may see: all that they may read, and where they are a guest."""
        if not (user.is_authenticated and user.is_active):
            return self.visible_to(user)
        guest_at = Meeting.objects.filter(
            attendances__user_id=user.pk, attendances__role__in=GUEST_ROLES
        )
        invited = ~Q(state=Meeting.State.DRAFT) & ~Q(access__kind=Access.Kind.RESTRICTED)
        readable = Q(access_id__in=readable_accesses(user))
        return self.filter(readable | (invited & Q(pk__in=guest_at.values("pk"))))


class Meeting(models.Model):
    """One meeting (Sitzung), from the first draft of its agenda to approved minutes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        INVITED = "invited", _("invited")
        IN_PROGRESS = "in_progress", pgettext_lazy("meeting", "in progress")
        MINUTES_DRAFT = "minutes_draft", _("minutes in preparation")
        CIRCULATED = "circulated", _("minutes circulated")
        APPROVED = "approved", _("minutes approved")
        AMENDED = "amended", _("minutes amended")

    # In these the audience reads part A; in the others only members read any item.
    OPEN_STATES = (State.INVITED, State.CIRCULATED, State.APPROVED, State.AMENDED)
    # It is being held, or its minutes are taken afterwards.
    HELD_STATES = (State.IN_PROGRESS, State.MINUTES_DRAFT)
    # The minutes lie open and are not written on.
    PUBLISHED_STATES = (State.CIRCULATED, State.APPROVED, State.AMENDED)

    # Released, and not approved or not since they were amended.
    UNAPPROVED_STATES = (State.CIRCULATED, State.AMENDED)

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="meetings")
    space = models.ForeignKey("teamweb_spaces.SpacePage", models.PROTECT, related_name="meetings")
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=14, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(_("begins at"))
    # False for old minutes that name only the day; the time of `starts_at` then says nothing.
    has_start_time = models.BooleanField(_("the time is known"), default=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Berlin", validators=[check_time_zone]
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    video_link = models.URLField(_("video link"), max_length=500, blank=True)
    # Canonical HTML; what minutes say before their first item.
    preamble = models.TextField(_("introduction"), blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    # Of the calendar entry: one identity for life, a number that rises with each change.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # When whoever took the minutes said that they are ready to be released.
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)
    circulated_at = models.DateTimeField(_("circulated at"), null=True, blank=True)
    objections_until = models.DateField(_("objections until"), null=True, blank=True)
    # Why published minutes were taken back for a correction; part of the next version.
    amend_reason = models.CharField(_("reason for the change"), max_length=500, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    # How all who are entitled agreed to an approval before the period for objections had ended.
    early_approval = models.CharField(
        _("agreement of all to an early approval"), max_length=500, blank=True
    )
    # The item of a later meeting under which the group approved these minutes.
    approved_at_item = models.ForeignKey(
        "AgendaItem", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    # The day of its series' rhythm that it was planned for, wherever it has been moved to.
    series_day = models.DateField(null=True, blank=True, editable=False)
    # The beginning that was announced first, where it has been moved since.
    moved_from = models.DateTimeField(_("moved from"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Raised by every change to the meeting or its items: tells pages and importers "as you saw it".
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["space", "-starts_at"], name="meeting_of_space"),
            models.Index(fields=["access", "starts_at"], name="meeting_upcoming"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["series", "series_day"], name="series_meets_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {formats.date_format(self.held_on, 'd.m.Y')}"

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:meeting", args=[self.pk])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def held_on(self) -> datetime.date:
        """The day in the meeting's own time zone."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def is_published(self) -> bool:
        return self.state in self.PUBLISHED_STATES

    @property
    def awaits_approval(self) -> bool:
        return self.state in self.UNAPPROVED_STATES

    @property
    def is_over(self) -> bool:
        """Whether it ended; where no end is known, with the day."""
        end = self.ends_at
        if end is None:
            day_after = self.held_on + datetime.timedelta(days=1)
            end = datetime.datetime.combine(day_after, datetime.time(), self.zone)
        return end <= timezone.now()

    @property
    def state_now(self) -> str:
        """The state in words: while minutes are taken in the meeting itself, it is in progress."""
        writing = self.state == self.State.MINUTES_DRAFT and self.finished_at is None
        if (
            writing
            and self.has_start_time
            and self.starts_at <= timezone.now()
            and not self.is_over
        ):
            return str(self.State.IN_PROGRESS.label)
        return str(self.State(self.state).label)

    @property
    def takes_answers(self) -> bool:
        """Whether the invited can say now whether they come."""
        return self.state == self.State.INVITED and not self.cancelled_at and not self.is_over

    @property
    def is_open(self) -> bool:
        """Whether the audience reads part A now."""
        return self.state in self.OPEN_STATES
