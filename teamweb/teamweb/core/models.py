"""Background jobs: rows committed with the change that asks for them; and the files that some of them make."""

from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .files.storage import private_storage


class BackgroundJobQuerySet(models.QuerySet["BackgroundJob"]):
    def due(self) -> Self:
        """Jobs that a worker may take now, those of a worker that died included.

        A call that just runs is not made a second time beside it: two that index the same page
        would both find no entry and both add one.
        """
        now = timezone.now()
        same_call = BackgroundJob.objects.filter(
            status=BackgroundJob.Status.RUNNING,
            not_before__gt=now,
            task_path=OuterRef("task_path"),
            arguments=OuterRef("arguments"),
        )
        return self.filter(
            ~Exists(same_call),
            status__in=[BackgroundJob.Status.WAITING, BackgroundJob.Status.RUNNING],
            not_before__lte=now,
        )

    def given_up(self) -> Self:
        return self.filter(status=BackgroundJob.Status.GIVEN_UP)


class BackgroundJob(models.Model):
    """One call of a task function. A job that succeeded has no row any more."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        GIVEN_UP = "given_up", _("given up")

    key = models.CharField(_("key"), max_length=64, unique=True)
    task_path = models.CharField(_("task"), max_length=255)
    arguments = models.JSONField(_("arguments"), default=dict)
    priority = models.SmallIntegerField(_("priority"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    enqueued_at = models.DateTimeField(_("enqueued at"), default=timezone.now)
    # While a worker has the job: until when it keeps it.
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)

    objects = BackgroundJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        indexes = [models.Index(fields=["status", "not_before"], name="background_job_due")]

    def __str__(self) -> str:
        return self.task_path


class KeptDocument(models.Model):
    """A file that takes long to make, for everybody who may read exactly what it says."""

    class State(StrEnum):
        WAITING = "waiting"
        RUNNING = "running"
        MADE = "made"
        FAILED = "failed"

    # Of its content: whoever asks for the same words gets the same file.
    key = models.CharField(max_length=64, unique=True)
    # What it is made of (`documents.recipes`), until it is made.
    recipe = models.JSONField(default=dict)
    file = models.FileField(storage=private_storage, max_length=200, blank=True)
    # How many are drawn while it is made.
    sheets = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("kept document")
        verbose_name_plural = _("kept documents")

    def __str__(self) -> str:
        return self.key

    @property
    def job_key(self) -> str:
        return f"document:{self.key[:50]}"

    @property
    def job(self) -> BackgroundJob | None:
        return BackgroundJob.objects.filter(key=self.job_key).first()

    @property
    def state(self) -> State:
        """As the job tells it: one that failed is tried again later, or was given up."""
        if self.file:
            return self.State.MADE
        job = self.job
        if job is None or job.status == BackgroundJob.Status.GIVEN_UP:
            return self.State.FAILED
        if job.status == BackgroundJob.Status.RUNNING:
            is_late = job.not_before <= timezone.now()
            return self.State.WAITING if is_late else self.State.RUNNING
        return self.State.FAILED if job.attempts else self.State.WAITING
