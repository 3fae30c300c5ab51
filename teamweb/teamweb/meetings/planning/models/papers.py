import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ....spaces.models import private_storage
from .agenda import AgendaItem
from .meetings import Meeting
from .topics import Topic


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

    @property
    def is_annex(self) -> bool:
        """Whether released minutes or a circular vote list it: then it stays as it is."""
        if self.topic.circular_votes.filter(opened_at__gte=self.uploaded_at).exists():
            return True
        released = (Meeting.State.CIRCULATED, Meeting.State.AMENDED)
        return AgendaItem.objects.filter(
            topic=self.topic_id,
            meeting__versions__state__in=released,
            meeting__versions__created_at__gte=self.uploaded_at,
        ).exists()
