"""Files of pages and their versions."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ...access.readable import readable_accesses
from ...core.database.german_order import german
from ...core.files.storage import private_storage

# What `uploads.media_type_of` recognises by content and may stand in a page.
INLINE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def attachment_path(version: "AttachmentVersion", name: str) -> str:
    """Where a file is stored; says nothing of its name, which anybody may choose."""
    return f"attachments/{version.attachment_id % 1000:03}/{version.attachment_id}/{version.sha256}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> Self:
        """Files, not in the trash, of pages that `user` may read, and the user's own drafts."""
        readable = Q(page__live=True, page__page_access__access_id__in=readable_accesses(user))
        if user is not None and user.is_authenticated:
            readable |= Q(page=None, draft_owner=user)
        return self.filter(readable, trashed_at=None)


class Attachment(models.Model):
    """A file that belongs to a page; each upload of it is a version.

    Uploaded into a page that was never saved, it belongs to its uploader until then.
    """

    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    draft_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    name = models.CharField(_("file name"), max_length=200)
    title = models.CharField(_("title"), max_length=200, blank=True)
    current = models.ForeignKey(
        "AttachmentVersion", models.SET_NULL, null=True, related_name="+", editable=False
    )
    trashed_at = models.DateTimeField(null=True, blank=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = [german("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "name"], condition=Q(trashed_at=None), name="file_name_once"
            ),
            models.CheckConstraint(
                condition=Q(page=None) ^ Q(draft_owner=None), name="file_of_page_or_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    def get_absolute_url(self) -> str:
        return reverse("teamweb_spaces:attachment", args=[self.pk])

    def get_inline_url(self) -> str:
        return reverse("teamweb_spaces:attachment_inline", args=[self.pk])


class AttachmentVersion(models.Model):
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=attachment_path, storage=private_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    # Of pictures; `widths` are those in which smaller ones are stored.
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    widths = models.JSONField(default=list, editable=False)
    comment = models.CharField(_("what has changed"), max_length=300, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="file_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.attachment} · {self.number}"

    def smaller_name(self, width: int) -> str:
        """Where the same picture of this width is stored."""
        return f"{self.file.name}.{width}"

    @property
    def is_image(self) -> bool:
        """Whether browsers may show it inside a page: raster images, told by their first bytes."""
        return self.media_type in INLINE_TYPES
