"""The number beside the envelope in the header."""

from typing import Any

from django.db.models import Count

from ..access.readable import readable_access_ids
from ..core.database.prepared import prepared
from .models import Notification


def unread_count(user: Any) -> int:
    """How many unread notices `user` may still read; asked once for each user object, so once a request.

    Counted by access: a member of many spaces may read thousands of accesses, but few people
    have unread notices from more than a handful, and every page asks.
    """
    known: int | None = getattr(user, "_unread_notices", None)
    if known is None:
        counted = prepared(_unread_by_access, recipient_id=user.pk)
        readable = {None, *readable_access_ids(user)} if counted else set()
        known = sum(number for access_id, number in counted if access_id in readable)
        user._unread_notices = known
    return known


def _unread_by_access(recipient_id: int) -> Any:
    own = Notification.objects.filter(recipient_id=recipient_id).unread().order_by()
    return own.values_list("access_id").annotate(Count("pk"))
