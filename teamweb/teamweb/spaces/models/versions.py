"""What is kept of versions beside their text."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class VersionNote(models.Model):
    """What the author said about a version."""

    revision = models.OneToOneField(
        "wagtailcore.Revision", models.CASCADE, primary_key=True, related_name="version_note"
    )
    comment = models.CharField(_("what has changed"), max_length=300, blank=True)
    # Never published, in a moderated space: for people who may edit.
    is_draft = models.BooleanField(default=False, editable=False)
    # Why an approver sent the draft back; empty while it waits.
    sent_back_reason = models.TextField(blank=True, editable=False)
    restored_from = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.comment


class ReadMark(models.Model):
    """Up to which version a person has read a page. It is shown to nobody but that person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, related_name="+"
    )
    # When the present visit began.
    read_at = models.DateTimeField()
    # The same of the visit before: what is new is what came since.
    before = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.page_id}"
