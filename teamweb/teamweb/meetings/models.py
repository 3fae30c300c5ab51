"""Meetings of a group and what comes out of them.

The rows here are the truth; `MinutesPage` only gives published minutes a place in the page
tree. Part A of a meeting is read by the space's audience, part B and everything that is
still a draft by its members: `AgendaItem.access` says which, and resolutions and todos
follow their item.
"""

import datetime
import uuid
import zoneinfo
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ..access.models import Access
from ..access.readable import access_levels, readable_accesses
from ..accounts.models import Organisation
from ..core.german_order import german
from ..core.page_types import parent_link
from ..groups.models import WorkingGroup
from ..spaces.models import SpaceContent, private_storage
from .errors import VersionIsFrozen
from .recurrence import Rhythm, days, describe


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


class Kind(models.TextChoices):
    """What an agenda item is about."""

    INFORMATION = "information", _("information")
    DISCUSSION = "discussion", _("discussion")
    RESOLUTION = "resolution", _("resolution")
    TODO_REVIEW = "todo_review", _("review of todos")
    ELECTION = "election", _("election")


class Part(models.TextChoices):
    """Who reads an item: the audience of the space, or its members only."""

    A = "a", _("part A: everybody who may read the space")
    B = "b", _("part B: members only")


class ReadableQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(access_id__in=readable_accesses(user))


class SeriesQuerySet(ReadableQuerySet):
    def going_on(self, space: Any) -> Self:
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


class MeetingQuerySet(ReadableQuerySet):
    def upcoming(self) -> Self:
        """Meetings that are not over, the next one first; a cancelled one shows as such."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(
            Q(ends_at__gte=timezone.now()) | Q(ends_at=None, starts_at__gte=today)
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
        guest_at = Attendance.objects.guests().filter(user_id=user.pk)
        invited = ~Q(state=Meeting.State.DRAFT) & ~Q(access__kind=Access.Kind.NARROWED)
        readable = Q(access_id__in=readable_accesses(user))
        return self.filter(readable | (invited & Q(pk__in=guest_at.values("meeting_id"))))


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
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
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


class Topic(models.Model):
    """What a group talks about, over as many meetings as it takes; each has an `AgendaItem` for it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="topics")
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="topics"
    )
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=500)
    reason = models.TextField(pgettext_lazy("for a topic", "reason"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    # How it comes onto an agenda for the first time; from then on its last item says it.
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DISCUSSION)
    part = models.CharField(_("part"), max_length=1, choices=Part.choices, default=Part.A)
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"), null=True, blank=True
    )
    # On every agenda of its series: at the beginning or, if closing, at the end, by place.
    is_recurring = models.BooleanField(_("on every agenda"), default=False)
    is_closing = models.BooleanField(_("at the end"), default=False)
    place = models.PositiveSmallIntegerField(default=0, editable=False)
    # What whoever decided not to take a proposal says about it.
    answer = models.TextField(pgettext_lazy("to a proposed topic", "answer"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:topic", args=[self.pk])


def paper_path(paper: "TopicPaper", name: str) -> str:
    """Where a paper is stored; says nothing of its name, which anybody may choose."""
    return f"papers/{paper.topic_id % 1000:03}/{paper.topic_id}/{uuid.uuid4().hex}"


class TopicPaperQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Papers of topics that `user` may read; a guest's, up to the end of the meeting they are at."""
        items = AgendaItem.objects.open_to_guest(user).filter(topic=OuterRef("topic"))
        over_at = Coalesce("meeting__ends_at", "meeting__starts_at")
        then = items.annotate(over_at=over_at).filter(over_at__gt=OuterRef("uploaded_at"))
        return self.filter(Q(topic__in=Topic.objects.visible_to(user)) | Exists(then))


class TopicPaper(models.Model):
    """A file (Unterlage) that goes with a topic; for members, and guests at a meeting about it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="papers")
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(upload_to=paper_path, storage=private_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TopicPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["topic", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:paper", args=[self.pk])


class AgendaItemQuerySet(ReadableQuerySet):
    def open_to_guest(self, user: Any) -> Self:
        """Items whose announcement and papers `user` may read as a guest of the meeting.

        Those of part A, and of part B those that name them. Their notes follow `visible_to`.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        guest_at = Attendance.objects.guests().filter(user_id=user.pk)
        names_them = AgendaItem.guests.through.objects.filter(attendance__in=guest_at)
        return self.filter(
            Q(part=Part.A) | Q(pk__in=names_them.values("agendaitem_id")),
            ~Q(meeting__state=Meeting.State.DRAFT),
            ~Q(meeting__access__kind=Access.Kind.NARROWED),
            meeting__in=guest_at.values("meeting_id"),
        )


class AgendaItem(models.Model):
    """A topic in one meeting (TOP), with the notes taken on it."""

    class State(models.TextChoices):
        OPEN = "open", _("not yet discussed")
        DISCUSSED = "discussed", _("discussed")
        SKIPPED = "skipped", _("not discussed")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="items")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    # One of the last items of its series' agenda: what is added comes before it.
    is_closing = models.BooleanField(default=False, editable=False)
    # The place in the whole agenda, sub-items included, from 1.
    rank = models.PositiveIntegerField(_("place"), default=1)
    # "3" or "3.2", counted from the places.
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    # As minutes from elsewhere count it, "TOP 3" or "4.".
    written_number = models.CharField(max_length=20, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DISCUSSION)
    part = models.CharField(_("part"), max_length=1, choices=Part.choices, default=Part.A)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"), null=True, blank=True
    )
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The earlier meeting whose minutes are to be approved under this item.
    approves = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="approval_items",
    )
    # Canonical HTML: what the agenda announces, and what the minutes note.
    announcement = models.TextField(_("announcement"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    # Raised by every change of title or notes; a writer names the one they started from.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Who of the meeting's guests comes for this item, and so reads its announcement in part B too.
    guests: models.ManyToManyField = models.ManyToManyField(
        "Attendance", blank=True, related_name="guest_items", verbose_name=_("guests at this item")
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "rank", "pk"]
        indexes = [models.Index(fields=["meeting", "rank"], name="item_of_meeting")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "topic"], name="topic_once_in_meeting")
        ]

    def __str__(self) -> str:
        return f"TOP {self.number} {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The item's name within the minutes: TOP 3.2 is at `#top-3-2`."""
        return f"top-{self.number.replace('.', '-')}" if self.number else f"item-{self.pk}"


class AttendanceQuerySet(models.QuerySet):
    def guests(self) -> Self:
        """Those at a meeting who need not belong to its group: guests, and who stands in for a member."""
        return self.filter(role__in=(Attendance.Role.GUEST, Attendance.Role.DEPUTY))


class Attendance(models.Model):
    """A person at a meeting; somebody without an account stands by name."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        SECRETARY = "secretary", _("takes the minutes")
        MEMBER = "member", _("member")
        DEPUTY = "deputy", _("stands in")
        GUEST = "guest", _("guest")

    class Answer(models.TextChoices):
        NONE = "none", _("no answer")
        ACCEPTED = "accepted", _("comes")
        TENTATIVE = "tentative", _("perhaps")
        DECLINED = "declined", _("does not come")

    class Presence(models.TextChoices):
        UNKNOWN = "unknown", _("not recorded")
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="attendances"
    )
    name = models.CharField(_("name"), max_length=200)
    # Where somebody without an account is invited.
    email = models.EmailField(_("e-mail address"), blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, verbose_name=_("acts for")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    answer = models.CharField(
        _("answer"), max_length=10, choices=Answer.choices, default=Answer.NONE
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    # How often a deputy was named: each gets a mail, and the link to name one may get around.
    deputies_named = models.PositiveSmallIntegerField(default=0, editable=False)
    presence = models.CharField(
        _("presence"), max_length=10, choices=Presence.choices, default=Presence.UNKNOWN
    )
    deputy_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("stands in for"),
    )
    has_vote = models.BooleanField(_("may vote"), default=True)
    # Empty: there from the beginning, and to the end.
    arrived_at = models.DateTimeField(_("came at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    # In between: pairs of times (ISO) at which somebody left and came back.
    breaks = models.JSONField(_("away in between"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(user__isnull=False),
                name="attends_once",
                violation_error_message=_("This person is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Names the person in the list of this meeting, also before the row is stored."""
        return f"u{self.user_id}" if self.user_id else f"r{self.pk}"

    @property
    def has_own_vote(self) -> bool:
        """Deputies have none: they cast that of the member they stand in for."""
        return self.has_vote and self.role != self.Role.DEPUTY

    @property
    def away(self) -> list[tuple[datetime.datetime, datetime.datetime]]:
        """`breaks` as times."""
        read = datetime.datetime.fromisoformat
        return [(read(left), read(back)) for left, back in self.breaks]

    @property
    def stays(self) -> list[tuple[datetime.datetime | None, datetime.datetime | None]]:
        """From when to when somebody was there; None stands for the beginning and the end."""
        edges = [self.arrived_at, *(edge for pair in self.away for edge in pair), self.left_at]
        return list(zip(edges[::2], edges[1::2], strict=True))

    @property
    def times(self) -> str:
        """`stays` in the meeting's time zone: "10:40–11:20, 12:05–"; empty for the whole meeting."""
        if self.stays == [(None, None)]:
            return ""
        zone = self.meeting.zone

        def clock(moment: datetime.datetime | None) -> str:
            return f"{moment.astimezone(zone):%H:%M}" if moment else ""

        return ", ".join(f"{clock(came)}–{clock(left)}" for came, left in self.stays)

    @property
    def facts(self) -> list[str]:
        """What minutes say behind the name: a special role, absence, times, a note."""
        facts = []
        if self.deputy_of is not None:
            facts.append(gettext("stands in for %(name)s") % {"name": self.deputy_of.name})
        elif self.role != self.Role.MEMBER:
            facts.append(self.get_role_display())
        if self.presence != self.Presence.PRESENT:
            facts.append(self.get_presence_display())
        return facts + [fact for fact in (self.times, self.note) if fact]

    def is_there_at(self, moment: datetime.datetime | None) -> bool:
        """Whether the person is in the meeting at `moment`; None asks whether they came at all."""
        if self.presence != self.Presence.PRESENT:
            return False
        if moment is None:
            return True
        if self.arrived_at and moment < self.arrived_at:
            return False
        if self.left_at and moment >= self.left_at:
            return False
        return not any(left <= moment < back for left, back in self.away)


class MeetingInvitation(models.Model):
    """What one person was told of a meeting by mail, and whether more is owed to them.

    It outlives the place on the list of participants: who was taken off gets the cancellation.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    attendance = models.OneToOneField(
        Attendance, models.SET_NULL, null=True, related_name="invitation"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    # Of somebody without an account; people with one are written to where they sign in with.
    email = models.EmailField(blank=True)
    # Something may be owed, to be looked at from then on; changes until then share one mail.
    due_at = models.DateTimeField(null=True, blank=True)
    # The `facts` that the last mail told; empty before the first.
    told = models.JSONField(default=dict)
    told_sequence = models.PositiveIntegerField(null=True)
    told_at = models.DateTimeField(_("invited at"), null=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)

    class Meta:
        verbose_name = _("invitation to a meeting")
        verbose_name_plural = _("invitations to meetings")
        ordering = ["meeting", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="meeting_mail_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(user__isnull=False),
                name="person_invited_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "email"],
                condition=Q(user__isnull=True),
                name="address_invited_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.name}"

    @property
    def address(self) -> str:
        return self.user.email if self.user else self.email

    def facts(self, meeting: Meeting) -> dict[str, Any]:
        """What an invitation says now; a mail is owed where the last one said something else."""
        stands_in_for = self.attendance and self.attendance.deputy_of
        return {
            "title": meeting.title,
            "starts_at": meeting.starts_at.isoformat(),
            "ends_at": meeting.ends_at.isoformat() if meeting.ends_at else "",
            "time_zone": meeting.time_zone,
            "place": meeting.place,
            "video_link": meeting.video_link,
            "stands_in_for": stands_in_for.name if stands_in_for else "",
        }

    def owed(self, meeting: Meeting) -> str:
        """ "REQUEST" or "CANCEL", the method of the message to send, or nothing."""
        if meeting.is_over or meeting.state == Meeting.State.DRAFT:
            return ""
        if self.attendance_id is None or meeting.cancelled_at:
            return "CANCEL" if self.told and "cancelled" not in self.told else ""
        if meeting.state not in (Meeting.State.INVITED, Meeting.State.IN_PROGRESS):
            return ""
        return "REQUEST" if self.facts(meeting) != self.told else ""


class CalendarFeed(models.Model):
    """A secret address where somebody's calendar fetches meetings. Only a hash of it is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds"
    )
    # Without a group: the meetings of all groups that the owner belongs to.
    group = models.ForeignKey(WorkingGroup, models.CASCADE, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="calendar_of_group_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(group__isnull=True), name="own_calendar_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.group_id or '*'}"


class ResolutionQuerySet(ReadableQuerySet):
    def in_force(self) -> Self:
        """Resolutions that bind the group today: neither repealed nor superseded."""
        return self.filter(repealed_on=None, superseded_by=None)


class Resolution(models.Model):
    """A decision (Beschluss) of a group; its number is given once, its wording is fixed."""

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="resolutions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="resolutions")
    access = models.ForeignKey(Access, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
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
    adopted_on = models.DateField(_("adopted on"))
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
        ordering = ["-year", "-number"]
        indexes = [
            models.Index(fields=["access", "-year", "-number"], name="resolution_register"),
            models.Index(fields=["adopted_on", "id"], name="resolution_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year", "number"], name="resolution_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.short_wording

    def get_absolute_url(self) -> str:
        return reverse("teamweb_meetings:resolution", args=[self.pk])

    @property
    def label(self) -> str:
        return f"{self.number}/{self.year}"

    @property
    def short_wording(self) -> str:
        text = " ".join(self.wording.split())
        return text if len(text) <= 120 else f"{text[:119].rstrip()}…"

    @property
    def lacks_quorum(self) -> bool:
        """Whether too few votes were there when it was adopted, by the group's rule of then."""
        return self.votes_needed is not None and (self.votes_there or 0) < self.votes_needed

    @property
    def is_in_force(self) -> bool:
        return self.repealed_on is None and not hasattr(self, "superseded_by")

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


class MinutesVersionQuerySet(models.QuerySet):
    """Refuses early what the database refuses too (`immutability`)."""

    def update(self, **kwargs: Any) -> int:
        raise VersionIsFrozen

    def delete(self) -> tuple[int, dict[str, int]]:
        raise VersionIsFrozen


class MinutesVersion(models.Model):
    """What the minutes said when they were published; written once, never changed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=14, choices=Meeting.State.choices)
    # `freezing.frozen_content`: parts A and B apart, so that each reader gets only theirs.
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    # Over this version and the one before: a version taken out or put in breaks the chain.
    chain_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = MinutesVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the minutes")
        verbose_name_plural = _("versions of the minutes")
        ordering = ["meeting", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise VersionIsFrozen(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise VersionIsFrozen(self)


class Objection(models.Model):
    """What somebody who was there has against the circulated minutes, and what became of it."""

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection", "open")
        ACCEPTED = "accepted", pgettext_lazy("objection", "accepted")
        REJECTED = "rejected", pgettext_lazy("objection", "rejected")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="objections")
    # What the objector read.
    version = models.ForeignKey(MinutesVersion, models.PROTECT, related_name="objections")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="objections"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # Kept with the objection when the account is gone.
    name = models.CharField(_("name"), max_length=200)
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    reason = models.TextField(pgettext_lazy("of an objection", "reason"), max_length=5000)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN
    )
    answer = models.TextField(
        pgettext_lazy("to an objection", "answer"), blank=True, max_length=5000
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("objection to minutes")
        verbose_name_plural = _("objections to minutes")
        ordering = ["meeting", "raised_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.meeting}"


class MinutesPage(SpaceContent, Page):
    """The place of published minutes in a space's tree; the content is the meeting's."""

    page_ptr = parent_link()
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="page")

    reading_template = "teamweb_meetings/minutes_page.html"
    parent_page_types: ClassVar = ["teamweb_spaces.SpacePage"]
    subpage_types: ClassVar[list[str]] = []
    # Made by `publish_minutes`, which checks and freezes what it publishes.
    is_creatable = False

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")

    def listed_day(self) -> datetime.date:
        return self.meeting.held_on

    def etag_parts(self, *, user: Any) -> tuple | None:
        # Every change of the meeting touches the page's entry (`signal_handlers`). Which items,
        # resolutions and todos are shown follows from the reader's accesses, known without a
        # query; which todo is overdue, from the day.
        # Names are for people who are signed in.
        readable = hash(frozenset(access_levels(user).items()))
        return readable, user.is_authenticated, timezone.localdate()

    def reading_context(self, *, user: Any) -> dict[str, Any]:
        from .reading import minutes_for

        meetings = Meeting.objects.select_related("space", "group__type")
        return minutes_for(meetings.get(pk=self.meeting_id), user=user)
