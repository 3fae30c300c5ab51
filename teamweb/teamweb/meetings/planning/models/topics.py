from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ....access.models import Access
from ....groups.models import WorkingGroup
from .choices import Kind, Part, ReadableQuerySet
from .series import Series


class Topic(models.Model):
    """A topic of a group over one or several meetings, each with an `AgendaItem` for it."""

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
