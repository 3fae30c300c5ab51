"""Subscribing, changing one's mind, leaving. Each step of a consent is written to the log."""

import ipaddress
import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ..ozg.models import TopicArea
from . import links, wording
from .errors import LinkNotValid, RequestIsOver, TooManyRequests
from .imprint import imprint
from .models import (
    ConsentEvent,
    ContactEntry,
    NetworkRequest,
    OptIn,
    Subscriber,
    Subscription,
    Suppression,
    address_digest,
)
from .people import Person
from .postbox import Content, get_postbox

logger = logging.getLogger(__name__)

MAILS_PER_ADDRESS_AND_DAY = 3
REQUESTS_PER_NETWORK_AND_HOUR = 60
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
Kind = ConsentEvent.Kind


def network_of(ip: str) -> str:
    """An address without its last part (IPv4 /24, IPv6 /48); "" where the site stores none."""
    if not ip or not getattr(settings, "KNOWLEDGE_CONSENT_NETWORK", True):
        return ""
    try:
        size = 24 if ipaddress.ip_address(ip).version == 4 else 48
        return str(ipaddress.ip_network(f"{ip}/{size}", strict=False))
    except ValueError:
        return ""


def _log(subscriber: Subscriber | None, kind: str, *, ip: str = "", **facts: Any) -> None:
    if subscriber is not None:
        facts = {"subscriber_id": subscriber.pk, "address": subscriber.address, **facts}
    ConsentEvent.objects.create(kind=kind, ip_network=network_of(ip), **facts)


def _topic_keys(topic_areas: Iterable[TopicArea]) -> list[str]:
    return sorted(area.key for area in topic_areas)


def count_request(ip: str) -> None:
    """Note that a form which sends mails was used. Raises TooManyRequests.

    `settings.KNOWLEDGE_REQUESTS_PER_HOUR` is the limit for one network address (0: none). Called
    outside the transaction of the request, so that a refused one is counted too.
    """
    limit = getattr(settings, "KNOWLEDGE_REQUESTS_PER_HOUR", REQUESTS_PER_NETWORK_AND_HOUR)
    if not ip or limit <= 0:
        return
    source = salted_hmac("knowledge.contacts.source", _limited_network(ip)).hexdigest()
    hour_ago = timezone.now() - timedelta(hours=1)
    before = NetworkRequest.objects.filter(
        source_digest=source, at__gt=hour_ago, is_refused=False
    ).count()
    NetworkRequest.objects.create(source_digest=source, is_refused=before >= limit)
    if before >= limit:
        logger.warning("newsletter form: more than %s requests from one network in an hour", limit)
        raise TooManyRequests


def _limited_network(ip: str) -> str:
    """One connection has one address in IPv4, but a whole network (/64) of them in IPv6."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return ip if address.version == 4 else str(ipaddress.ip_network(f"{ip}/64", strict=False))


def refused_requests() -> int:
    """How many requests were refused in the last day, because too many came from one network."""
    since = timezone.now() - timedelta(days=1)
    return NetworkRequest.objects.filter(at__gt=since, is_refused=True).count()


def _may_be_mailed(address: str) -> bool:
    """Whether one more unasked-for mail may go to this address today."""
    if Suppression.objects.filter(address_digest=address_digest(address)).exists():
        return False
    since = timezone.now() - timedelta(days=1)
    mailed = ConsentEvent.objects.of(address).filter(kind=Kind.MAILED, at__gt=since)
    return mailed.count() < MAILS_PER_ADDRESS_AND_DAY


def _mail(subscriber: Subscriber, *, to: str, kind: str, subject: str, context: dict) -> None:
    content = Content(
        kind=kind,
        subject=subject,
        text=render_to_string(
            f"knowledge_contacts/mail/{kind}.txt", {**context, "imprint": imprint()}
        ),
        headers=AUTOMATIC,
    )
    key = f"{subscriber.pk}:{timezone.now().timestamp()}"
    message_id = get_postbox().send(to=to, key=key, content=content)
    _log(subscriber, Kind.MAILED, address=to, message_id=message_id, detail=kind)


@transaction.atomic
def request_subscription(
    *,
    address: str,
    topic_areas: Iterable[TopicArea],
    language: str = "",
    name: str = "",
    organisation: str = "",
    ip: str = "",
) -> OptIn | None:
    """Mail a link that confirms the subscription. Nothing else changes until it is confirmed.

    None where nothing was sent: the address is blocked or had its mails of the day. The caller
    answers the same in every case, and calls `count_request` before.
    """
    areas = list(topic_areas)
    if not _may_be_mailed(address):
        return None
    subscriber = Subscriber.objects.with_address(address).select_for_update().first()
    if subscriber is None:
        subscriber = Subscriber.objects.create(address=address.strip(), language=language)
    opt_in = OptIn.objects.create(subscriber=subscriber, name=name, organisation=organisation)
    opt_in.topic_areas.set(areas)
    shown = f"{wording.consent_wording()}\n\n{wording.privacy_wording()}"
    _log(
        subscriber,
        Kind.REQUESTED,
        ip=ip,
        topics=_topic_keys(areas),
        wording=shown,
        version=wording.VERSION,
    )
    with translation.override(language or translation.get_language()):
        _mail(
            subscriber,
            to=subscriber.address,
            kind="opt_in",
            subject=_("Please confirm your subscription"),
            context={"topics": areas, "url": links.confirm_url(opt_in)},
        )
    return opt_in


@transaction.atomic
def confirm_subscription(*, opt_in: OptIn, ip: str = "") -> Subscriber:
    """The person behind the address agrees. Raises RequestIsOver."""
    subscriber = Subscriber.objects.select_for_update().get(pk=opt_in.subscriber_id)
    opt_in.refresh_from_db()
    if is_over(opt_in):
        raise RequestIsOver(opt_in)
    now = timezone.now()
    opt_in.confirmed_at = now
    opt_in.save(update_fields=["confirmed_at"])
    areas = list(opt_in.topic_areas.all())
    for area in areas:
        Subscription.objects.get_or_create(subscriber=subscriber, topic_area=area)
    subscriber.state = Subscriber.State.CONFIRMED
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.name = opt_in.name or subscriber.name
    subscriber.organisation = opt_in.organisation or subscriber.organisation
    subscriber.save()
    _log(subscriber, Kind.CONFIRMED, ip=ip, topics=_topic_keys(areas), version=wording.VERSION)
    return subscriber


@transaction.atomic
def unsubscribe(*, subscriber: Subscriber, ip: str = "", source: str = "web") -> None:
    """No newsletter any more, at once: what is waiting for the person is not sent either."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    get_postbox().withdraw(references=[subscriber.reference])
    if subscriber.state == Subscriber.State.UNSUBSCRIBED:
        return
    subscriber.state = Subscriber.State.UNSUBSCRIBED
    subscriber.save(update_fields=["state"])
    subscriber.subscriptions.all().delete()
    _log(subscriber, Kind.UNSUBSCRIBED, ip=ip, source=source)


@transaction.atomic
def set_topics(
    *, subscriber: Subscriber, topic_areas: Iterable[TopicArea], ip: str = ""
) -> Subscriber:
    """Replace the topic areas of somebody who proved to own the address; none means unsubscribing."""
    areas = list(topic_areas)
    if not areas:
        unsubscribe(subscriber=subscriber, ip=ip)
        return Subscriber.objects.get(pk=subscriber.pk)
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    before = _topic_keys(subscriber.topic_areas.all())
    subscriber.topic_areas.set(areas)
    was_in = subscriber.state == Subscriber.State.CONFIRMED
    subscriber.state = Subscriber.State.CONFIRMED
    subscriber.confirmed_at = subscriber.confirmed_at or timezone.now()
    subscriber.save()
    after = _topic_keys(areas)
    if before != after or not was_in:
        _log(
            subscriber,
            Kind.TOPICS_CHANGED,
            ip=ip,
            topics=after,
            wording=wording.consent_wording(),
            version=wording.VERSION,
            detail=", ".join(before)[:300],
        )
    return subscriber


@transaction.atomic
def pause(*, subscriber: Subscriber, until: date | None, ip: str = "") -> None:
    """No mail up to and including that day; None ends the pause."""
    if subscriber.paused_until == until:
        return
    subscriber.paused_until = until
    subscriber.save(update_fields=["paused_until"])
    if until and until >= timezone.localdate():
        get_postbox().withdraw(references=[subscriber.reference])
    _log(subscriber, Kind.PAUSED, ip=ip, detail=str(until or ""))


@transaction.atomic
def request_address_change(*, subscriber: Subscriber, address: str, ip: str = "") -> None:
    """Mail a link to the new address; the old one holds until it is confirmed."""
    if not _may_be_mailed(address):
        return
    _mail(
        subscriber,
        to=address,
        kind="address_change",
        subject=_("Please confirm your new address"),
        context={"url": links.address_url(subscriber, address)},
    )


@transaction.atomic
def change_address(*, subscriber: Subscriber, address: str, ip: str = "") -> Subscriber:
    """The owner of both addresses moves; what the new one had subscribed to is taken along."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    old = subscriber.address
    if old.lower() == address.lower():
        return subscriber
    other = Subscriber.objects.with_address(address).exclude(pk=subscriber.pk).first()
    if other is not None:
        for area in other.topic_areas.all():
            Subscription.objects.get_or_create(subscriber=subscriber, topic_area=area)
        get_postbox().withdraw(references=[other.reference])
        other.delete()
    get_postbox().withdraw(references=[subscriber.reference])
    subscriber.address = address
    subscriber.save(update_fields=["address"])
    _log(subscriber, Kind.ADDRESS_LEFT, ip=ip, address=old, detail=address)
    _log(subscriber, Kind.ADDRESS_CHANGED, ip=ip, detail=old)
    # Whoever reads the old mailbox would else not notice that somebody took the newsletter away.
    with translation.override(subscriber.language or settings.LANGUAGE_CODE):
        _mail(
            subscriber,
            to=old,
            kind="address_changed",
            subject=_("Your newsletter goes to another address"),
            context={"url": links.absolute(reverse("knowledge_contacts:subscribe"))},
        )
    return subscriber


@transaction.atomic
def request_preferences_link(*, address: str, ip: str = "") -> None:
    """Mail the link to the preferences page to whoever subscribes with this address, if anybody."""
    subscriber = Subscriber.objects.with_address(address).exclude(confirmed_at=None).first()
    if subscriber is None or not _may_be_mailed(subscriber.address):
        return
    _mail(
        subscriber,
        to=subscriber.address,
        kind="preferences_link",
        subject=_("Your newsletter preferences"),
        context={"url": links.preferences_url(subscriber)},
    )


def own_data(*, subscriber: Subscriber, ip: str = "") -> dict[str, Any]:
    """Everything stored about a subscriber (GDPR, article 15)."""
    _log(subscriber, Kind.EXPORTED, ip=ip)
    person = Person(subscriber)
    return {
        "address": subscriber.address,
        "state": subscriber.state,
        "name": subscriber.name,
        "organisation": subscriber.organisation,
        "language": subscriber.language,
        "created_at": subscriber.created_at,
        "confirmed_at": subscriber.confirmed_at,
        "paused_until": subscriber.paused_until,
        "topic_areas": _topic_keys(subscriber.topic_areas.all()),
        "requests": [
            {
                "created_at": opt_in.created_at,
                "confirmed_at": opt_in.confirmed_at,
                "name": opt_in.name,
                "organisation": opt_in.organisation,
                "topic_areas": _topic_keys(opt_in.topic_areas.all()),
            }
            for opt_in in subscriber.opt_ins.order_by("pk").prefetch_related("topic_areas")
        ],
        "earlier_addresses": person.earlier_addresses,
        "consent_log": list(
            person.events().values(
                "at", "kind", "address", "topics", "wording", "version", "source",
                "ip_network", "message_id", "detail",
            )
        ),
        "mails": get_postbox().history(
            references=person.references, message_ids=person.message_ids()
        ),
    }  # fmt: skip


@transaction.atomic
def erase(*, subscriber: Subscriber, never_again: bool = False, ip: str = "") -> None:
    """Delete the person's data (GDPR, article 17); the consent log stays, closed, as proof.

    With `never_again` the address is blocked by its digest, so that nobody can subscribe it.
    """
    person = Person(subscriber)
    _log(subscriber, Kind.ERASED, ip=ip)
    get_postbox().erase(references=person.references, message_ids=person.message_ids())
    if never_again:
        Suppression.objects.get_or_create(
            address_digest=address_digest(subscriber.address),
            defaults={"reason": "asked by the person"},
        )
    subscriber.delete()


def is_over(opt_in: OptIn) -> bool:
    """Whether the request was confirmed before, or its person unsubscribed after making it."""
    return opt_in.confirmed_at is not None or left_after(opt_in) is not None


def left_after(opt_in: OptIn) -> datetime | None:
    """When its person unsubscribed after the request, if so."""
    since = opt_in.confirmed_at or opt_in.created_at
    left = ConsentEvent.objects.filter(
        subscriber_id=opt_in.subscriber_id, kind=Kind.UNSUBSCRIBED, at__gte=since
    )
    return left.order_by("-at").values_list("at", flat=True).first()


def check_confirmable(opt_in: OptIn) -> None:
    """Raise LinkNotValid where the address is blocked."""
    digest = address_digest(opt_in.subscriber.address)
    if Suppression.objects.filter(address_digest=digest).exists():
        raise LinkNotValid


@transaction.atomic
def list_contact(
    *,
    user: Any,
    topic_area: TopicArea,
    function: str,
    organisation: str,
    phone: str = "",
    note: str = "",
) -> ContactEntry:
    """Enter or change one's own entry in the contact list of a topic area."""
    facts = {"function": function, "organisation": organisation, "phone": phone, "note": note}
    entry, _created = ContactEntry.objects.update_or_create(
        user=user, topic_area=topic_area, defaults=facts
    )
    _log(
        None,
        Kind.LISTED,
        address=user.email,
        user_id=user.pk,
        topics=[topic_area.key],
        wording=wording.listing_wording(),
        version=wording.VERSION,
    )
    return entry


@transaction.atomic
def unlist_contact(*, user: Any, topic_area: TopicArea) -> None:
    """Take one's own entry out again."""
    ContactEntry.objects.filter(user=user, topic_area=topic_area).delete()


def log_unlisted(entry: ContactEntry) -> None:
    """Note the end of a consent to be listed, also where it ends with the account."""
    user = entry.user
    _log(
        None,
        Kind.UNLISTED,
        address=user.email,
        user_id=user.pk,
        topics=[entry.topic_area.key],
    )
