"""Moving pages in the tree by drag or key: the script sends where, and says what comes back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from ...access.errors import ReadersRefused
from ...accounts.typing import SignedInRequest
from ...core.forms.numbers import whole_number
from ..actions import move_page, pin_page, unpin_page
from ..errors import MoveNotAllowed, SpaceIsArchived, TooManyPins, TreeChanged
from ..models import SpaceEntry, SpacePage, page_url
from ..permissions import ReadersChange, readers_change
from ..structure.sibling_order import Gap, Seen, page_before
from .pages import get_page

# What a move may be sent with: pages beside the new place, and those beside the former one.
PLACES = ("after", "before", "seen_parent", "seen_after")


@login_required
@require_POST
def place(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Move a page to `parent` between `after` and `before`, unless it is not at `seen_parent`, `seen_after`.

    Answers `{moved, text, undo}`; `{asks}` instead where other people could read it then and
    `confirmed` is missing.
    """
    page = get_page(request, page_id)
    parent = get_page(request, _number(request, "parent") or 0)
    if isinstance(page, SpacePage):
        raise Http404
    change = readers_change(page, parent)
    if change and "confirmed" not in request.POST:
        return JsonResponse({"asks": in_words(change)})
    entry = SpaceEntry.objects.get(page_id=page.pk)
    undo = {"parent": entry.parent_id, "after": page_before(entry, request.user)}
    sent = {name: _number(request, name) for name in PLACES if name in request.POST}
    if None in sent.values():
        return _refused(_("The place is not known. Nothing was moved."), status=422)
    seen_parent = sent.get("seen_parent")
    try:
        move_page(
            page=page,
            parent=parent,
            gap=Gap(sent.get("after"), sent.get("before")),
            seen=Seen(seen_parent, sent.get("seen_after")) if seen_parent else None,
            by=request.user,
        )
    except TreeChanged as error:
        return _refused(error.user_message, status=409)
    except (MoveNotAllowed, ReadersRefused, SpaceIsArchived) as error:
        return _refused(error.user_message, status=422)
    except PermissionDenied:
        return _refused(_("You may not edit pages at this place."), status=403)
    return JsonResponse({"moved": True, "text": told(page, parent, request.user), "undo": undo})


@login_required
@require_POST
def pin(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Show the page on the overview of its space, or no longer (`off` in the form)."""
    page = get_page(request, page_id)
    if isinstance(page, SpacePage):
        raise Http404
    try:
        if "off" in request.POST:
            unpin_page(page=page, by=request.user)
            messages.success(request, _("The page is no longer pinned to the overview."))
        else:
            pin_page(page=page, by=request.user)
            messages.success(request, _("The page is pinned to the overview of its space."))
    except (TooManyPins, SpaceIsArchived) as error:
        messages.error(request, error.user_message)
    return redirect(page_url(page))


def _number(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.POST.get(name))


def _refused(text: Any, *, status: int) -> JsonResponse:
    return JsonResponse({"moved": False, "text": str(text)}, status=status)


def told(page: Page, parent: Page, user: Any) -> str:
    """Where a page is now, in a sentence that can be spoken."""
    before = page_before(SpaceEntry.objects.get(page_id=page.pk), user)
    names = {"page": page.title, "parent": parent.title}
    if not before:
        return _("“%(page)s” is the first page below “%(parent)s” now.") % names
    names["before"] = Page.objects.values_list("title", flat=True).get(pk=before)
    return _("“%(page)s” is below “%(parent)s” now, after “%(before)s”.") % names


def in_words(change: ReadersChange) -> str:
    parts = [_("The page gets other readers there.")]
    if change.gain:
        parts.append(_("May read it then: %(names)s.") % {"names": ", ".join(change.gain)})
    if change.lose:
        parts.append(_("May not read it any more: %(names)s.") % {"names": ", ".join(change.lose)})
    return " ".join(parts)
