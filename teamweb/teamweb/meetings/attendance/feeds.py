"""Calendars under secret addresses, with the meetings that their owner may read now."""

import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ...core.database.german_order import german
from ...core.frame.brand import brand
from ...groups.models import Membership, WorkingGroup
from ..planning.models import Meeting
from .models import Attendance, CalendarFeed

KEPT = datetime.timedelta(days=365)
MEETINGS_AT_MOST = 1_000


def feed_with(secret: str) -> CalendarFeed:
    """Raises CalendarFeed.DoesNotExist, also where the owner's account is deactivated."""
    feeds = CalendarFeed.objects.select_related("user__profile", "group__type")
    return feeds.get(token_hash=hash_of(secret), user__is_active=True)


def groups_of(user: Any) -> QuerySet[WorkingGroup]:
    """The groups that `user` belongs to today, as a guest too."""
    own = Membership.objects.on().filter(user=user).values("group_id")
    return (
        WorkingGroup.objects.filter(pk__in=own)
        .select_related("type")
        .order_by(german("name"), "pk")
    )


def meetings_of(feed: CalendarFeed) -> list[Meeting]:
    """Announced meetings from a year ago on, the cancelled ones included, that the owner may read."""
    found = Meeting.objects.visible_to(feed.user).exclude(state=Meeting.State.DRAFT)
    found = found.filter(starts_at__gte=timezone.now() - KEPT)
    if feed.group_id:
        found = found.filter(group=feed.group_id)
    else:
        own = Membership.objects.on().filter(user=feed.user).values("group_id")
        invited = Attendance.objects.filter(user=feed.user).values("meeting_id")
        found = found.filter(Q(group__in=own) | Q(pk__in=invited))
    return list(found.order_by("-starts_at", "-pk")[:MEETINGS_AT_MOST])


def name_of(feed: CalendarFeed) -> str:
    return str(feed.group) if feed.group else _("My meetings")


def etag_of(feed: CalendarFeed, meetings: list[Meeting], language: str) -> str:
    """Changes with everything that the calendar says, but for the time it was made at."""
    facts = [
        (
            meeting.pk,
            meeting.sequence,
            meeting.title,
            meeting.starts_at,
            meeting.ends_at,
            meeting.has_start_time,
            meeting.time_zone,
            meeting.place,
            meeting.video_link,
            meeting.cancelled_at,
            meeting.moved_from,
        )
        for meeting in meetings
    ]
    sender = settings.BASE_URL, settings.DEFAULT_FROM_EMAIL, brand().name, brand().sender
    said = repr((sender, language, name_of(feed), facts))
    return f'"{sha256(said.encode()).hexdigest()[:40]}"'


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
