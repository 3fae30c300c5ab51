from django.db import models
from django.utils.translation import gettext_lazy as _

from ..core.german_order import german
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
    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="imported_from")
    # `Meeting.revision` when the importer left it: a higher one says that people went on writing.
    revision = models.PositiveIntegerField()
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
