"""The work of a group on its page, filtered by what the reader may read."""

from typing import Any

from django.http import HttpRequest

from ...core.database.german_order import german
from ...groups import panels
from ...groups.models import WorkingGroup
from ...meetings.models import Meeting, Resolution
from ...spaces.models import SpacePage, page_url
from ...todos.models import Todo
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


def register() -> None:
    panels.register(panels.GroupPanel("work", 10, "teamweb_website/group_work.html", work_of_group))
