"""Background jobs: rows committed with the change that asks for them, run afterwards."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
