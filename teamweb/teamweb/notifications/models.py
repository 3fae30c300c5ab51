"""Notices, and the one table of every mail that the system sends.

A `Mailing` is content, written once; a `Delivery` is that content for one address.
The rows decide what is sent: tasks and processes only come and look.
"""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..access.readable import readable_accesses
from .kinds import Words, stored_words_of


class Channel(models.Model):
    """A way out with a speed limit of its own; the bucket is stored, so a restart sends no burst."""

    key = models.SlugField(_("key"), unique=True)
    mails_per_minute = models.PositiveIntegerField(
        _("mails per minute"), null=True, blank=True, help_text=_("Empty: as fast as possible.")
    )
    tokens = models.FloatField(default=0, editable=False)
    refilled_at = models.DateTimeField(default=timezone.now, editable=False)
    backoff_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("mail channel")
        verbose_name_plural = _("mail channels")

    def __str__(self) -> str:
        return self.key


class MailFile(models.Model):
    """A file that goes along with one or several mailings; gone when all of them are over."""

    # Senders keep contents in memory by it: it never names another file.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=120)
    content = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("file in a mail")
        verbose_name_plural = _("files in mails")

    def __str__(self) -> str:
        return self.name


class MailingQuerySet(models.QuerySet["Mailing"]):
    def with_due_work(self, now: Any) -> Self:
        """Running mailings with a row that may be claimed, the urgent ones first."""
        due = Delivery.objects.claimable(now).filter(mailing=OuterRef("pk"))
        return self.filter(Exists(due), state=Mailing.State.RUNNING).order_by("priority", "pk")

    def without_open_rows(self) -> Self:
        unsettled = Delivery.objects.unsettled().filter(mailing=OuterRef("pk"))
        return self.filter(~Exists(unsettled), state=Mailing.State.RUNNING)


class Mailing(models.Model):
    """The content of one or many mails, frozen when it is written.

    `%%name%%` in text, HTML and headers is replaced for each delivery by its value of that name.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        CANCELLED = "cancelled", pgettext_lazy("mailing", "cancelled")
        FINISHED = "finished", _("finished")

    class Priority(models.IntegerChoices):
        URGENT = 0, _("somebody waits for it")
        NOTICE = 1, _("notice")
        BULK = 2, _("to many")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="mailings")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.URGENT)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RUNNING
    )
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    # A finished MIME body with its own headers, where text and HTML cannot say it (attachments).
    raw = models.BinaryField(null=True, editable=False)
    # An iCalendar message that goes along, as a part that calendars read and as a file.
    calendar = models.TextField(blank=True, editable=False)
    attachment = models.ForeignKey(
        MailFile, models.SET_NULL, null=True, blank=True, editable=False, related_name="mailings"
    )
    headers = models.JSONField(default=dict, blank=True)
    sender = models.CharField(_("sender"), max_length=320)
    # Whoever cannot read all of these any more when the mail is due does not get it.
    access_ids = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        indexes = [
            models.Index(
                fields=["priority", "id"], condition=Q(state="running"), name="mailing_running"
            )
        ]

    def __str__(self) -> str:
        return self.subject


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def unsettled(self) -> Self:
        return self.filter(state__in=Delivery.UNSETTLED)

    def claimable(self, now: Any) -> Self:
        """Rows that wait and are due, and those whose claimer let the lease run out."""
        return self.unsettled().filter(due_at__lte=now)

    def counts(self) -> dict[str, int]:
        """State -> number of rows, every state named."""
        found = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return {state.value: found.get(state.value, 0) for state in Delivery.State}


class Delivery(models.Model):
    """One mail to one address."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("skipped")
        IN_DOUBT = "in_doubt", _("in doubt")

    UNSETTLED = (State.OPEN, State.CLAIMED)

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="deliveries")
    # Names the recipient within the mailing: "subscriber:7", "user:3"; the same in every mailing.
    reference = models.CharField(max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.CharField(_("address"), max_length=320, blank=True)
    values = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(max_length=160)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    # Open: the earliest next try. Claimed: the end of the claimer's lease.
    due_at = models.DateTimeField(default=timezone.now)
    # Counted when claimed; with the id it is also the claimer's ticket for recording the outcome.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # How often the server took the whole mail and the line was cut before its answer.
    uncertain_attempts = models.PositiveSmallIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)
    last_reply = models.CharField(_("last reply"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "reference"], name="owed_once"),
        ]
        indexes = [
            models.Index(
                fields=["mailing", "due_at"],
                condition=Q(state__in=["open", "claimed"]),
                name="delivery_unsettled",
            ),
            models.Index(fields=["reference"], name="delivery_reference"),
            models.Index(
                fields=["created_at"], condition=~Q(address=""), name="delivery_with_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}:{self.reference}"


class InboundMessage(models.Model):
    """A mail of the mailbox that was dealt with: it is never dealt with twice. Holds no address."""

    class Outcome(models.TextChoices):
        HANDLED = "handled", _("dealt with")
        IGNORED = "ignored", _("ignored")
        UNCLEAR = "unclear", _("not understood")

    # Of its Message-ID and content.
    fingerprint = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    outcome = models.CharField(_("state"), max_length=10, choices=Outcome.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("mail received")
        verbose_name_plural = _("mails received")
        indexes = [models.Index(fields=["received_at"], name="inbound_by_time")]

    def __str__(self) -> str:
        return f"{self.kind or '-'}: {self.outcome}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> Self:
        """The reader's own notices about what the reader may still read."""
        readable = Q(access_id=None) | Q(access_id__in=readable_accesses(user))
        return self.filter(readable, recipient_id=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notification(models.Model):
    """A notice for one person, shown in the site and, as the person wishes, mailed."""

    class Mail(models.TextChoices):
        NO = "no", _("no mail")
        AT_ONCE = "at_once", _("mailed at once")
        WAITS = "waits", _("waits for the daily mail")
        COLLECTED = "collected", _("was in a daily mail")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=40)
    # What `kinds.py` needs to say it in the reader's language; never words of a language itself.
    facts = models.JSONField(default=dict, blank=True)
    url = models.CharField(_("address"), max_length=500)
    access_id = models.PositiveBigIntegerField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Tells the same event apart from a new one; a second notice with the same key is not written.
    key = models.CharField(max_length=160, null=True, blank=True)  # noqa: DJ001
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.NO)
    created_at = models.DateTimeField(_("time"), default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_of_person"),
            models.Index(fields=["recipient"], condition=Q(mail="waits"), name="notices_waiting"),
        ]

    def __str__(self) -> str:
        return self.words.subject

    @property
    def words(self) -> Words:
        """What the notice says in the active language."""
        return stored_words_of(self.kind, self.facts, by=self.by)


class Preference(models.Model):
    """How somebody wants notices by mail; no row means at once."""

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("at once, one mail per notice")
        DAILY = "daily", _("once a day, all together")
        NONE = "none", _("never, only in Teamweb")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_preference"
    )
    digest = models.CharField(
        _("notices by mail"), max_length=10, choices=Digest.choices, default=Digest.AT_ONCE
    )
    has_todo_reminders = models.BooleanField(
        _("remind me of my todos by mail"),
        default=True,
        help_text=_("One mail on days on which something becomes due or stays undone."),
    )
    last_digest_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_digest_display()}"


class Watch(models.Model):
    """Somebody wants notices of changes to a thing (page, space, meeting series, …)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id"], name="watched_once"
            )
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="watchers_of_thing")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.content_type_id}:{self.object_id}"
