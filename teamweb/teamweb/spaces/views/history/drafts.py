"""Drafts of moderated spaces: who writes them sees them, who manages the space publishes them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ....access.models import Level
from ....access.readable import access_levels
from ....core.richtext.comparison import Comparison
from ...actions import publish_draft, send_draft_back
from ...errors import DraftChanged, SpaceIsArchived
from ...forms import DraftForm
from ...history.drafts import has_draft, page_for_editing
from ...models import SpaceEntry, WikiText, page_url
from ..pages import get_page, get_space

PAGE_SIZE = 25


@require_safe
@login_required
def drafts(request: HttpRequest, key: str) -> HttpResponse:
    """The drafts of a space that wait or were sent back, for those who may edit the pages."""
    space = get_space(request, key)
    if space.level < Level.EDIT:
        raise Http404
    levels = access_levels(request.user)
    may_edit = [pk for pk, level in levels.items() if level >= Level.EDIT]
    rows = (
        SpaceEntry.objects.filter(
            space=space, trashed_at=None, page__latest_revision__version_note__is_draft=True
        )
        .select_related("page__latest_revision__user", "page__latest_revision__version_note")
        .order_by("page__latest_revision_created_at", "pk")
    )
    if not request.user.is_superuser:
        rows = rows.filter(page__page_access__access_id__in=may_edit)
    context = {
        "space": space,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_publish": space.level >= Level.MANAGE,
    }
    return render(request, "teamweb_spaces/drafts.html", context)


@login_required
def draft(request: HttpRequest, page_id: int) -> HttpResponse:
    """The draft of a page compared with what readers see, with the decision for those who manage the space."""
    page = get_page(request, page_id, also_drafts=True)
    if page.level < Level.EDIT or not issubclass(type(page), WikiText):
        raise Http404
    current = page_for_editing(page)
    if not has_draft(current):
        if not page.live:
            raise Http404
        return redirect(page_url(page))
    form = DraftForm(request.POST or None, initial={"revision": current.latest_revision_id})
    if request.method == "POST":
        if page.level < Level.MANAGE:
            raise PermissionDenied
        if form.is_valid() and (decided := _decide(request, page, form)):
            return decided
    revision = current.latest_revision
    live_body = page.body if page.live else ""
    context = {
        "page": page,
        "space": page.entry.space,
        "draft": current,
        "revision": revision,
        "note": getattr(revision, "version_note", None),
        "comparison": Comparison(live_body, current.body),
        "is_new": not page.live,
        "is_side_by_side": request.GET.get("view") == "side",
        "form": form if page.level >= Level.MANAGE else None,
        "may_edit": not page.entry.space.is_archived,
    }
    status = 422 if form.is_bound else 200
    return render(request, "teamweb_spaces/draft.html", context, status=status)


def _decide(request: HttpRequest, page: Any, form: DraftForm) -> HttpResponse | None:
    facts = {"page": page, "revision_id": form.cleaned_data["revision"], "by": request.user}
    text = form.cleaned_data["text"]
    try:
        if "send_back" in request.POST:
            send_draft_back(reason=text, **facts)
            messages.success(request, _("The draft was sent back."))
            return redirect("teamweb_spaces:drafts", page.entry.space.key)
        published = publish_draft(comment=text, **facts)
    except DraftChanged:
        messages.error(
            request,
            _("The draft has changed meanwhile. Please look at it again before you decide."),
        )
        return redirect("teamweb_spaces:draft", page.pk)
    except SpaceIsArchived as error:
        form.add_error(None, error.user_message)
        return None
    messages.success(request, _("The draft is published."))
    return redirect(page_url(published))
