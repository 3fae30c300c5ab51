"""How much mail waits, for how long, and how much did not get through: for who runs the site."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from ..models import Channel, Delivery, Mailing

LOOKED_BACK = timedelta(days=7)
# The newsletter's speed is set: that most of it waits is nothing to mend.
SOON = (Mailing.Priority.URGENT, Mailing.Priority.NOTICE)


@dataclass(frozen=True)
class MailQueue:
    """`oldest_seconds`: of what should have gone at once and did not."""

    waiting: int
    oldest_seconds: float
    channels_backing_off: int


def mail_queue() -> MailQueue:
    now = timezone.now()
    open_rows = Delivery.objects.unsettled().filter(mailing__state=Mailing.State.RUNNING)
    # What was tried has a later time for its next try.
    late = open_rows.filter(mailing__priority__in=SOON)
    oldest = late.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    tried = late.filter(attempts__gt=0).aggregate(at=Min("created_at"))["at"]
    since = min((at for at in (oldest, tried) if at), default=now)
    return MailQueue(
        waiting=open_rows.count(),
        oldest_seconds=(now - since).total_seconds(),
        channels_backing_off=Channel.objects.filter(backoff_until__gt=now).count(),
    )


def not_delivered() -> QuerySet[Delivery]:
    """What was given up, refused or may have been lost in the last seven days, the newest first."""
    states = [Delivery.State.FAILED, Delivery.State.REFUSED, Delivery.State.IN_DOUBT]
    recent = Delivery.objects.filter(created_at__gte=timezone.now() - LOOKED_BACK)
    # Also lets the database use its index: every recent delivery has an address.
    return recent.exclude(address="").filter(state__in=states).order_by("-created_at", "-pk")


def not_delivered_by_state() -> dict[str, float]:
    states = (Delivery.State.FAILED, Delivery.State.REFUSED, Delivery.State.IN_DOUBT)
    counts = dict.fromkeys((state.value for state in states), 0.0)
    counts.update(not_delivered().order_by().values_list("state").annotate(Count("pk")))
    return counts
