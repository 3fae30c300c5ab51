from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...access.readable import readable_access_ids
from ...groups.models import WorkingGroup
from .. import actions
from ..actions import may_manage
from ..errors import MeetingError
from ..forms import RepealForm
from ..models import Resolution
from .shared import PER_PAGE, sentence


@require_safe
def resolutions(request: HttpRequest) -> HttpResponse:
    """The register: every resolution the reader may read, by group, year, state and words."""
    readable = Resolution.objects.visible_to(request.user)
    rows = readable
    key, year = request.GET.get("group", ""), request.GET.get("year", "")
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    if key:
        rows = rows.filter(group__key=key)
    if year.isdigit() and len(year) == 4:
        rows = rows.filter(year=int(year))
    if state == "in_force":
        rows = rows.in_force()
    elif state == "ended":
        rows = rows.exclude(pk__in=readable.in_force().values("pk"))
    for word in words.split()[:5]:
        rows = rows.filter(Q(wording__icontains=word) | Q(title__icontains=word))
    rows = rows.select_related("group__type", "item", "superseded_by")
    groups = WorkingGroup.objects.filter(pk__in=readable.values("group")).select_related("type")
    context = {
        "page": Paginator(rows.order_by("-year", "group__name", "-number"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "groups": groups,
        "years": readable.order_by("-year").values_list("year", flat=True).distinct(),
        "key": key,
        "year": year,
        "words": words,
        "state": state,
        "query": _query_without_page(request),
    }
    return render(request, "teamweb_meetings/resolutions.html", context)


def _query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@require_safe
def resolution(request: HttpRequest, resolution_id: int) -> HttpResponse:
    readable = Resolution.objects.visible_to(request.user)
    found = get_object_or_404(
        readable.select_related(
            "group__type", "item__meeting__space", "supersedes", "superseded_by"
        ),
        pk=resolution_id,
    )
    ids = readable_access_ids(request.user)
    after = getattr(found, "superseded_by", None)
    context = {
        "resolution": found,
        "meeting": found.item.meeting if found.item.meeting.access_id in ids else None,
        "before": found.supersedes
        if found.supersedes and found.supersedes.access_id in ids
        else None,
        "after": after if after and after.access_id in ids else None,
        "may_repeal": found.is_in_force and may_manage(found.item.meeting, request.user),
    }
    return render(request, "teamweb_meetings/resolution.html", context)


@login_required
def repeal(request: HttpRequest, resolution_id: int) -> HttpResponse:
    readable = Resolution.objects.visible_to(request.user)
    found = get_object_or_404(readable.select_related("item__meeting__space"), pk=resolution_id)
    if not may_manage(found.item.meeting, request.user):
        raise PermissionDenied
    form = RepealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.repeal_resolution(
                resolution=found, by=request.user, reason=form.cleaned_data["reason"]
            )
        except MeetingError as error:
            messages.error(request, sentence(error))
        else:
            messages.success(request, _("The resolution is repealed."))
        return redirect(found)
    context = {
        "title": _("Repeal resolution %(number)s?") % {"number": found.label},
        "text": _("It stays in the register, marked as repealed on %(day)s.")
        % {"day": timezone.localdate().strftime("%d.%m.%Y")},
        "action": _("Repeal"),
        "form": form,
        "is_dangerous": True,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context)
