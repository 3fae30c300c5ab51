from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from ..access.models import PageAccess
from ..access.readable import readable_access_ids
from ..accounts.typing import SignedInRequest
from .actions import mark_read, set_digest, unwatch, watch
from .forms import PreferenceForm
from .mail.local_mailbox import LocalMailbox
from .models import Notification, Preference, Watch

PER_PAGE = 25
LOOPBACK = {"127.0.0.1", "::1"}
# As a mail program shows it: own style, no script, nothing loaded from anywhere.
MAIL_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    found = Notification.objects.visible_to(request.user).select_related("by")
    only_unread = request.GET.get("show") == "unread"
    page = Paginator(found.unread() if only_unread else found, PER_PAGE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "only_unread": only_unread,
        "unread_count": found.unread().count(),
    }
    return render(request, "teamweb_notifications/notices.html", context)


@require_safe
@login_required
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go where the notice points to; it counts as read then."""
    notice = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(user=request.user, notices=[pk])
    own_host = urlsplit(settings.BASE_URL).netloc
    if not url_has_allowed_host_and_scheme(notice.url, {request.get_host(), own_host}):
        return redirect("teamweb_notifications:notices")
    return redirect(notice.url)


@require_POST
@login_required
def mark_all_read(request: SignedInRequest) -> HttpResponse:
    count = mark_read(user=request.user)
    if count:
        messages.success(request, _("All notices are marked as read."))
    return redirect("teamweb_notifications:notices")


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    stored = Preference.objects.filter(user=user).first()
    form = PreferenceForm(request.POST or None, instance=stored or Preference(user=user))
    if request.method == "POST" and form.is_valid():
        set_digest(user=user, **form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("teamweb_notifications:settings")
    watched = Watch.objects.filter(user=user).select_related("content_type")
    page = Paginator(watched.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    readable = _readable_pages(
        request, [w.object_id for w in page if w.content_type.model == "page"]
    )
    watched_pages = [
        (w, readable.get(w.object_id) if w.content_type.model == "page" else None) for w in page
    ]
    context = {"form": form, "page_obj": page, "watched": watched_pages}
    return render(request, "teamweb_notifications/settings.html", context)


def _readable_pages(request: HttpRequest, pks: list[int]) -> dict[int, Page]:
    # Neither drafts nor what lies in the trash.
    allowed = PageAccess.objects.filter(
        page_id__in=pks, page__live=True, access_id__in=readable_access_ids(request.user)
    )
    return Page.objects.in_bulk(list(allowed.values_list("page_id", flat=True)))


@require_POST
@login_required
def stop_watching(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Watch, user=request.user, pk=pk).delete()
    return redirect("teamweb_notifications:settings")


@require_POST
@login_required
def watch_page(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Watch a page of a space, or stop; then back to the page. An unreadable page is a missing one."""
    page = _readable_pages(request, [page_id]).get(page_id)
    if page is None:
        raise Http404
    if request.POST.get("stop"):
        unwatch(user=request.user, target=page)
        messages.success(request, _("You no longer watch this page."))
    else:
        watch(user=request.user, target=page)
        messages.success(request, _("You are told when this page changes."))
    return redirect(f"/p/{page_id}/")


def _mailbox_or_404(request: HttpRequest) -> LocalMailbox:
    """Only where mails go into files, to an administrator, from this machine."""
    named = (urlsplit(f"//{request.get_host()}").hostname or "") in {*LOOPBACK, "localhost"}
    # A proxy on this machine connects from here too, but says so, or is asked by another name.
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    is_here = request.META.get("REMOTE_ADDR") in LOOPBACK and named and not forwarded
    if not (getattr(settings, "SHOW_MAIL_DIR", False) and is_here and request.user.is_superuser):
        raise Http404
    return LocalMailbox(settings.MAIL_DIR)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    mails = _mailbox_or_404(request).mails(request.GET.get("address", ""))
    page = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "address": request.GET.get("address", "")}
    return render(request, "teamweb_notifications/mailbox.html", context)


@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    found = _mailbox_or_404(request).mail(name)
    if found is None:
        raise Http404
    return render(request, "teamweb_notifications/mail.html", {"mail": found})


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    found = _mailbox_or_404(request).mail(name)
    if found is None or not found.html:
        raise Http404
    response = HttpResponse(found.html)
    response["Content-Security-Policy"] = MAIL_POLICY
    return response
