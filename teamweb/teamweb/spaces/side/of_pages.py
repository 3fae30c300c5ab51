"""The side of the space that a page is in, on the screens of other apps about the page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from wagtail.models import Page

from ...comments import side
from ..models import SpacePage


def side_of_page(request: HttpRequest, page: Page) -> Any:
    """Nothing for a page outside of spaces."""
    readable = SpacePage.objects.visible_to(request.user).filter(entries__page_id=page.pk)
    space = readable.select_related("group").defer("body", "rendered_html").first()
    if space is None:
        return ""
    context = {"space": space, "part": "", "page": page}
    return render_to_string("teamweb_spaces/components/side_of_space.html", context, request)


def register() -> None:
    side.register(side_of_page)
