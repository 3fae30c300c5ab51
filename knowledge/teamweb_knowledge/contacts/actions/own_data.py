"""What a person may ask of their data: a copy of it, and its deletion (GDPR)."""

from typing import Any

from django.db import transaction

from ..mail_backend import get_mail_backend
from ..models import Subscriber, Suppression, address_digest
from ..people import Person
from .consent_log import Kind, log_consent, topic_keys


def own_data(*, subscriber: Subscriber, ip: str = "") -> dict[str, Any]:
    """Everything stored about a subscriber (GDPR, article 15)."""
    log_consent(subscriber, Kind.EXPORTED, ip=ip)
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
        "topic_areas": topic_keys(subscriber.topic_areas.all()),
        "requests": [
            {
                "created_at": opt_in.created_at,
                "confirmed_at": opt_in.confirmed_at,
                "name": opt_in.name,
                "organisation": opt_in.organisation,
                "topic_areas": topic_keys(opt_in.topic_areas.all()),
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
        "mails": get_mail_backend().history(
            references=person.references, message_ids=person.message_ids()
        ),
    }  # fmt: skip


@transaction.atomic
def erase(*, subscriber: Subscriber, block_address: bool = False, ip: str = "") -> None:
    """Delete the person's data (GDPR, article 17); the consent log stays, closed, as proof.

    With `block_address` the address is blocked by its digest, so that nobody can subscribe it.
    """
    person = Person(subscriber)
    log_consent(subscriber, Kind.ERASED, ip=ip)
    get_mail_backend().erase(references=person.references, message_ids=person.message_ids())
    if block_address:
        Suppression.objects.get_or_create(
            address_digest=address_digest(subscriber.address),
            defaults={"reason": "asked by the person"},
        )
    subscriber.delete()
