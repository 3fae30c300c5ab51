"""Several people in one text; knows no page.

While a session lives, the update log is the truth of a text; at rest it is the Wagtail revision
that a checkpoint made from it.
"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class CoeditedDocument(models.Model):
    """One field of one object that several people may write in at the same time."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey("content_type", "object_id")
    field = models.CharField(max_length=80)
    # A new epoch makes what browsers kept of the old one unmergeable on purpose.
    epoch = models.PositiveIntegerField(default=1)
    head_seq = models.PositiveBigIntegerField(default=0)
    snapshot = models.BinaryField(null=True, blank=True)
    snapshot_seq = models.PositiveBigIntegerField(default=0)
    checkpoint_seq = models.PositiveBigIntegerField(default=0)
    # `dump_attribution()` at `checkpoint_seq`: who wrote the text and what was deleted.
    text_attribution = models.BinaryField(null=True, blank=True)
    # Why no version could be made of the log as of `failed_seq`: a sentence in each language.
    failure = models.JSONField(default=dict, blank=True)
    failed_seq = models.PositiveBigIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("co-edited text")
        verbose_name_plural = _("co-edited texts")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field"], name="coedited_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id}.{self.field}"


class Update(models.Model):
    """One accepted change, with who made it: set by the server, never by the browser."""

    class Kind(models.TextChoices):
        BROWSER = "browser", _("typed")
        SERVER = "server", _("by the server")
        IMPORT = "import", _("imported")
        RESTORE = "restore", _("restored")
        EXTERNAL = "external", _("changed elsewhere")

    document = models.ForeignKey(CoeditedDocument, models.CASCADE, related_name="updates")
    seq = models.PositiveBigIntegerField()
    payload = models.BinaryField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BROWSER)
    # What somebody else than `user` wrote of it: [client, first clock, end clock, user id].
    authors = models.JSONField(default=list, blank=True)
    # The version whose words this update brings back.
    restored_from = models.ForeignKey(
        "Checkpoint", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "seq"], name="update_seq_once")]
        indexes = [models.Index(fields=["document", "created_at"], name="update_by_time")]

    def __str__(self) -> str:
        return f"{self.document_id} #{self.seq}"


class ClientOwner(models.Model):
    """Whose browser a Yjs client id is in one document: the first person's who used it, for good.

    Somebody else who wrote under it would make that person's next change disappear: it would count
    as known.
    """

    document = models.ForeignKey(CoeditedDocument, models.CASCADE, related_name="client_owners")
    client_id = models.BigIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "client_id"], name="client_owner_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.client_id}"


class Checkpoint(models.Model):
    """The moment at which the log became a version of the text."""

    class Kind(models.TextChoices):
        IDLE = "idle", _("pause in writing")
        TIMER = "timer", _("after some minutes")
        LEAVE = "leave", _("the last one left")
        MANUAL = "manual", _("saved on purpose")
        RESTORE = "restore", _("restored")
        EXTERNAL = "external", _("changed elsewhere")
        PUBLISH = "publish", _("published")

    document = models.ForeignKey(CoeditedDocument, models.CASCADE, related_name="checkpoints")
    seq = models.PositiveBigIntegerField()
    revision = models.OneToOneField(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # `CoeditedField.version` of the object that this became.
    target_version = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    comment = models.CharField(max_length=300, blank=True)
    # The text itself, where no revision holds it.
    html = models.TextField(blank=True)
    # Runs of the text's code points in reading order: [length, user id or null, seq of the checkpoint
    # they came with]. Kept for good, also after the raw log is thinned.
    authorship = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["document", "seq"], name="checkpoint_order")]

    def __str__(self) -> str:
        return f"{self.document_id} @{self.seq}"


class Contributor(models.Model):
    """How much one person did between two checkpoints."""

    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    edits = models.PositiveIntegerField(default=0)
    inserted = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "user"], name="contributor_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} @{self.checkpoint_id}"
