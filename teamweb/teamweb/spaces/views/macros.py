"""What a macro in a text shows: a piece of page for the editor, through the reader's own right."""

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...core.richtext.schema import NUMBER
from ..text.rendering import MACROS, preview
from .pages import get_page


@login_required
@require_safe
def macro(request: HttpRequest, page_id: int) -> HttpResponse:
    """`?name=` and, for what shows another page, `&page=`: as this reader sees it in the page."""
    page = get_page(request, page_id)
    name = request.GET.get("name", "")
    if name not in MACROS:
        raise Http404
    other = request.GET.get("page", "")
    attributes = {"page": other} if re.fullmatch(NUMBER, other) else {}
    response = HttpResponse(preview(name, attributes, page_id=page.pk, user=request.user))
    response.headers["Cache-Control"] = "private, no-store"
    return response
