"""Parts of the home page that other apps offer, such as the topic areas.

The site registers them, because the website may not import the apps they come from:

    sections.register(HomeSection("topics", 10, "teamweb_site/home/topics.html", topic_areas))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class HomeSection:
    """`context` is called for each request, its result given to the template; None: left out."""

    key: str
    rank: int
    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]


_registered: dict[str, HomeSection] = {}


def register(section: HomeSection) -> None:
    """Add a section, or replace the one with the same key."""
    _registered[section.key] = section


def for_request(request: HttpRequest) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of each section that has something to show, by rank."""
    shown = []
    for section in sorted(_registered.values(), key=lambda section: section.rank):
        context = section.context(request)
        if context is not None:
            shown.append((section.template, context))
    return shown
