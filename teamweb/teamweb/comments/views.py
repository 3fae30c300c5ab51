from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST
from wagtail.models import Page

from ..access.actions import level_for
from ..access.models import Level
from ..access.readable import readable_access_ids
from ..accounts.typing import SignedInRequest
from ..core.forms.numbers import whole_number
from .actions import add_comment, delete_comment, resolve_thread
from .errors import CommentsClosed
from .forms import CommentForm
from .models import Comment, Thread
from .side import side_of

PAGE_SIZE = 25
# So many threads stand beside the text.
BESIDE = 5


def _page(request: HttpRequest, page_id: int) -> Page:
    readable = Page.objects.filter(
        live=True, page_access__access_id__in=readable_access_ids(request.user)
    )
    return get_object_or_404(readable.select_related("page_access"), pk=page_id)


@login_required
def comments(request: SignedInRequest, page_id: int) -> HttpResponse:
    """The threads of a page and the form for a new one; `?all` shows the closed ones too."""
    page = _page(request, page_id)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = whole_number(request.POST.get("thread"))
        thread = get_object_or_404(Thread, pk=number, page=page) if number is not None else None
        try:
            add_comment(page=page, text=form.cleaned_data["text"], by=request.user, thread=thread)
        except CommentsClosed as error:
            messages.error(request, error.user_message)
        if "from_page" in request.POST:
            return redirect(f"{page.specific.get_absolute_url()}#comments")
        return redirect("teamweb_comments:comments", page.pk)
    if "HX-Request" in request.headers:
        return _beside(request, page)
    threads: Any = page.comment_threads.prefetch_related("comments__author")
    if "all" not in request.GET:
        threads = threads.open()
    specific = page.specific
    level = level_for(request.user, page.page_access.access_id)
    context = {
        "page": page,
        "page_url": specific.get_absolute_url(),
        "side_of_page": side_of(request, specific),
        "form": form,
        "page_obj": Paginator(threads, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_open": getattr(specific, "accepts_comments", lambda: True)(),
        "with_resolved": "all" in request.GET,
        "may_edit": level >= Level.EDIT,
        "may_manage": level >= Level.MANAGE,
    }
    return render(request, "teamweb_comments/comments.html", context)


def _beside(request: HttpRequest, page: Page) -> HttpResponse:
    """The newest open threads, to stand beside the text."""
    threads = page.comment_threads.open().order_by("-created_at", "-pk")
    context = {
        "page": page,
        "threads": threads.prefetch_related("comments__author")[:BESIDE],
        "number": threads.count(),
    }
    response = render(request, "teamweb_comments/components/beside.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def resolve(request: SignedInRequest, thread_id: int) -> HttpResponse:
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    try:
        resolve_thread(thread=thread, by=request.user, is_resolved="open" not in request.POST)
    except CommentsClosed as error:
        messages.error(request, error.user_message)
    return redirect("teamweb_comments:comments", thread.page_id)


@login_required
@require_POST
def delete(request: SignedInRequest, comment_id: int) -> HttpResponse:
    threads = Thread.objects.visible_to(request.user)
    found = Comment.objects.filter(thread__in=threads).select_related("thread__page")
    comment = get_object_or_404(found, pk=comment_id)
    try:
        delete_comment(comment=comment, by=request.user)
    except CommentsClosed as error:
        messages.error(request, error.user_message)
    return redirect("teamweb_comments:comments", comment.thread.page_id)
