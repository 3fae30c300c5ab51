"""The number beside the envelope in the header."""

from typing import Any

from .models import Notification


def unread_count(user: Any) -> int:
    """How many unread notices `user` may still read; asked once for each user object, so once a request."""
    known: int | None = getattr(user, "_unread_notices", None)
    if known is None:
        known = Notification.objects.visible_to(user).unread().count()
        user._unread_notices = known
    return known
