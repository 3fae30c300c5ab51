"""Atom feeds of the public site, and its events as a calendar."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from ...core.frame.brand import brand, product_id
from ...meetings.attendance.calendars import plain
from ..models import (
    EventPage,
    NewsIndexPage,
    NewsPage,
    PressIndexPage,
    PressReleasePage,
    PublicationIndexPage,
    PublicationPage,
)

NEWEST = 25
MOST_EVENTS = 500
# Calendars keep what was, for a while.
KEPT = datetime.timedelta(days=365)


class PublicFeed(Feed):
    """The newest pages of one section that everybody may read."""

    feed_type = Atom1Feed
    index: Any
    pages: Any

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        return super().__call__(request, *args, **kwargs)

    def link(self) -> str:
        index = self.index.objects.live().public().first()
        return index.get_url(self.request) if index else "/"

    def items(self) -> Any:
        return self.pages.objects.live().public().newest_first()[:NEWEST]

    def item_title(self, item: Any) -> str:
        return item.title

    def item_description(self, item: Any) -> str:
        return item.lead

    def item_link(self, item: Any) -> str:
        return item.get_url(self.request) or "/"

    def item_pubdate(self, item: Any) -> datetime.datetime | None:
        if item.published_on is None:
            return None
        noon = datetime.datetime.combine(item.published_on, datetime.time(12))
        return timezone.make_aware(noon)

    def item_updateddate(self, item: Any) -> datetime.datetime | None:
        return item.last_published_at or self.item_pubdate(item)


class NewsFeed(PublicFeed):
    index, pages = NewsIndexPage, NewsPage

    def title(self) -> str:
        return _("Teamweb: news")

    def subtitle(self) -> str:
        return _("What is new in the working groups and their publications")


class PressFeed(PublicFeed):
    index, pages = PressIndexPage, PressReleasePage

    def title(self) -> str:
        return _("Teamweb: press releases")

    def subtitle(self) -> str:
        return _("For newspapers and broadcasters")


class PublicationFeed(PublicFeed):
    index, pages = PublicationIndexPage, PublicationPage

    def title(self) -> str:
        return _("Teamweb: publications")

    def subtitle(self) -> str:
        return _("Guidelines, reports and articles")


@require_safe
def events_calendar(request: HttpRequest) -> HttpResponse:
    """Public events with a known day, from a year ago on, to subscribe to."""
    since = timezone.localdate() - KEPT
    events = EventPage.objects.live().public().filter(starts_on__gte=since)
    return _calendar(request, list(events.order_by("starts_on", "pk")[:MOST_EVENTS]))


@require_safe
def event_calendar(request: HttpRequest, page_id: int) -> HttpResponse:
    """One event, to put into one's own calendar."""
    events = EventPage.objects.live().public().exclude(starts_on=None)
    return _calendar(request, [get_object_or_404(events, pk=page_id)])


def _calendar(request: HttpRequest, events: list[EventPage]) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", product_id("website"))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(site)s: events") % {"site": plain(brand().name)})
    for event in events:
        calendar.add_component(_entry(event, event.get_url(request) or "/"))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    name = f"termin-{events[0].slug}.ics" if len(events) == 1 else "termine.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _entry(event: EventPage, path: str) -> CalendarEvent:
    entry = CalendarEvent()
    changed = event.last_published_at or timezone.now()
    entry.add("uid", str(event.translation_key))
    entry.add("dtstamp", changed.astimezone(datetime.UTC))
    begins, ends = event.calendar_range()
    entry.add("dtstart", begins)
    entry.add("dtend", ends)
    entry.add("summary", plain(event.title))
    if place := ", ".join(part for part in (event.venue, event.place) if part):
        entry.add("location", plain(place))
    if event.description:
        entry.add("description", plain(event.description))
    entry.add("url", f"{settings.BASE_URL}{path}")
    return entry
