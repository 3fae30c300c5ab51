"""Lists of pages and spaces: overview, labels, links, JSON."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ...access.readable import readable_access_ids
from ...core.database.german_order import german
from ...groups.models import Membership
from ..models import (
    Attachment,
    Label,
    PageLink,
    SpaceEntry,
    SpacePage,
    address_of,
    label_key,
    page_url,
)
from ..permissions import groups_to_open_for, may_create_space
from .pages import get_page

PAGE_SIZE = 25
SUGGESTED = 10


def _entries(user: Any) -> Any:
    """Visible pages with what a list of them shows."""
    entries = SpaceEntry.objects.visible_to(user).select_related("page", "space", "changed_by")
    return entries.defer("space__body", "space__rendered_html")


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    """All spaces the reader may read: those of the reader's groups first, then the rest."""
    query = request.GET.get("q", "").strip()
    readable = SpacePage.objects.visible_to(request.user).defer("body", "rendered_html")
    readable = readable.select_related("group__type").order_by(german("title"), "pk")
    if query:
        readable = readable.filter(Q(title__icontains=query) | Q(description__icontains=query))
    if "archived" not in request.GET:
        readable = readable.filter(archived_at=None)
    own: list[SpacePage] = []
    if request.user.is_authenticated and not query:
        groups = Membership.objects.on().filter(user_id=request.user.pk).values("group_id")
        own = list(readable.filter(group_id__in=groups)[:50])
    shown = Paginator(readable, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "own": own if shown.number == 1 else [],
        "page_obj": shown,
        "query": query,
        "with_archived": "archived" in request.GET,
        "may_create": request.user.is_authenticated
        and (may_create_space(request.user) or groups_to_open_for(request.user).exists()),
    }
    return render(request, "teamweb_spaces/spaces.html", context)


@require_safe
def teamweb(request: HttpRequest) -> HttpResponse:
    """The address above all spaces."""
    return redirect("teamweb_spaces:spaces")


@require_safe
def space_files(request: HttpRequest, key: str) -> HttpResponse:
    """The files of all pages of a space, as far as the reader may read those; `?q=` is in the name."""
    readable = SpacePage.objects.visible_to(request.user).defer("body", "rendered_html")
    space = get_object_or_404(readable.select_related("group"), key=key)
    query = request.GET.get("q", "").strip()
    files = Attachment.objects.visible_to(request.user).filter(page__entry__space=space)
    if query:
        files = files.filter(Q(name__icontains=query) | Q(title__icontains=query))
    rows = files.select_related("current", "page").order_by(german("name"), "pk")
    context = {
        "space": space,
        "group_key": space.group.key if space.group else "",
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query,
    }
    return render(request, "teamweb_spaces/space_files.html", context)


@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Labels of pages the reader may read, with how many of those there are; `?q=` is in the name."""
    query = request.GET.get("q", "").strip()
    readable = Q(
        page_labels__page__live=True,
        page_labels__page__page_access__access_id__in=readable_access_ids(request.user),
    )
    named = Label.objects.all()
    if query:
        # The key is in small letters, umlauts too, which SQLite does not compare by itself.
        key = label_key(query)
        named = named.filter(Q(name__icontains=query) | (Q(key__contains=key) if key else Q()))
    counted = named.annotate(pages=Count("page_labels", filter=readable))
    counted = counted.filter(pages__gt=0).order_by(german("name"), "pk")
    shown = Paginator(counted, PAGE_SIZE * 4).get_page(request.GET.get("page"))
    return render(request, "teamweb_spaces/labels.html", {"page_obj": shown, "query": query})


@require_safe
def label(request: HttpRequest, slug: str) -> HttpResponse:
    """Pages with a label. A label nobody may see a page of looks like none."""
    entries = _entries(request.user).filter(page__page_labels__label__slug=slug)
    shown = Paginator(entries.order_by(german("page__title"), "page_id"), PAGE_SIZE)
    page_obj = shown.get_page(request.GET.get("page"))
    word = Label.objects.filter(slug=slug).first() if page_obj.paginator.count else None
    context = {"label": word.name if word else slug, "page_obj": page_obj}
    return render(request, "teamweb_spaces/label.html", context)


@require_safe
def links(request: HttpRequest, page_id: int) -> HttpResponse:
    """Which pages link here, as far as the reader may read them."""
    page = get_page(request, page_id)
    sources = PageLink.objects.filter(target_id=page.pk).values("source_id")
    entries = _entries(request.user).filter(page_id__in=sources).exclude(page_id=page.pk)
    shown = Paginator(entries.order_by(german("page__title"), "page_id"), PAGE_SIZE)
    context = {
        "page": page,
        "space": page.entry.space,
        "page_obj": shown.get_page(request.GET.get("page")),
    }
    return render(request, "teamweb_spaces/links.html", context)


@login_required
@require_safe
def search_json(request: HttpRequest) -> JsonResponse:
    """Readable pages whose title contains `?q=`, for the editor's links; newest changes first."""
    query = request.GET.get("q", "").strip()[:200]
    found = []
    if query:
        entries = _entries(request.user).filter(page__title__icontains=query)
        # Titles that begin with the words stand before those that only contain them.
        rows = list(entries.order_by("-changed_at", "-page_id")[: SUGGESTED * 5])
        rows.sort(key=lambda entry: not entry.page.title.lower().startswith(query.lower()))
        found = [
            {
                "id": entry.pk,
                "title": entry.page.title,
                "space": entry.space.title,
                "url": page_url(entry.page),
                "address": address_of(entry.page.url_path),
            }
            for entry in rows[:SUGGESTED]
        ]
    response = JsonResponse(found, safe=False)
    response.headers["Cache-Control"] = "private, no-store"
    return response
