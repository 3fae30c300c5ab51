"""Issues of the newsletter: written by editors, sent to the subscribers of topic areas, kept in an archive."""

from typing import Self

from django import forms
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from ..contacts.models import Subscriber
from .blocks import IssueBlocks


class IssueQuerySet(models.QuerySet["Issue"]):
    def published(self) -> Self:
        """What went out and may be read by everybody in the archive."""
        return self.filter(state__in=Issue.PUBLIC, sent_at__isnull=False)

    def due(self) -> Self:
        """Scheduled for now or earlier, or begun and not enqueued yet."""
        return self.filter(
            models.Q(state=Issue.State.SCHEDULED, send_at__lte=timezone.now())
            | models.Q(state=Issue.State.SENDING, enqueued_at=None)
        )


class Issue(models.Model):
    """One newsletter. Once it is being sent its content stays as it is."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", pgettext_lazy("newsletter", "cancelled")

    PUBLIC = (State.SENDING, State.SENT)
    OPEN = (State.DRAFT, State.SCHEDULED)

    subject = models.CharField(_("subject"), max_length=150)
    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("Also shown in the list of the archive.")
    )
    body = StreamField(IssueBlocks(), verbose_name=_("content"), blank=True)
    topic_areas = models.ManyToManyField(
        "knowledge_ozg.TopicArea", related_name="issues", verbose_name=_("topic areas")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    send_at = models.DateTimeField(_("send at"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    enqueued_at = models.DateTimeField(null=True, editable=False)
    recipient_count = models.PositiveIntegerField(_("recipients"), null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = IssueQuerySet.as_manager()

    panels = [
        FieldPanel("subject"),
        FieldPanel("topic_areas", widget=forms.CheckboxSelectMultiple),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        ordering = ["-sent_at", "-created_at"]
        permissions = [("send_issue", _("Can send newsletter issues"))]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        slug = slugify(self.subject)[:60] or "issue"
        return reverse("knowledge_newsletters:issue", args=[self.pk, slug])

    @property
    def mailing_key(self) -> str:
        return f"newsletter:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.state in self.OPEN

    def recipients(self) -> models.QuerySet[Subscriber]:
        """Who would get it now."""
        return Subscriber.objects.receiving(self.topic_areas.all())
