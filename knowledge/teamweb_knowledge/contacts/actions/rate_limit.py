"""How often one network may use the forms that send mails."""

import ipaddress
import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..errors import TooManyRequests
from ..models import NetworkRequest

logger = logging.getLogger(__name__)

REQUESTS_PER_NETWORK_AND_HOUR = 60


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
