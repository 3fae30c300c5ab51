"""What is forgotten with time."""

import logging
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from .models import ConsentEvent, OptIn, Subscriber

logger = logging.getLogger(__name__)

KEEP_UNCONFIRMED = timedelta(days=7)
OVER = [ConsentEvent.Kind.UNSUBSCRIBED, ConsentEvent.Kind.ERASED]


def forget_unconfirmed() -> int:
    """Delete requests that nobody confirmed within 7 days, with what the log says of them.

    Who never confirmed gave no consent, so there is nothing to prove.
    """
    old = timezone.now() - KEEP_UNCONFIRMED
    OptIn.objects.filter(confirmed_at=None, created_at__lt=old).delete()
    waiting = OptIn.objects.filter(subscriber=OuterRef("pk"))
    stale = Subscriber.objects.filter(
        ~Exists(waiting), state=Subscriber.State.PENDING, confirmed_at=None, created_at__lt=old
    )
    ids = list(stale.values_list("pk", flat=True))
    ConsentEvent.objects.filter(subscriber_id__in=ids).forget()
    stale.delete()
    logger.info("deleted %s unconfirmed subscribers", len(ids))
    return len(ids)


def forget_old_proof() -> int:
    """Delete the log of addresses whose consent ended, at the end of the third year after that."""
    ended_before = date(timezone.localdate().year - 3, 1, 1)
    last = ConsentEvent.objects.values("address_digest").annotate(last=Max("at"))
    over = last.filter(last__date__lt=ended_before).values("address_digest")
    ended = ConsentEvent.objects.filter(address_digest__in=over, kind__in=OVER)
    return ConsentEvent.objects.filter(
        address_digest__in=list(ended.values_list("address_digest", flat=True))
    ).forget()
