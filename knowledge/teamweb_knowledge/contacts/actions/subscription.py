"""Subscribing, choosing topic areas, pausing and leaving. Each step of a consent is logged."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...ozg.models import TopicArea
from .. import links, wording
from ..errors import LinkNotValid, OptInClosed
from ..mail_backend import get_mail_backend
from ..models import ConsentEvent, OptIn, Subscriber, Subscription, Suppression, address_digest
from .consent_log import Kind, log_consent, may_be_mailed, send_link, topic_keys


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
    if not may_be_mailed(address):
        return None
    subscriber = Subscriber.objects.with_address(address).select_for_update().first()
    if subscriber is None:
        subscriber = Subscriber.objects.create(address=address.strip(), language=language)
    opt_in = OptIn.objects.create(subscriber=subscriber, name=name, organisation=organisation)
    opt_in.topic_areas.set(areas)
    shown = f"{wording.consent_wording()}\n\n{wording.privacy_wording()}"
    log_consent(
        subscriber,
        Kind.REQUESTED,
        ip=ip,
        topics=topic_keys(areas),
        wording=shown,
        version=wording.VERSION,
    )
    with translation.override(language or translation.get_language()):
        send_link(
            subscriber,
            to=subscriber.address,
            kind="opt_in",
            subject=_("Please confirm your subscription"),
            context={"topics": areas, "url": links.confirm_url(opt_in)},
        )
    return opt_in


@transaction.atomic
def confirm_subscription(*, opt_in: OptIn, ip: str = "") -> Subscriber:
    """The person behind the address agrees. Raises OptInClosed."""
    subscriber = Subscriber.objects.select_for_update().get(pk=opt_in.subscriber_id)
    opt_in.refresh_from_db()
    if is_closed(opt_in):
        raise OptInClosed(opt_in)
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
    log_consent(
        subscriber, Kind.CONFIRMED, ip=ip, topics=topic_keys(areas), version=wording.VERSION
    )
    return subscriber


@transaction.atomic
def unsubscribe(*, subscriber: Subscriber, ip: str = "", source: str = "web") -> None:
    """No newsletter any more, at once: what is waiting for the person is not sent either."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    get_mail_backend().withdraw(references=[subscriber.reference])
    if subscriber.state == Subscriber.State.UNSUBSCRIBED:
        return
    subscriber.state = Subscriber.State.UNSUBSCRIBED
    subscriber.save(update_fields=["state"])
    subscriber.subscriptions.all().delete()
    log_consent(subscriber, Kind.UNSUBSCRIBED, ip=ip, source=source)


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
    before = topic_keys(subscriber.topic_areas.all())
    subscriber.topic_areas.set(areas)
    was_in = subscriber.state == Subscriber.State.CONFIRMED
    subscriber.state = Subscriber.State.CONFIRMED
    subscriber.confirmed_at = subscriber.confirmed_at or timezone.now()
    subscriber.save()
    after = topic_keys(areas)
    if before != after or not was_in:
        log_consent(
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
        get_mail_backend().withdraw(references=[subscriber.reference])
    log_consent(subscriber, Kind.PAUSED, ip=ip, detail=str(until or ""))


@transaction.atomic
def request_preferences_link(*, address: str, ip: str = "") -> None:
    """Mail the link to the preferences page to the subscriber with this address, if there is one."""
    subscriber = Subscriber.objects.with_address(address).exclude(confirmed_at=None).first()
    if subscriber is None or not may_be_mailed(subscriber.address):
        return
    send_link(
        subscriber,
        to=subscriber.address,
        kind="preferences_link",
        subject=_("Your newsletter preferences"),
        context={"url": links.preferences_url(subscriber)},
    )


def is_closed(opt_in: OptIn) -> bool:
    """Whether the request was confirmed before, or its person unsubscribed after making it."""
    return opt_in.confirmed_at is not None or unsubscribed_after(opt_in) is not None


def unsubscribed_after(opt_in: OptIn) -> datetime | None:
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
