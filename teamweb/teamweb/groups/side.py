"""The side of a group's pages, which the app that has spaces offers: `register(side_of_group)`."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from .models import WorkingGroup

_offered: list[Callable[[HttpRequest, WorkingGroup, str], Any]] = []


def register(side: Callable[[HttpRequest, WorkingGroup, str], Any]) -> None:
    """`side` is called with request, group and the key of the part shown, and answers with HTML."""
    if side not in _offered:
        _offered.append(side)


def side_of(request: HttpRequest, group: WorkingGroup, part: str) -> Any:
    return next((html for side in _offered if (html := side(request, group, part))), "")
