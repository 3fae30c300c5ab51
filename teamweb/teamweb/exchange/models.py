from django.db import models
from django.utils.translation import gettext_lazy as _

from ..core.database.german_order import german
from ..meetings.models import Meeting


class ImportedMinutes(models.Model):
    """A file of minutes and the meeting it became; what the importer knows from the last time."""

    space = models.ForeignKey(
        "teamweb_spaces.SpacePage", models.CASCADE, related_name="imported_minutes"
    )
    name = models.CharField(_("file"), max_length=300)
    # SHA-256 of the bytes, and the version of the parser that read them.
    content_hash = models.CharField(max_length=64)
    parser_version = models.PositiveSmallIntegerField()
    # None while somebody looks through what was recognised.
    meeting = models.OneToOneField(
        Meeting, models.CASCADE, null=True, blank=True, related_name="imported_from"
    )
    # What a person said of the lines: `minutes.review.corrections`.
    corrections = models.JSONField(default=dict, blank=True)
    # `Meeting.revision` when the importer left it: a higher one says that people went on writing.
    revision = models.PositiveIntegerField(default=0)
    # The file as it was, so that nothing of it is ever lost.
    source = models.TextField(_("text of the file"))
    line_counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("imported minutes")
        verbose_name_plural = _("imported minutes")
        ordering = ["space", german("name")]
        constraints = [models.UniqueConstraint(fields=["space", "name"], name="minutes_file_once")]

    def __str__(self) -> str:
        return self.name


class ImportedPage(models.Model):
    """A Markdown file and the page it became; what the importer knows from the last time."""

    space = models.ForeignKey(
        "teamweb_spaces.SpacePage", models.CASCADE, related_name="imported_pages"
    )
    # The path in the folder; of a folder without a file for itself it ends with a slash.
    path = models.TextField(_("file"))
    page = models.OneToOneField(
        "wagtailcore.Page", models.CASCADE, related_name="imported_from_file"
    )
    # SHA-256 of all that the page was made of; empty until it has its first version.
    content_hash = models.CharField(max_length=64, blank=True)
    # The latest version when the importer left it: another one says that people went on writing.
    revision_id = models.BigIntegerField(null=True)
    # Path of a file -> id of the attachment, SHA-256 of its bytes, id of the attachment's version.
    files = models.JSONField(default=dict)
    # Those of the file: others were given here.
    labels = models.JSONField(default=list)
    # Its place among the pages of the folder.
    place = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("imported page")
        verbose_name_plural = _("imported pages")
        ordering = ["space", "path"]
        constraints = [models.UniqueConstraint(fields=["space", "path"], name="page_file_once")]

    def __str__(self) -> str:
        return self.path
