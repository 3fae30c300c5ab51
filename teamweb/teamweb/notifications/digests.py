from django.contrib.auth import get_user_model

from .actions import send_daily_digest
from .models import Notification


def send_daily_digests() -> int:
    """Mail everybody with waiting notices their digest of today, once per person and day."""
    waiting = Notification.objects.filter(mail=Notification.Mail.WAITS).values("recipient_id")
    people = get_user_model()._default_manager.filter(pk__in=waiting)
    return sum(send_daily_digest(user=person) for person in people.iterator())
