"""Reading pages of spaces: the most frequent request of all, so every query counts."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ...access.models import Level
from ...core.database.prepared import prepared
from ...core.forms.numbers import whole_number
from ...notifications.actions import is_watching
from ..history.last_change import last_change
from ..history.visits import Visit, news_of, visit
from ..models import Attachment, WikiText, page_url
from ..permissions import page_level
from ..side.opened import opened_branches
from ..side.parts import head_of
from ..side.tree_html import FETCHED, part_html, tree_html, years_html
from ..structure.navigation import (
    Place,
    asked_year,
    part_of_children,
    place_of,
    years_of_children,
)
from ..text.contents import contents_of
from ..text.rendering import for_reader
from ..text.task_boxes import with_buttons
from .pages import PageNotFound, get_page, level_of, moved_from, page_at, page_of, specific_of

MOST_CHILDREN = 1_000_000


@require_safe
def read_page(request: HttpRequest, address: str) -> HttpResponse:
    """The page at an address. A page that may not be read and one that is not there look alike."""
    page = page_at(address)
    if page is None:
        moved = moved_from(address)
        if moved is not None and moved.live and level_of(request.user, moved):
            return HttpResponsePermanentRedirect(page_url(moved))
        return not_found(request, address)
    level = level_of(request.user, page)
    if not page.live or not level:
        return in_trash(request, page, level) or not_found(request, address)
    return show(request, page, level)


def not_found(request: HttpRequest, address: str) -> HttpResponse:
    context = {"address": address}
    return render(request, "teamweb_spaces/not_found.html", context, status=404)


def in_trash(request: HttpRequest, page: Any, level: int) -> HttpResponse | None:
    """Say to those who may edit the page that it is in the trash. None where it is not, or for others."""
    if level < Level.EDIT or page.live:
        return None
    above = page.get_ancestors(inclusive=True).filter(entry__trashed_at__isnull=False)
    # The topmost one is restored with all that went with it.
    top = above.first()
    if top is None:
        return None
    context = {
        "page": page,
        "space": page.entry.space,
        "top": top,
        "may_restore": page_level(request.user, top) >= Level.EDIT
        and not page.entry.space.is_archived,
    }
    return render(request, "teamweb_spaces/in_trash.html", context, status=404)


def of_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view named by a page's number: without a readable page it answers as the page's address does."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except PageNotFound as missing:
            page = page_of(missing.page_id)
            trashed = in_trash(request, page, level_of(request.user, page)) if page else None
            return trashed or not_found(request, f"/p/{missing.page_id}/")

    return answer


def show(request: HttpRequest, page: Any, level: int) -> HttpResponse:
    user = request.user
    entry = page.entry
    place = place_of(page, entry.space, user, opened=opened_branches(request))
    side = head_of(entry.space, user)
    specific = specific_of(page)
    seen: Visit | None = None
    if user.is_authenticated and isinstance(specific, WikiText):
        seen = visit(user, page)
        watching = seen.is_watching
    else:
        watching = user.is_authenticated and is_watching(user, page)
    personal = (watching, seen and (seen.since, seen.threads))
    etag = _etag(request, specific, entry, (place.key, side), level, personal)
    if etag and (unchanged := get_conditional_response(request, etag=etag)):
        return _private(unchanged)
    specific.level = level
    context = page_context(user, specific, place, seen, watching=watching)
    context |= {
        "side": side,
        "news": news_of(seen, page, user) if seen else None,
        **specific.reading_context(user=user),
    }
    response = render(request, specific.reading_template, context)
    if etag:
        response.headers["ETag"] = etag
    return _private(response)


def page_context(
    user: Any, page: Any, place: Place, seen: Visit | None, *, watching: bool
) -> dict[str, Any]:
    """What the frame around a page's text shows, whether it is read or edited. `page.level` is the reader's."""
    entry, level = page.entry, page.level
    before, after = place.neighbours()
    may_edit = level >= Level.EDIT and not entry.space.is_archived
    rendered, body = getattr(page, "rendered_html", ""), getattr(page, "body", "")
    may_tick = may_edit and not (entry.space.is_moderated or page.has_unpublished_changes)
    shown = with_buttons(rendered, body) if may_tick else rendered
    return {
        "page": page,
        "entry": entry,
        "space": entry.space,
        "tree": tree_html(place),
        "above": place.above,
        "children": place.own_children,
        "before": before,
        "after": after,
        "files": prepared(_files_of, page_id=page.pk),
        "is_watching": watching,
        "may_edit": may_edit,
        "may_manage": level >= Level.MANAGE,
        "may_tick": shown != rendered,
        "is_open": page.accepts_comments(),
        "text": for_reader(shown, page_id=page.pk, user=user),
        "contents": contents_of(rendered),
        "changed": last_change(page, entry) if user.is_authenticated else None,
        "threads": seen.threads if seen else 0,
    }


def _files_of(page_id: int) -> Any:
    return Attachment.objects.filter(page_id=page_id, trashed_at=None).select_related("current")


def _private(response: HttpResponse) -> HttpResponse:
    # Kept by the reader's own browser only, and asked for again each time.
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def _etag(
    request: HttpRequest, page: Any, entry: Any, around: tuple, level: int, personal: tuple
) -> str | None:
    """A word that is new whenever anything on the page is; None while a message waits to be shown."""
    own = page.etag_parts(user=request.user)
    if own is None or len(get_messages(request)):
        return None
    dotted = getattr(settings, "UNREAD_NOTIFICATIONS", "")
    user = request.user
    signed_in = user.is_authenticated
    parts = (
        page.pk,
        own,
        page.live_revision_id,
        page.url_path,
        entry.etag_seed,
        entry.changed_at,
        level,
        personal,
        around,
        get_language(),
        # "today" and "yesterday" are said beside the title.
        timezone.localdate(),
        (user.pk, str(user), user.is_superuser) if signed_in else None,
        import_string(dotted)(user) if dotted and signed_in else 0,
        # A form kept from before a new sign-in would carry a token that is refused.
        request.META.get("CSRF_COOKIE", request.COOKIES.get(settings.CSRF_COOKIE_NAME)),
        request.COOKIES.get("teamweb_theme"),
        "HX-Request" in request.headers,
        getattr(settings, "BUILD_ID", ""),
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@require_safe
def permanent(request: HttpRequest, page_id: int) -> HttpResponse:
    """The address of a page that holds whatever it is called and wherever it moves."""
    page = get_page(request, page_id)
    return redirect(page_url(page))


@require_safe
def branch(request: HttpRequest, page_id: int) -> HttpResponse:
    """Children of a page as rows of the tree; without htmx, the list of all of them.

    `?from=` and `?until=` name a place among them, `?year=` those of a year.
    """
    page = get_page(request, page_id)
    year = asked_year(request)
    if "HX-Request" not in request.headers:
        address = reverse("teamweb_spaces:children", args=[page.pk])
        return redirect(f"{address}?year={year}" if year else address)
    start = min(whole_number(request.GET.get("from")) or 0, MOST_CHILDREN)
    until = min(whole_number(request.GET.get("until")) or 0, MOST_CHILDREN)
    if until:
        start = max(0, until - FETCHED)
    most = until - start if until else FETCHED
    part = part_of_children(page.pk, request.user, start=start, most=most, year=year)
    html = part_html(page.pk, part, is_before=bool(until), year=year)
    if not (year or start or until or part.is_more):
        html += years_html(page.pk, years_of_children(page.pk, request.user))
    return _private(HttpResponse(html))


@require_safe
def tree(request: HttpRequest, page_id: int) -> HttpResponse:
    """The page tree as it stands beside a page, for the script that has changed it."""
    page = get_page(request, page_id)
    opened = opened_branches(request)
    place = place_of(page, page.entry.space, request.user, opened=opened)
    return _private(HttpResponse(tree_html(place)))
