"""Parts of a group's page that apps above offer, such as its space and its meetings.

panels.register(GroupPanel("work", 10, "teamweb_website/group_work.html", work_of_group))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from .models import WorkingGroup


@dataclass(frozen=True)
class GroupPanel:
    """`context` is called with request and group; None leaves the panel out."""

    key: str
    rank: int
    template: str
    context: Callable[[HttpRequest, WorkingGroup], dict[str, Any] | None]


_registered: dict[str, GroupPanel] = {}


def register(panel: GroupPanel) -> None:
    """Add a panel, or replace the one with the same key."""
    _registered[panel.key] = panel


def for_group(request: HttpRequest, group: WorkingGroup) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of each panel that has something to show, by rank."""
    shown = []
    for panel in sorted(_registered.values(), key=lambda panel: panel.rank):
        context = panel.context(request, group)
        if context is not None:
            shown.append((panel.template, context))
    return shown
