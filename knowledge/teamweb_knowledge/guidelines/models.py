"""Guidelines (Leitfäden) that working groups write, chapter by chapter."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField

from ..german_order import german
from ..readable import PUBLIC, readable_access_ids


class GuidelineQuerySet(models.QuerySet["Guideline"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(access_id__in=readable_access_ids(user))


class Guideline(models.Model):
    """A guideline or a similar document on its way from need to publication.

    The group that writes it is named by key and name: this package knows no groups.
    """

    class Kind(models.TextChoices):
        GUIDELINE = "guideline", _("guideline")
        CHAPTER = "chapter", _("chapter for other guidelines")
        CATALOGUE = "catalogue", _("question catalogue")
        OPINION = "opinion", _("expert opinion")
        STRATEGY = "strategy", _("strategy paper")
        PLAN = "plan", _("plan of action")
        PROPOSAL = "proposal", _("proposal for a decision")

    class State(models.TextChoices):
        NEEDED = "needed", _("needed")
        PLANNED = "planned", _("planned")
        AT_WORK = "at_work", _("at work")
        FINISHED = "finished", _("finished, not yet published")
        PUBLISHED = "published", _("published")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.GUIDELINE)
    group_key = models.SlugField(_("key of the group"), max_length=80, blank=True)
    group_name = models.CharField(_("written by"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.PLANNED
    )
    state_note = models.CharField(_("note on the state"), max_length=200, blank=True)
    target_date = models.CharField(_("date aimed at"), max_length=40, blank=True)
    follow_up = models.CharField(_("next step"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    notice = models.CharField(_("notice to readers"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    access_id = models.IntegerField(_("access"), default=PUBLIC, db_index=True)

    objects = GuidelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("guideline")
        verbose_name_plural = _("guidelines")
        ordering = [german("title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge_guidelines:guideline", args=[self.key])

    @property
    def reason_to_keep(self) -> str:
        """Why nobody deletes it or a chapter of it; empty for what may go."""
        if self.state != self.State.PUBLISHED:
            return ""
        return str(_("A published guideline stays, with its chapters."))


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(guideline__access_id__in=readable_access_ids(user))

    def overdue(self, day: datetime.date | None = None) -> Self:
        """Chapters that should have been finished before `day` (default: today)."""
        unfinished = ~Q(state=Chapter.State.FINISHED)
        return self.filter(unfinished, due_on__lt=day or timezone.localdate())


class Chapter(models.Model):
    """A chapter of a guideline with a state and a person in charge, named by function."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DRAFT = "draft", _("draft")
        IN_REVIEW = "review", _("in review")
        FINISHED = "finished", pgettext_lazy("chapter", "finished")

    guideline = models.ForeignKey(
        Guideline, models.CASCADE, related_name="chapters", verbose_name=_("guideline")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)
    title = models.CharField(_("title"), max_length=200)
    body = RichTextField(_("text"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    responsible = models.CharField(_("responsible (function)"), max_length=120, blank=True)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ["guideline", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["guideline", "title"], name="chapter_title_once")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.guideline.get_absolute_url()}#{self.anchor}"

    @property
    def reason_to_keep(self) -> str:
        return self.guideline.reason_to_keep

    @property
    def anchor(self) -> str:
        return f"chapter-{self.pk}"

    @property
    def is_overdue(self) -> bool:
        return (
            self.due_on is not None
            and self.due_on < timezone.localdate()
            and self.state != self.State.FINISHED
        )
