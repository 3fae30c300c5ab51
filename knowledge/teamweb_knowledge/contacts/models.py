"""Who gets news of which topic area, what they agreed to, and who is a contact for what."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..german_order import german


def address_digest(address: str) -> str:
    """Stands for an address without telling it; the same whatever the case."""
    value = address.strip().lower()
    return salted_hmac("knowledge.contacts.address", value, secret=digest_secret()).hexdigest()


def digest_secret() -> str:
    """Must never change, for what is stored cannot be made anew without the addresses.

    `settings.KNOWLEDGE_DIGEST_SECRET` is a dotted path to a function that returns it; without one
    it is SECRET_KEY.
    """
    path = getattr(settings, "KNOWLEDGE_DIGEST_SECRET", "")
    return str(import_string(path)() if path else settings.SECRET_KEY)


def _new_secret() -> str:
    return get_random_string(16)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def with_address(self, address: str) -> Self:
        return self.filter(address__iexact=address.strip())

    def receiving(self, topic_areas: Any) -> Self:
        """Confirmed, not pausing, and subscribed to at least one of the topic areas; each once."""
        today = timezone.localdate()
        subscribed = Subscription.objects.filter(topic_area__in=topic_areas)
        return self.filter(
            Q(paused_until=None) | Q(paused_until__lt=today),
            state=Subscriber.State.CONFIRMED,
            pk__in=subscribed.values("subscriber_id"),
        )


class Subscriber(models.Model):
    """An address that asked for the newsletter; it gets one only once confirmed."""

    class State(models.TextChoices):
        PENDING = "pending", _("not confirmed yet")
        CONFIRMED = "confirmed", _("confirmed")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")

    address = models.EmailField(_("e-mail address"))
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.PENDING
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    # Part of the signature of every link sent to this person.
    secret = models.CharField(max_length=16, default=_new_secret, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    topic_areas = models.ManyToManyField(
        "knowledge_ozg.TopicArea",
        through="Subscription",
        related_name="subscribers",
        verbose_name=_("topic areas"),
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(Lower("address"), name="subscriber_once")]

    def __str__(self) -> str:
        return self.address

    @property
    def reference(self) -> str:
        """The name of this recipient in every mailing."""
        return f"subscriber:{self.pk}"


class Subscription(models.Model):
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    topic_area = models.ForeignKey(
        "knowledge_ozg.TopicArea", models.CASCADE, related_name="subscriptions"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "topic_area"], name="subscribed_once")
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} → {self.topic_area_id}"


class OptIn(models.Model):
    """What somebody asked for in the form; holds nothing until its link is confirmed."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="opt_ins")
    topic_areas = models.ManyToManyField("knowledge_ozg.TopicArea", related_name="+")
    name = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.subscriber_id}, {self.created_at:%Y-%m-%d}"


class NetworkRequest(models.Model):
    """That a form which sends mails was used from somewhere; kept for a day, to limit and count them."""

    source_digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    is_refused = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["source_digest", "at"], name="requests_of_network")]

    def __str__(self) -> str:
        return f"{self.source_digest[:12]}, {self.at:%Y-%m-%d %H:%M}"


class AppendOnly(Exception):
    """The consent log is proof: its rows are neither changed nor deleted."""


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def of(self, address: str) -> Self:
        return self.filter(address_digest=address_digest(address))

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def purge(self) -> int:
        """The one path out, for `retention`: the time to keep the proof is over."""
        count = self.count()
        self._raw_delete(self.db)
        return count


class ConsentEvent(models.Model):
    """One step of a consent: what was shown, asked, mailed, confirmed, changed or taken back."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("asked for in the form")
        MAILED = "mailed", _("mail with a link sent")
        CONFIRMED = "confirmed", _("confirmed by link")
        TOPICS_CHANGED = "topics_changed", _("topic areas changed")
        PAUSED = "paused", _("pause changed")
        # At the old address, then at the new one.
        ADDRESS_LEFT = "address_left", _("address given up")
        ADDRESS_CHANGED = "address_changed", _("address changed")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        EXPORTED = "exported", _("own data fetched")
        ERASED = "erased", _("own data erased")
        LISTED = "listed", _("entered a contact list")
        UNLISTED = "unlisted", _("left a contact list")

    kind = models.CharField(_("step"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("time"), default=timezone.now)
    # No foreign key: the proof outlives the person's other data.
    subscriber_id = models.PositiveBigIntegerField(null=True, blank=True)
    # Of an account that entered a contact list.
    user_id = models.PositiveBigIntegerField(null=True, blank=True)
    address = models.EmailField(_("e-mail address"), blank=True)
    address_digest = models.CharField(max_length=64, editable=False)
    topics = models.JSONField(_("topic areas"), default=list, blank=True)
    wording = models.TextField(_("wording shown"), blank=True)
    version = models.CharField(_("version of the wording"), max_length=20, blank=True)
    source = models.CharField(pgettext_lazy("of a consent", "source"), max_length=40, default="web")
    ip_network = models.CharField(_("shortened network address"), max_length=60, blank=True)
    message_id = models.CharField(_("message ID of the mail"), max_length=160, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consent log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["address_digest", "at"], name="consent_of_address")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly
        self.address_digest = address_digest(self.address)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly


class Suppression(models.Model):
    """An address that never gets mail again; only its digest is kept, so that erasure can be full."""

    address_digest = models.CharField(max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")

    def __str__(self) -> str:
        return self.address_digest[:12]


class ContactEntry(models.Model):
    """Somebody offers to be asked about a topic area; entered and removed by the person only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_entries"
    )
    topic_area = models.ForeignKey(
        "knowledge_ozg.TopicArea", models.CASCADE, related_name="contacts"
    )
    function = models.CharField(_("function"), max_length=160)
    organisation = models.CharField(_("organisation"), max_length=160)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    note = models.CharField(_("can help with"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = [german("organisation"), german("function")]
        constraints = [models.UniqueConstraint(fields=["user", "topic_area"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.topic_area}"
