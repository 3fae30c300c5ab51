from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ....access.models import Access
from .choices import GUEST_ROLES, Kind, Part, ReadableQuerySet
from .meetings import Meeting
from .topics import Topic


class AgendaItemQuerySet(ReadableQuerySet):
    def open_to_guest(self, user: Any) -> Self:
        """Items whose announcement and papers `user` may read as a guest of the meeting.

        Those of part A, and of part B those that name them. Their notes follow `visible_to`.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        guest_at = Meeting.objects.filter(
            attendances__user_id=user.pk, attendances__role__in=GUEST_ROLES
        )
        names_them = AgendaItem.objects.filter(
            guests__user_id=user.pk, guests__role__in=GUEST_ROLES
        )
        return self.filter(
            Q(part=Part.A) | Q(pk__in=names_them.values("pk")),
            ~Q(meeting__state=Meeting.State.DRAFT),
            ~Q(meeting__access__kind=Access.Kind.RESTRICTED),
            meeting__in=guest_at.values("pk"),
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

    # Who takes no part for bias (Befangenheit), and is neither entitled nor counted for the quorum.
    excluded: models.ManyToManyField = models.ManyToManyField(
        "Attendance", blank=True, related_name="excluded_items", verbose_name=_("excluded for bias")
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
