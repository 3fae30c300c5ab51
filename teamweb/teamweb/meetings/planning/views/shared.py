from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ....access.readable import readable_access_ids
from ....spaces.models import SpacePage
from ..models import AgendaItem, Meeting
from ..rights import may_write

PER_PAGE = 25


def get_space(request: HttpRequest, key: str) -> SpacePage:
    spaces = SpacePage.objects.visible_to(request.user).select_related("group__type")
    return get_object_or_404(spaces, key=key)


def get_meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    readable = Meeting.objects.visible_to(request.user)
    return get_object_or_404(readable.select_related("space", "group__type"), pk=meeting_id)


def get_announced_meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    """A meeting whose agenda the reader may see, also as a guest from outside the space."""
    announced = Meeting.objects.announced_to(request.user)
    return get_object_or_404(announced.select_related("space", "group__type"), pk=meeting_id)


def writable_meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    found = get_meeting(request, meeting_id)
    if not may_write(found, request.user):
        raise PermissionDenied
    return found


def get_item(request: HttpRequest, item_id: int) -> AgendaItem:
    readable = AgendaItem.objects.visible_to(request.user).filter(
        meeting__access__in=readable_access_ids(request.user)
    )
    item = get_object_or_404(
        readable.select_related("meeting__space", "meeting__group__type"), pk=item_id
    )
    if not may_write(item.meeting, request.user):
        raise PermissionDenied
    return item


def redirect_to_writing(found: Meeting, anchor: str) -> HttpResponse:
    response = redirect("teamweb_meetings:write", found.pk)
    response["Location"] += f"#{anchor}"
    return response


def status_of(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
