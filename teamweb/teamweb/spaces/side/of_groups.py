"""The side of the space that a group works in, on the pages about the group."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.template.loader import render_to_string

from ...groups import side
from ...groups.models import WorkingGroup
from ..models import SpacePage


def side_of_group(request: HttpRequest, group: WorkingGroup, part: str) -> Any:
    """The first space of the group that the reader may read; nothing where there is none."""
    readable = SpacePage.objects.visible_to(request.user).filter(group=group)
    spaces = readable.select_related("group").defer("body", "rendered_html")
    space = spaces.order_by(F("archived_at").asc(nulls_first=True), "pk").first()
    if space is None:
        return ""
    context = {"space": space, "part": part}
    return render_to_string("teamweb_spaces/components/side_of_space.html", context, request)


def register() -> None:
    side.register(side_of_group)
