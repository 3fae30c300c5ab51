"""Changing where pages are: move, copy, order, trash."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from ...access.errors import ReadersRefused
from ...access.models import Level
from ...access.readable import editable_access_ids
from ...accounts.typing import SignedInRequest
from ...core.forms.numbers import whole_number
from ..actions import (
    copy_page,
    delete_forever,
    move_page,
    restore_page,
    trash_page,
)
from ..errors import MoveNotAllowed, NotInTrash, PageIsNeeded, ParentInTrash, TreeChanged
from ..forms import CopyForm
from ..models import SpaceEntry, SpacePage, page_url
from ..permissions import ReadersChange, readers_change
from ..structure.navigation import asked_year, children_of
from ..structure.sibling_order import Gap
from .editing import editable
from .pages import get_page, get_space

PAGE_SIZE = 25
TARGETS = 20


def _targets(request: HttpRequest, page: Page) -> list[SpaceEntry]:
    """Pages that may become the new parent: those found by `?q=`, else the ones near by."""
    entries = SpaceEntry.objects.visible_to(request.user).filter(
        page__page_access__access_id__in=editable_access_ids(request.user),
        space__archived_at=None,
    )
    query = request.GET.get("q", "").strip()
    if query:
        entries = entries.filter(page__title__icontains=query)
    else:
        entries = entries.filter(space_id=page.entry.space_id, page__depth__lte=page.depth)
    entries = entries.exclude(page__path__startswith=page.path)
    entries = entries.select_related("page", "space", "parent").defer(
        "space__body", "space__rendered_html"
    )
    return list(entries.order_by("page__depth", "rank", "page_id")[:TARGETS])


def _chosen_parent(request: HttpRequest) -> Page:
    """The page named in the form; one that may not be read is as missing as any."""
    number = whole_number(request.POST.get("parent"))
    if number is None:
        raise Http404
    return get_page(request, number)


@login_required
def move(request: SignedInRequest, page_id: int) -> HttpResponse:
    """The page to move another one with; a script shows its form in a dialog over the current page."""
    page = editable(request, page_id)
    if isinstance(page, SpacePage):
        raise PermissionDenied(_("A space stays where it is."))
    asked: tuple[Page, ReadersChange] | None = None
    if request.method == "POST" and request.POST.get("parent"):
        parent = _chosen_parent(request)
        change = readers_change(page, parent)
        if change and "confirmed" not in request.POST:
            asked = parent, change
    if request.method == "POST" and request.POST.get("parent") and not asked:
        try:
            moved = move_page(page=page, parent=parent, by=request.user)
        except (MoveNotAllowed, ReadersRefused) as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("The page has moved; its former address leads here."))
            return redirect(page_url(moved))
    context = {
        "page": page,
        "space": page.entry.space,
        "targets": [] if asked else _targets(request, page),
        "query": request.GET.get("q", ""),
        "asked": asked,
    }
    is_dialog = "HX-Request" in request.headers
    template = "components/move_dialog.html" if is_dialog else "move.html"
    response = render(request, f"teamweb_spaces/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
def copy(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = get_page(request, page_id)
    if isinstance(page, SpacePage) or not hasattr(page, "body"):
        raise Http404
    title = _("Copy of %(title)s") % {"title": page.title}
    form = CopyForm(request.POST or None, initial={"title": title[:255]})
    if request.method == "POST" and request.POST.get("parent") and form.is_valid():
        made = copy_page(
            page=page,
            parent=_chosen_parent(request),
            title=form.cleaned_data["title"],
            with_children=form.cleaned_data["with_children"],
            by=request.user,
        )
        messages.success(request, _("The page is copied. Files stay with the original."))
        return redirect(page_url(made))
    targets = _targets(request, page)
    context = {"page": page, "space": page.entry.space, "form": form, "targets": targets}
    context["query"] = request.GET.get("q", "")
    return render(request, "teamweb_spaces/copy.html", context)


@require_safe
def children(request: HttpRequest, page_id: int) -> HttpResponse:
    """List all pages below one; those who may edit it can change their order."""
    page = get_page(request, page_id)
    items, _with_children = children_of(page.pk, request.user, most=10_000)
    years = sorted({item.day.year for item in items if item.day}, reverse=True)
    year = asked_year(request)
    if year:
        items = [item for item in items if item.day and item.day.year == year]
    shown = Paginator(items, PAGE_SIZE * 4).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "space": page.entry.space,
        "page_obj": shown,
        "years": years,
        "year": year,
        "may_order": page.level >= Level.EDIT
        and not page.entry.space.is_archived
        and sum(item.day is None for item in items) > 1,
    }
    return render(request, "teamweb_spaces/children.html", context)


@login_required
@require_POST
def order(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Move one child (`child`) one place `up` or `down` among those the reader sees."""
    parent = editable(request, page_id)
    items, _with_children = children_of(parent.pk, request.user, most=10_000)
    ids = [item.pk for item in items if item.day is None]
    number = whole_number(request.POST.get("child"))
    if number not in ids:
        raise Http404
    gap = _next_gap(ids, number, is_up=request.POST.get("to") == "up")
    if gap:
        try:
            move_page(page=get_page(request, number), parent=parent, gap=gap, by=request.user)
        except TreeChanged as error:
            messages.error(request, error.user_message)
    return redirect("teamweb_spaces:children", parent.pk)


def _next_gap(ids: list[int], number: int, *, is_up: bool) -> Gap | None:
    """The gap behind the next page of a level, or before the previous one; None at its ends."""
    around = [0, *ids, 0]
    here = ids.index(number) + 1
    after, before = (here - 2, here - 1) if is_up else (here + 1, here + 2)
    if after < 0 or before >= len(around):
        return None
    return Gap(around[after], around[before])


@login_required
def trash(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = editable(request, page_id)
    if isinstance(page, SpacePage):
        raise PermissionDenied(_("A space is archived, not put into the trash."))
    if request.method == "POST":
        trash_page(page=page, by=request.user)
        messages.success(request, _("The page lies in the trash of its space."))
        return redirect(page_url(page.entry.space))
    context = {
        "title": _("Put “%(title)s” into the trash?") % {"title": page.title},
        "text": _("All pages below it go there with it. They can be restored from the trash."),
        "action": _("Put into the trash"),
        "cancel_url": page_url(page),
    }
    return render(request, "teamweb/confirm.html", context)


@login_required
def trash_list(request: HttpRequest, key: str) -> HttpResponse:
    """What lies in the trash of a space, as far as the reader may edit it."""
    space = get_space(request, key)
    entries = SpaceEntry.objects.filter(
        space=space,
        trashed_at__isnull=False,
        page__page_access__access_id__in=editable_access_ids(request.user),
    )
    entries = entries.select_related("page", "trashed_by").order_by("-trashed_at", "-page_id")
    shown = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "space": space,
        "page_obj": shown,
        "may_change": not space.is_archived,
        "may_manage": space.level >= Level.MANAGE,
    }
    return render(request, "teamweb_spaces/trash.html", context)


def _in_trash(request: HttpRequest, page_id: int, level: int) -> Page:
    page = get_page(request, page_id, also_trashed=True)
    if page.level < level:
        raise PermissionDenied
    return page


@login_required
@require_POST
def restore(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = _in_trash(request, page_id, Level.EDIT)
    try:
        restore_page(page=page, by=request.user)
    except NotInTrash:
        messages.error(request, _("This page does not lie in the trash."))
    except ParentInTrash:
        messages.error(request, _("The page above lies in the trash too: restore that one first."))
    else:
        messages.success(request, _("The page is back."))
        return redirect(page_url(page))
    return redirect("teamweb_spaces:trash_list", page.entry.space.key)


@login_required
def delete(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = _in_trash(request, page_id, Level.MANAGE)
    if request.method == "POST":
        try:
            delete_forever(page=page, by=request.user)
            messages.success(request, _("The page is deleted for good."))
        except NotInTrash:
            messages.error(request, _("This page does not lie in the trash."))
        except PageIsNeeded:
            messages.error(request, _("Published minutes are kept: this page stays in the trash."))
        return redirect("teamweb_spaces:trash_list", page.entry.space.key)
    context = {
        "title": _("Delete “%(title)s” for good?") % {"title": page.title},
        "text": _(
            "All pages below it, their versions and files are deleted too. This cannot be undone."
        ),
        "action": _("Delete for good"),
        "is_dangerous": True,
    }
    return render(request, "teamweb/confirm.html", context)
