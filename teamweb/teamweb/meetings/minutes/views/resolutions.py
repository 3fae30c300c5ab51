from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ....access.actions import level_for
from ....access.models import Level
from ....access.readable import readable_access_ids
from ....accounts.typing import SignedInRequest
from ....core.database.german_order import german
from ....core.database.keyset import page_of
from ....core.documents.answers import document_answer
from ....core.http.queries import query_without
from ....groups.models import WorkingGroup
from ...planning.errors import MeetingError
from ...planning.rights import may_manage_space, may_write
from ...planning.views.shared import PER_PAGE
from .. import actions
from ..forms import RepealForm
from ..models import Resolution
from ..printing import register_pdf
from ..register import RegisterFilter, as_csv, states_to_ask_for

# Drawn while the reader waits.
PRINTED_AT_MOST = 300


@require_safe
def resolutions(request: HttpRequest) -> HttpResponse:
    """The register: every resolution the reader may read, by group, year, category, state and words."""
    readable = Resolution.objects.visible_to(request.user)
    wanted = RegisterFilter.from_query(request.GET)
    rows = wanted.of(readable)
    groups = WorkingGroup.objects.filter(pk__in=readable.values("group")).select_related("type")
    categories = readable.exclude(category="").order_by(german("category"))
    context = {
        "page": page_of(
            rows.select_related("group__type", "item", "superseded_by"),
            day="adopted_on",
            size=PER_PAGE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        ),
        "count": rows.count(),
        "groups": groups,
        "of_group": WorkingGroup.objects.filter(key=wanted.group).first() if wanted.group else None,
        "years": readable.order_by("-year").values_list("year", flat=True).distinct(),
        "categories": categories.values_list("category", flat=True).distinct(),
        "wanted": wanted,
        "states": states_to_ask_for(),
        "query": query_without(request, "after", "before"),
    }
    return render(request, "teamweb_meetings/minutes/resolutions.html", context)


@require_safe
def resolutions_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Export the filtered register for spreadsheet programs."""
    rows = RegisterFilter.from_query(request.GET).of(Resolution.objects.visible_to(request.user))
    lines = as_csv(
        rows.order_by("-adopted_on", "-pk"),
        lambda row: request.build_absolute_uri(row.get_absolute_url()),
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"beschluesse-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def resolutions_pdf(request: HttpRequest) -> HttpResponseBase:
    """Export the filtered register as PDF, up to `PRINTED_AT_MOST` resolutions."""
    wanted = RegisterFilter.from_query(request.GET)
    rows = wanted.of(Resolution.objects.visible_to(request.user)).order_by("-adopted_on", "-pk")
    back = reverse("teamweb_meetings:resolutions") + f"?{request.GET.urlencode()}"
    shown = list(rows.select_related("group__type", "superseded_by")[: PRINTED_AT_MOST + 1])
    if len(shown) > PRINTED_AT_MOST:
        messages.error(
            request,
            _("A PDF has %(number)s resolutions at most. Choose a group or a year first.")
            % {"number": PRINTED_AT_MOST},
        )
        return redirect(back)
    return document_answer(
        request,
        lambda: register_pdf(shown, wanted),
        name=f"beschluesse-{timezone.localdate().isoformat()}.pdf",
        otherwise=back,
    )


@require_safe
def resolution(request: HttpRequest, resolution_id: int) -> HttpResponse:
    readable = Resolution.objects.visible_to(request.user)
    found = get_object_or_404(
        readable.select_related(
            *("group__type", "item__meeting__space", "circular_vote__space"),
            *("supersedes", "superseded_by"),
        ),
        pk=resolution_id,
    )
    ids = readable_access_ids(request.user)
    meeting, space = found.meeting, found.space
    is_member = level_for(request.user, space.members_access) >= Level.READ
    after = found.superseded_by if found.is_superseded else None
    context = {
        "resolution": found,
        "meeting": meeting if meeting and meeting.access_id in ids else None,
        "space": space,
        "circular_vote": found.circular_vote if meeting is None and is_member else None,
        "before": found.supersedes
        if found.supersedes and found.supersedes.access_id in ids
        else None,
        "after": after if after and after.access_id in ids else None,
        "may_repeal": found.is_released
        and found.state not in ("repealed", "superseded")
        and may_manage_space(space, request.user),
        "may_correct": not found.is_released
        and meeting is not None
        and may_write(meeting, request.user),
        "is_member": is_member,
    }
    return render(request, "teamweb_meetings/minutes/resolution.html", context)


@login_required
def repeal(request: SignedInRequest, resolution_id: int) -> HttpResponse:
    readable = Resolution.objects.visible_to(request.user)
    rows = readable.select_related("item__meeting__space", "circular_vote__space")
    found = get_object_or_404(rows, pk=resolution_id)
    if not may_manage_space(found.space, request.user):
        raise PermissionDenied
    form = RepealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.repeal_resolution(
                resolution=found, by=request.user, reason=form.cleaned_data["reason"]
            )
        except MeetingError as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("It is repealed."))
        return redirect(found)
    context = {
        "title": _("Repeal “%(vote)s”?") % {"vote": found.heading},
        "text": _("It stays in the register, marked as repealed on %(day)s.")
        % {"day": timezone.localdate().strftime("%d.%m.%Y")},
        "action": _("Repeal"),
        "form": form,
        "is_dangerous": True,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context)
