"""Writing to the consent log; mails with links are part of it."""

import ipaddress
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from ...ozg.models import TopicArea
from ..imprint import imprint
from ..mail_backend import Content, get_mail_backend
from ..models import ConsentEvent, Subscriber, Suppression, address_digest

MAILS_PER_ADDRESS_AND_DAY = 3
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


def log_consent(subscriber: Subscriber | None, kind: str, *, ip: str = "", **facts: Any) -> None:
    if subscriber is not None:
        facts = {"subscriber_id": subscriber.pk, "address": subscriber.address, **facts}
    ConsentEvent.objects.create(kind=kind, ip_network=network_of(ip), **facts)


def topic_keys(topic_areas: Iterable[TopicArea]) -> list[str]:
    return sorted(area.key for area in topic_areas)


def may_be_mailed(address: str) -> bool:
    """Whether one more unasked-for mail may go to this address today."""
    if Suppression.objects.filter(address_digest=address_digest(address)).exists():
        return False
    since = timezone.now() - timedelta(days=1)
    mailed = ConsentEvent.objects.of(address).filter(kind=Kind.MAILED, at__gt=since)
    return mailed.count() < MAILS_PER_ADDRESS_AND_DAY


def send_link(
    subscriber: Subscriber, *, to: str, kind: str, subject: str, context: dict[str, Any]
) -> None:
    content = Content(
        kind=kind,
        subject=subject,
        text=render_to_string(
            f"knowledge_contacts/mail/{kind}.txt", {**context, "imprint": imprint()}
        ),
        headers=AUTOMATIC,
    )
    key = f"{subscriber.pk}:{timezone.now().timestamp()}"
    message_id = get_mail_backend().send(to=to, key=key, content=content)
    log_consent(subscriber, Kind.MAILED, address=to, message_id=message_id, detail=kind)
