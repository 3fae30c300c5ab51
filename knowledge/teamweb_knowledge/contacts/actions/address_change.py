"""Moving a subscription to another address."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .. import links
from ..mail_backend import get_mail_backend
from ..models import Subscriber, Subscription
from .consent_log import Kind, log_consent, may_be_mailed, send_link


@transaction.atomic
def request_address_change(*, subscriber: Subscriber, address: str, ip: str = "") -> None:
    """Mail a link to the new address; the old one holds until it is confirmed."""
    if not may_be_mailed(address):
        return
    send_link(
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
        get_mail_backend().withdraw(references=[other.reference])
        other.delete()
    get_mail_backend().withdraw(references=[subscriber.reference])
    subscriber.address = address
    subscriber.save(update_fields=["address"])
    log_consent(subscriber, Kind.ADDRESS_LEFT, ip=ip, address=old, detail=address)
    log_consent(subscriber, Kind.ADDRESS_CHANGED, ip=ip, detail=old)
    # Without a mail to the old address its owner would not notice a hostile change.
    with translation.override(subscriber.language or settings.LANGUAGE_CODE):
        send_link(
            subscriber,
            to=old,
            kind="address_changed",
            subject=_("Your newsletter goes to another address"),
            context={"url": links.absolute(reverse("knowledge_contacts:subscribe"))},
        )
    return subscriber
