"""What the overview of a space shows beside its text: own panels and those that apps above offer.

overview.register(OverviewPanel("meeting", 10, "teamweb_meetings/space_panel.html", next_meeting))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...todos.models import Todo
from ..models import PinnedPage, SpaceEntry, SpacePage, page_url
from .parts import Reader

SHOWN = 6


@dataclass(frozen=True)
class OverviewPanel:
    """`context` is called with space and reader; None leaves the panel out."""

    key: str
    rank: int
    template: str
    context: Callable[[SpacePage, Reader], dict[str, Any] | None]


_registered: dict[str, OverviewPanel] = {}


def register(panel: OverviewPanel) -> None:
    """Add a panel, or replace the one with the same key."""
    _registered[panel.key] = panel


def panels_of(space: SpacePage, reader: Reader) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of each panel that has something to show, by rank."""
    shown = []
    for panel in sorted(_registered.values(), key=lambda panel: panel.rank):
        context = panel.context(space, reader)
        if context is not None:
            shown.append((panel.template, context))
    return shown


def pinned_pages(space: SpacePage, reader: Reader) -> dict[str, Any] | None:
    pins = PinnedPage.objects.visible_to(reader.user).filter(page__entry__space_id=space.pk)
    pages = [
        {"title": pin.page.title, "url": page_url(pin.page)} for pin in pins.select_related("page")
    ]
    return {"pages": pages} if pages or reader.may_edit else None


def open_todos(space: SpacePage, reader: Reader) -> dict[str, Any] | None:
    if not space.group_id or not reader.user.is_authenticated:
        return None
    todos = Todo.objects.visible_to(reader.user).current().filter(group_id=space.group_id)
    rows = todos.by_urgency().select_related("organisation").prefetch_related("owners")
    return {"todos": list(rows[:SHOWN]), "group": space.group}


def newest_changes(space: SpacePage, reader: Reader) -> dict[str, Any]:
    entries = SpaceEntry.objects.visible_to(reader.user).filter(space_id=space.pk)
    changed = entries.exclude(changed_at=None).select_related("page", "changed_by")
    return {"entries": list(changed.order_by("-changed_at", "-page_id")[:SHOWN])}


def register_all() -> None:
    folder = "teamweb_spaces/components/overview"
    register(OverviewPanel("pinned", 10, f"{folder}/pinned.html", pinned_pages))
    register(OverviewPanel("todos", 30, f"{folder}/todos.html", open_todos))
    register(OverviewPanel("changes", 40, f"{folder}/changes.html", newest_changes))
