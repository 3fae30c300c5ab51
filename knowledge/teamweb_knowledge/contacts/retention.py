"""What is forgotten with time."""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import ConsentEvent, ContactEntry, NetworkRequest, OptIn, Subscriber
from .people import consents

logger = logging.getLogger(__name__)

KEEP_UNCONFIRMED = timedelta(days=7)
KEEP_REQUESTS = timedelta(days=1)
YEARS_OF_PROOF = 3
ROWS_AT_ONCE = 500


def delete_unconfirmed() -> int:
    """Delete requests that nobody confirmed within 7 days, with what the log says of them.

    Who never confirmed gave no consent, so there is nothing to prove.
    """
    NetworkRequest.objects.filter(at__lt=timezone.now() - KEEP_REQUESTS).delete()
    old = timezone.now() - KEEP_UNCONFIRMED
    OptIn.objects.filter(confirmed_at=None, created_at__lt=old).delete()
    waiting = OptIn.objects.filter(subscriber=OuterRef("pk"))
    stale = Subscriber.objects.filter(
        ~Exists(waiting), state=Subscriber.State.PENDING, confirmed_at=None, created_at__lt=old
    )
    ids = list(stale.values_list("pk", flat=True))
    ConsentEvent.objects.filter(subscriber_id__in=ids).purge()
    stale.delete()
    logger.info("deleted %s unconfirmed subscribers", len(ids))
    return len(ids)


def delete_expired_consents() -> int:
    """Delete what the log holds of people whose last consent ended, at the end of the third year after.

    With it goes the row of who unsubscribed then. The proof of somebody who still gets the
    newsletter, or is still listed as a contact, stays, whatever its age and addresses.
    """
    ended_before = date(timezone.localdate().year - YEARS_OF_PROOF, 1, 1)
    forgotten = 0
    for consent in consents():
        ended_at = consent.ended_at
        if ended_at is None or timezone.localdate(ended_at) >= ended_before:
            continue
        with transaction.atomic():
            rows = Subscriber.objects.select_for_update().filter(pk__in=consent.subscriber_ids)
            states = {row.state for row in rows}
            listed = ContactEntry.objects.filter(user_id__in=consent.user_ids)
            waiting = OptIn.objects.filter(subscriber__in=rows, confirmed_at=None)
            # The rows decide where they say something else than the log.
            if states - {Subscriber.State.UNSUBSCRIBED} or listed.exists() or waiting.exists():
                continue
            for start in range(0, len(consent.event_ids), ROWS_AT_ONCE):
                ids = consent.event_ids[start : start + ROWS_AT_ONCE]
                forgotten += ConsentEvent.objects.filter(pk__in=ids).purge()
            rows.delete()
    logger.info("deleted %s events of consents that ended long ago", forgotten)
    return forgotten
