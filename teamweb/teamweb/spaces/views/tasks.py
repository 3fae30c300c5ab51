"""Ticking tasks of a text while reading it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...accounts.typing import SignedInRequest
from ...core.forms.numbers import whole_number
from ...core.richtext import UnknownMarkup
from ..actions import tick_task
from ..errors import SpaceError
from ..models import page_url
from .editing import editable
from .pages import page_of


@login_required
@require_POST
def tick(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Set the task named by `done` or `open`; JSON for the page's script, else back to the page."""
    page = editable(request, page_id)
    is_done = "done" in request.POST
    revision_id = whole_number(request.POST.get("revision"))
    refusal = ""
    try:
        tick_task(
            page=page,
            task_id=request.POST.get("done") or request.POST.get("open", ""),
            is_done=is_done,
            by=request.user,
            base_revision_id=revision_id,
        )
    except (SpaceError, UnknownMarkup) as error:
        refusal = str(error.user_message or error)
    if "application/json" not in request.headers.get("Accept", ""):
        if refusal:
            messages.error(request, refusal)
        return redirect(page_url(page))
    if refusal:
        return JsonResponse({"message": refusal}, status=409)
    said = _("Ticked off and stored.") if is_done else _("Open again and stored.")
    if page.live_revision_id != revision_id:
        said += " " + _("The page was changed since you opened it: please load it again.")
        return JsonResponse({"message": said, "is_stale": True})
    stored = page_of(page.pk)
    return JsonResponse({"message": said, "revision": stored.live_revision_id if stored else None})
