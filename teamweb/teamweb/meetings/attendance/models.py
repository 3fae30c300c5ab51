import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ...groups.models import WorkingGroup
from ..planning.models import GUEST_ROLES, Meeting, ParticipantRole


class AttendanceQuerySet(models.QuerySet):
    def guests(self) -> Self:
        """Filter those who need not belong to the group: guests and deputies."""
        return self.filter(role__in=GUEST_ROLES)


class Attendance(models.Model):
    """A person on the list of a meeting, by name if they have no account."""

    Role = ParticipantRole

    class Answer(models.TextChoices):
        NONE = "none", _("no answer")
        ACCEPTED = "accepted", _("comes")
        TENTATIVE = "tentative", _("perhaps")
        DECLINED = "declined", _("does not come")

    class AnswerChannel(models.TextChoices):
        """How an answer came in."""

        SITE = "site", _("in Teamweb")
        LINK = "link", _("by the link in the mail")
        CALENDAR = "calendar", _("by the calendar")
        NOTED = "noted", _("told, for example by telephone")

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
    answered_through = models.CharField(
        max_length=10, choices=AnswerChannel.choices, blank=True, editable=False
    )
    # Who entered an answer that was told to them.
    answer_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
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
        """Whether the person has a vote; deputies cast that of the member they represent."""
        return self.has_vote and self.role != self.Role.DEPUTY

    @property
    def away(self) -> list[tuple[datetime.datetime, datetime.datetime]]:
        """`breaks` as times."""
        read = datetime.datetime.fromisoformat
        return [(read(left), read(back)) for left, back in self.breaks]

    @property
    def stays(self) -> list[tuple[datetime.datetime | None, datetime.datetime | None]]:
        """The spans of presence; None means the beginning or the end of the meeting."""
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
        """The notes behind the name in minutes: special role, absence, times, remark."""
        facts = []
        if self.deputy_of is not None:
            facts.append(gettext("stands in for %(name)s") % {"name": self.deputy_of.name})
        elif self.role != self.Role.MEMBER:
            facts.append(self.get_role_display())
        if self.presence != self.Presence.PRESENT:
            facts.append(self.get_presence_display())
        return facts + [fact for fact in (self.times, self.note) if fact]

    def is_present_at(self, moment: datetime.datetime | None) -> bool:
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


def facts_of(meeting: Meeting) -> dict[str, str]:
    """What every invitation to a meeting names."""
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat() if meeting.ends_at else "",
        "time_zone": meeting.time_zone,
        "place": meeting.place,
        "video_link": meeting.video_link,
    }


class MeetingInvitation(models.Model):
    """The state of the mails to one person about a meeting.

    It stays when the attendance is deleted: the person still gets the cancellation.
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
    # When to check whether a mail is due; changes until then share one mail.
    due_at = models.DateTimeField(null=True, blank=True)
    # The `facts` of the last mail; empty before the first.
    sent_facts = models.JSONField(default=dict)
    sent_sequence = models.PositiveIntegerField(null=True)
    sent_at = models.DateTimeField(_("invited at"), null=True)
    # Its calendar entry names an address for answers that is read; fixed by the first mail.
    takes_replies = models.BooleanField(default=False)
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
        """The facts of the meeting that an invitation names now, the agenda left out."""
        stands_in_for = self.attendance and self.attendance.deputy_of
        return facts_of(meeting) | {"stands_in_for": stands_in_for.name if stands_in_for else ""}

    def due_message(self, meeting: Meeting, agenda_digest: str) -> str:
        """Return what is due: "REQUEST", "CANCEL", "AGENDA" (nothing else has changed), or nothing."""
        if meeting.is_over or meeting.state == Meeting.State.DRAFT:
            return ""
        sent = self.sent_facts
        if self.attendance_id is None or meeting.cancelled_at:
            return "CANCEL" if sent and "cancelled" not in sent else ""
        if meeting.state not in (Meeting.State.INVITED, Meeting.State.IN_PROGRESS):
            return ""
        if any(sent.get(name) != fact for name, fact in self.facts(meeting).items()):
            return "REQUEST"
        if meeting.state == Meeting.State.IN_PROGRESS:
            return ""
        # Mails of older releases told no agenda.
        return "AGENDA" if sent.get("agenda_digest", agenda_digest) != agenda_digest else ""


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
