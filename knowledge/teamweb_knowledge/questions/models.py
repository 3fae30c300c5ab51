"""Catalogues of questions, each with answers from several sources side by side.

One answer may serve several questions. A question belongs to a topic, a topic to a
catalogue; `access_id` says who may read (0: everybody, see knowledge/teamweb_knowledge/readable.py).
"""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..german_order import german
from ..readable import PUBLIC, editable_access_ids, readable_access_ids


class QuestionCatalogueQuerySet(models.QuerySet["QuestionCatalogue"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(access_id__in=readable_access_ids(user))


class QuestionCatalogue(models.Model):
    """A collection of questions on one matter (Fragenkatalog)."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    notice = models.CharField(_("notice to readers"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    access_id = models.IntegerField(_("access"), default=PUBLIC, db_index=True)

    objects = QuestionCatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("question catalogue")
        verbose_name_plural = _("question catalogues")
        ordering = ["rank", german("title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('knowledge_questions:questions')}?catalogue={self.key}"


class QuestionTopic(models.Model):
    """A chapter of a catalogue."""

    catalogue = models.ForeignKey(
        QuestionCatalogue, models.CASCADE, related_name="topics", verbose_name=_("catalogue")
    )
    key = models.SlugField(_("key"), max_length=80)
    name = models.CharField(_("name"), max_length=200)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)

    class Meta:
        verbose_name = _("topic of questions")
        verbose_name_plural = _("topics of questions")
        ordering = ["catalogue__rank", german("catalogue__title"), "rank", german("name")]
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "key"], name="question_topic_once")
        ]

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: Any) -> Self:
        """What `user` may read; what was submitted only by who asked and by who may change it."""
        ids = readable_access_ids(user)
        readable = self.filter(access_id__in=ids, topic__catalogue__access_id__in=ids)
        if user is None or not user.is_authenticated or not user.is_active:
            return readable.exclude(state=Question.State.SUBMITTED)
        if user.has_perm("knowledge_questions.change_question"):
            return readable
        own = Q(entered_by=user) | Q(access_id__in=editable_access_ids(user))
        return readable.filter(~Q(state=Question.State.SUBMITTED) | own)

    def due_for_review(self) -> Self:
        """Questions whose date of review has passed: their answers may be out of date."""
        return self.filter(review_on__lt=timezone.localdate())


class Question(models.Model):
    """A question that came up in practice."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("question", "submitted")
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        UNDER_REVIEW = "review", _("under review")
        OUTDATED = "outdated", _("out of date")

    topic = models.ForeignKey(
        QuestionTopic, models.PROTECT, related_name="questions", verbose_name=_("topic")
    )
    wording = models.TextField(_("question"))
    explanation = models.TextField(_("explanation"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    asked_on = models.DateField(_("asked on"), default=timezone.localdate)
    asked_for = models.CharField(_("asked for"), max_length=200, blank=True)
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    access_id = models.IntegerField(_("access"), default=PUBLIC, db_index=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["topic__catalogue__rank", "topic__rank", "rank", "pk"]

    def __str__(self) -> str:
        return self.wording

    def get_absolute_url(self) -> str:
        return reverse("knowledge_questions:question", args=[self.pk])

    def clean(self) -> None:
        """A catalogue that is not public is read under one access, its own."""
        if self.topic_id and self.topic.catalogue.access_id not in (PUBLIC, self.access_id):
            raise ValidationError({"access_id": _("A question has the access of its catalogue.")})

    @property
    def reason_to_keep(self) -> str:
        """Why nobody deletes it, whether or not it has answers; empty for what may go."""
        if self.state in (self.State.SUBMITTED, self.State.OPEN):
            return ""
        return str(_("A question that was answered stays. If it no longer matters: out of date."))

    @property
    def is_due_for_review(self) -> bool:
        return self.review_on is not None and self.review_on < timezone.localdate()


class QuestionRecurrence(models.Model):
    """A note that the same question came up once more."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="recurrences")
    asked_on = models.DateField(_("asked on"), default=timezone.localdate)
    asked_for = models.CharField(_("asked for"), max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("asked again")
        verbose_name_plural = _("asked again")
        ordering = ["asked_on", "pk"]

    def __str__(self) -> str:
        return f"{self.asked_on:%d.%m.%Y} {self.asked_for}"


class Source(models.Model):
    """Who or what an answer comes from."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("person")
        WORKING_GROUP = "group", _("working group")
        EXPERT_OPINION = "opinion", _("expert opinion")
        NORM = "norm", _("law or standard")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.ORGANISATION
    )

    class Meta:
        verbose_name = _("source of answers")
        verbose_name_plural = _("sources of answers")
        ordering = [german("name")]

    def __str__(self) -> str:
        return self.name


class Norm(models.Model):
    """A provision or standard that answers refer to, cited as usual: "§ 371a ZPO"."""

    label = models.CharField(_("citation"), max_length=120, unique=True)
    title = models.CharField(_("heading"), max_length=250, blank=True)
    url = models.URLField(_("address of the text"), blank=True)

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = [german("label")]

    def __str__(self) -> str:
        return self.label


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: Any) -> Self:
        """Answers that were given; drafts are for those who edit."""
        return self.given().filter(access_id__in=readable_access_ids(user))

    def given(self) -> Self:
        return self.exclude(status=Answer.Status.DRAFT)

    def current(self) -> Self:
        """Answers that still hold: given or confirmed, not superseded."""
        return self.filter(status__in=[Answer.Status.GIVEN, Answer.Status.CONFIRMED])

    def for_comparison(self) -> Self:
        """What holds first, the binding before the opinions, the newest before the older."""
        return self.annotate(
            is_past=models.Case(models.When(status=Answer.Status.SUPERSEDED, then=1), default=0),
            weight_rank=models.Case(
                models.When(weight=Answer.Weight.BINDING, then=0),
                models.When(weight=Answer.Weight.OPINION, then=1),
                default=2,
            ),
        ).order_by("is_past", "weight_rank", F("given_on").desc(), "pk")


class Answer(models.Model):
    """What one source says to one or several questions."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        GIVEN = "given", pgettext_lazy("answer", "given")
        CONFIRMED = "confirmed", _("confirmed")
        SUPERSEDED = "superseded", pgettext_lazy("answer", "superseded")

    class Weight(models.TextChoices):
        BINDING = "binding", _("binding statement")
        OPINION = "opinion", _("legal view")
        EXPERIENCE = "experience", _("experience from practice")

    questions = models.ManyToManyField(
        Question, related_name="answers", verbose_name=_("questions")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="answers", verbose_name=_("source")
    )
    body = models.TextField(_("answer"))
    given_on = models.DateField(_("date of the answer"), default=timezone.localdate)
    weight = models.CharField(
        _("weight"), max_length=12, choices=Weight.choices, default=Weight.OPINION
    )
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    norms = models.ManyToManyField(
        Norm, blank=True, related_name="answers", verbose_name=_("provisions")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )
    access_id = models.IntegerField(_("access"), default=PUBLIC, db_index=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_by=None) | Q(status="superseded"),
                name="answer_superseded_with_successor",
                violation_error_message=_("An answer with a successor is superseded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.given_on:%d.%m.%Y}"

    @property
    def reason_to_keep(self) -> str:
        """Why nobody deletes it; empty for a draft."""
        if self.status == self.Status.DRAFT:
            return ""
        return str(_("An answer that was given stays. If it no longer holds: superseded."))

    @property
    def anchor(self) -> str:
        return f"answer-{self.pk}"
