"""The execution of resolutions: list, table, form, and the report for an agenda."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...accounts.typing import SignedInRequest
from ...core.forms.numbers import whole_number
from ...core.http.queries import query_without
from ...groups.models import WorkingGroup
from ..minutes.models import Resolution
from ..planning.errors import MeetingError
from ..planning.models import Meeting
from ..planning.rights import may_plan, may_write
from ..planning.views.shared import PER_PAGE, status_of, writable_meeting
from . import actions
from .forms import ExecutionForm
from .models import Execution
from .reading import (
    ExecutionFilter,
    as_csv,
    executions_for,
    may_read,
    may_record,
    states_to_ask_for,
    with_details,
)


@require_safe
@login_required
def executions(request: SignedInRequest) -> HttpResponse:
    """What is still to be carried out, by group, state and owner; the report to the group."""
    readable = executions_for(request.user)
    wanted = ExecutionFilter.from_query(request.GET)
    rows = with_details(wanted.of(readable, request.user))
    groups = WorkingGroup.objects.filter(pk__in=readable.values("group")).select_related("type")
    of_group = groups.filter(key=wanted.group).first() if wanted.group else None
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "groups": groups,
        "of_group": of_group,
        "wanted": wanted,
        "states": states_to_ask_for(),
        "query": query_without(request, "page"),
        "meetings": _coming_meetings(request, of_group) if of_group else [],
    }
    return render(request, "teamweb_meetings/execution/executions.html", context)


def _coming_meetings(request: SignedInRequest, group: WorkingGroup) -> list[Meeting]:
    """Where the report can go onto the agenda."""
    coming = Meeting.objects.visible_to(request.user).upcoming().filter(group=group)
    rows = coming.filter(cancelled_at=None).select_related("space")[:5]
    return [row for row in rows if not row.is_published and may_write(row, request.user)]


@require_safe
@login_required
def executions_csv(request: SignedInRequest) -> StreamingHttpResponse:
    rows = ExecutionFilter.from_query(request.GET).of(executions_for(request.user), request.user)
    response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    name = f"umsetzung-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
def execution(request: SignedInRequest, resolution_id: int) -> HttpResponse:
    """How far a resolution is, with its history; the form for who may change it."""
    readable = Resolution.objects.visible_to(request.user).numbered()
    related = ("group__type", "item__meeting__space", "circular_vote__space", "superseded_by")
    found = get_object_or_404(readable.select_related(*related), pk=resolution_id)
    if not may_read(found, request.user):
        raise Http404
    current = Execution.objects.select_related("owner").filter(resolution=found).first()
    is_allowed = may_record(found, request.user)
    if request.method == "POST" and not is_allowed:
        raise PermissionDenied
    form = ExecutionForm(
        request.POST or None,
        people=found.group.members(),
        execution=current,
        may_assign=may_plan(found.space, request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_execution(resolution=found, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The state of the execution is noted."))
            return redirect("teamweb_meetings:execution", found.pk)
    context = {
        "resolution": found,
        "space": found.space,
        "execution": current,
        "notes": current.notes.select_related("by") if current else [],
        "form": form if is_allowed else None,
    }
    template = "teamweb_meetings/execution/execution.html"
    return render(request, template, context, status=status_of(form))


@require_POST
@login_required
def report_execution(request: SignedInRequest) -> HttpResponse:
    """Put the report on the agenda of the chosen meeting."""
    chosen = whole_number(request.POST.get("meeting"))
    if chosen is None:
        raise Http404
    found = writable_meeting(request, chosen)
    try:
        item = actions.add_execution_report(meeting=found, by=request.user)
    except MeetingError as error:
        messages.error(request, error.user_message)
        return redirect("teamweb_meetings:executions")
    messages.success(request, _("The report is on the agenda, for members only."))
    return redirect(item)
