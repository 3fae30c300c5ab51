from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexQueueEntry(models.Model):
    """A source whose documents have to be written again.

    Rows are only ever added by the change itself and removed by the worker that wrote the index;
    several for one source are one piece of work. `access_id` is the access its documents
    will have: until then they stay hidden from users who may not read it.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=200, db_index=True)
    access_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    enqueued_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("index queue entry")
        verbose_name_plural = _("index queue entries")

    def __str__(self) -> str:
        return f"{self.id} {self.source}"


class IndexWrite(models.Model):
    """Gives each write to an index its version: higher than that of every write begun before."""

    id = models.BigAutoField(primary_key=True)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("write to the index")
        verbose_name_plural = _("writes to the index")

    def __str__(self) -> str:
        return str(self.id)


class SearchIndex(models.Model):
    """One index of an engine: the one readers search, and one being built beside it."""

    class State(models.TextChoices):
        BUILDING = "building", _("being built")
        LIVE = "live", _("in use")
        RETIRED = "retired", _("retired")

    engine = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State)
    # How far a reindex has come: {"model": label of the model, "pk": last one written}.
    checkpoint = models.JSONField(default=dict, blank=True)
    written = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engine", "name"], name="search_index_name"),
            models.UniqueConstraint(
                fields=["engine"],
                condition=models.Q(state="live"),
                name="search_one_live_index_per_engine",
            ),
        ]
        verbose_name = _("search index")
        verbose_name_plural = _("search indexes")

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"


class IndexOwner(models.Model):
    """The one row that says whose the indexes are: see engines/ownership.py."""

    # A part of the names of all indexes, and noted in each of them.
    token = models.CharField(max_length=20, blank=True)
    database = models.CharField(max_length=1000, blank=True)
    # Until then a worker builds the index anew; one that died is followed by another.
    building_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("owner of search indexes")
        verbose_name_plural = _("owners of search indexes")

    def __str__(self) -> str:
        return self.token


class ImportedDocument(models.Model):
    """A text from outside the site that only search knows (`teamweb import_documents`)."""

    external_id = models.CharField(max_length=190, unique=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    space = models.CharField(max_length=100, db_index=True)
    access_id = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("imported document")
        verbose_name_plural = _("imported documents")

    def __str__(self) -> str:
        return self.title or self.external_id


class ApiTokenQuerySet(models.QuerySet):
    def usable(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """A bearer token of one person; only the hash of its key is stored."""

    class Scope(models.TextChoices):
        SEARCH = "search", _("Search what I may read")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="search_api_tokens"
    )
    name = models.CharField(_("Name"), max_length=100)
    scope = models.CharField(_("Allowed use"), max_length=20, choices=Scope, default=Scope.SEARCH)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name
