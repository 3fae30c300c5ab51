"""The side of the screens about a page, which the app that has the pages offers: `register(side_of_page)`."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

_offered: list[Callable[[HttpRequest, Page], Any]] = []


def register(side: Callable[[HttpRequest, Page], Any]) -> None:
    """`side` is called with request and page, and answers with HTML, empty for a page that it does not know."""
    if side not in _offered:
        _offered.append(side)


def side_of(request: HttpRequest, page: Page) -> Any:
    return next((html for side in _offered if (html := side(request, page))), "")
