"""The work of a group on its page, filtered by what the reader may read."""

from typing import Any

from django.http import HttpRequest

from ...core.database.german_order import german
from ...groups import panels
from ...groups.actions import may_manage
from ...groups.models import WorkingGroup
from ...meetings.models import Meeting, Resolution
from ...spaces.models import SpacePage, page_url
from ...todos.models import Todo
from ..handover.entries import left_behind
from ..models import PublicationPage

ROWS = 5


def work_of_group(request: HttpRequest, group: WorkingGroup) -> dict[str, Any] | None:
    user = request.user
    spaces = SpacePage.objects.visible_to(user).filter(group=group, archived_at=None)
    parts: dict[str, Any] = {
        "spaces": [(space, page_url(space)) for space in spaces.order_by(german("title"))],
        "meetings": list(Meeting.objects.visible_to(user).upcoming().filter(group=group)[:ROWS]),
        "resolutions": list(
            Resolution.objects.visible_to(user)
            .numbered()
            .filter(group=group)
            .order_by("-adopted_on", "-pk")[:ROWS]
        ),
        "todos": list(
            Todo.objects.visible_to(user).current().filter(group=group).by_urgency()[:ROWS]
        ),
        "publications": list(
            PublicationPage.objects.live().public().filter(group=group).newest_first()[:ROWS]
        ),
    }
    return parts if any(parts.values()) else None


def leaving_of_group(request: HttpRequest, group: WorkingGroup) -> dict[str, Any] | None:
    """For whoever answers for the group: how much people who leave it have to hand over."""
    if not may_manage(group, request.user):
        return None
    left = left_behind(group, request.user)
    return {"count": sum(each.count for each in left)}


def register() -> None:
    leaving = ("handover", 90, "teamweb_website/group_handover.html", leaving_of_group)
    panels.register(panels.GroupPanel(*leaving))
    panels.register(panels.GroupPanel("work", 10, "teamweb_website/group_work.html", work_of_group))
