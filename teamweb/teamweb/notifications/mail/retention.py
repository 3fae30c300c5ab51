"""Erasing old addresses; counts and outcomes stay."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from ..models import Delivery, MailFile, Mailing

logger = logging.getLogger(__name__)

KEEP_ADDRESSES = timedelta(days=90)
ROWS_AT_ONCE = 5_000


def blank_old_addresses() -> int:
    """Forget whom mails older than 90 days went to, and what personal ones said."""
    old = timezone.now() - KEEP_ADDRESSES
    rows = Delivery.objects.filter(created_at__lt=old).exclude(address="")
    rows.unsettled().update(state=Delivery.State.FAILED, last_reply="given up after 90 days")
    blanked = 0
    while ids := list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        blanked += Delivery.objects.filter(pk__in=ids).update(address="", values={}, user=None)
    personal = Mailing.objects.filter(created_at__lt=old).exclude(
        Q(priority=Mailing.Priority.BULK) | Q(text="", html="")
    )
    personal.update(subject="", text="", html="", raw=None, calendar="", attachment=None)
    MailFile.objects.filter(mailings=None).delete()
    logger.info("blanked the addresses of %s old deliveries", blanked)
    return blanked
