"""Calendars to subscribe to, and the page where one gets and ends them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ....notifications.mail.queueing import absolute
from .. import calendars
from ..actions import close_feed, open_feed
from ..feeds import etag_of, feed_with, groups_of, meetings_of, name_of
from ..models import CalendarFeed


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Serve a calendar by its secret address; a closed one answers 404."""
    try:
        feed = feed_with(secret)
    except CalendarFeed.DoesNotExist:
        raise Http404 from None
    profile = getattr(feed.user, "profile", None)
    language = getattr(profile, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        meetings = meetings_of(feed)
        etag = etag_of(feed, meetings, language)
        response = get_conditional_response(request, etag=etag)
        if response is None:
            content = calendars.feed(meetings, name=name_of(feed))
            response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
            response["Content-Disposition"] = 'inline; filename="teamweb.ics"'
            response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendars(request: HttpRequest) -> HttpResponse:
    """A person's own calendar and those of their groups; a new address is shown once."""
    user: Any = request.user
    groups = list(groups_of(user))
    new: dict[str, Any] = {}
    if request.method == "POST":
        key = request.POST.get("group", "")
        group = next((one for one in groups if str(one.pk) == key), None)
        if key and group is None:
            raise Http404
        secret = open_feed(user=user, group=group)
        address = absolute(reverse("teamweb_meetings:calendar", args=[secret]))
        new = {"address": address, "name": str(group) if group else _("My meetings")}
    feeds = {feed.group_id: feed for feed in CalendarFeed.objects.filter(user=user)}
    former = [key for key in feeds if key and key not in {group.pk for group in groups}]
    left = CalendarFeed.objects.filter(user=user, group__in=former).select_related("group__type")
    rows: list[tuple] = [(None, feeds.get(None), True)]
    rows += [(group, feeds.get(group.pk), True) for group in groups]
    rows += [(feed.group, feed, False) for feed in left]
    context = {"rows": rows, "new": new}
    return render(request, "teamweb_meetings/attendance/my_calendars.html", context)


@require_POST
@login_required
def end_calendar(request: HttpRequest, feed_id: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed, pk=feed_id, user=request.user)
    close_feed(feed=feed)
    messages.success(request, _("The address of the calendar is not valid any more."))
    return redirect("teamweb_meetings:my_calendars")
