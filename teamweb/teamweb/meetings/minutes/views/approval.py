"""Objections, versions and the approval of circulated minutes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ....access.actions import level_for
from ....access.models import Level
from ....accounts.typing import SignedInRequest
from ....core.forms.numbers import whole_number
from ....core.richtext.comparison import Comparison
from ...planning.errors import MeetingError
from ...planning.models import AgendaItem, Meeting
from ...planning.rights import may_manage
from ...planning.views.shared import (
    get_item,
    get_meeting,
    redirect_to_writing,
    status_of,
    writable_meeting,
)
from .. import actions
from ..actions import may_object
from ..approval import text_of
from ..errors import PeriodRuns
from ..forms import AnswerObjectionForm, ObjectionForm
from ..models import MinutesVersion
from ..reading import published


def get_members_meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    """A meeting of which the reader sees objections and older versions: those of their own group."""
    found = get_meeting(request, meeting_id)
    if level_for(request.user, found.space.members_access) < Level.READ:
        raise Http404
    return found


@login_required
def object_to_minutes(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    found = get_members_meeting(request, meeting_id)
    if request.method == "GET" and not may_object(found, request.user):
        raise PermissionDenied
    items = AgendaItem.objects.visible_to(request.user).filter(meeting=found)
    form = ObjectionForm(request.POST or None, items=items.order_by("rank", "pk"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.raise_objection(meeting=found, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("Your objection is stored. The chair was told."))
            return redirect(found)
    context = {"space": found.space, "meeting": found, "form": form}
    return render(
        request, "teamweb_meetings/minutes/objection_form.html", context, status=status_of(form)
    )


@login_required
def answer_objection(request: SignedInRequest, meeting_id: int, objection_id: int) -> HttpResponse:
    found = get_members_meeting(request, meeting_id)
    objection = get_object_or_404(found.objections.select_related("item"), pk=objection_id)
    if not may_manage(found, request.user):
        raise PermissionDenied
    form = AnswerObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_objection(objection=objection, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The objection is answered."))
            return redirect(found)
    context = {"space": found.space, "meeting": found, "objection": objection, "form": form}
    return render(
        request, "teamweb_meetings/minutes/objection_answer.html", context, status=status_of(form)
    )


@require_safe
def versions(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = get_members_meeting(request, meeting_id)
    rows = found.versions.select_related("created_by").defer("content").order_by("-number")
    context = {"space": found.space, "meeting": found, "versions": rows}
    return render(request, "teamweb_meetings/minutes/versions.html", context)


@require_safe
def version(request: HttpRequest, meeting_id: int, number: int) -> HttpResponse:
    found = get_members_meeting(request, meeting_id)
    row = get_object_or_404(found.versions.select_related("created_by"), number=number)
    context = _of_version(found, row) | {"published": published(row, with_part_b=True)}
    return render(request, "teamweb_meetings/minutes/version.html", context)


@require_safe
def changes(request: HttpRequest, meeting_id: int, number: int) -> HttpResponse:
    """Compare a version with the one before."""
    found = get_members_meeting(request, meeting_id)
    row = get_object_or_404(found.versions.select_related("created_by"), number=number)
    before = get_object_or_404(found.versions, number=number - 1)
    context = _of_version(found, row) | {
        "before": before,
        "comparison": Comparison(text_of(before), text_of(row)),
        "is_side_by_side": request.GET.get("view") == "side",
    }
    return render(request, "teamweb_meetings/minutes/version_changes.html", context)


def _of_version(found: Meeting, row: MinutesVersion) -> dict[str, Any]:
    return {
        "space": found.space,
        "meeting": found,
        "version": row,
        "last": found.versions.count(),
    }


@require_POST
@login_required
def add_approval_item(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Put the approval of earlier minutes on the agenda."""
    found = writable_meeting(request, meeting_id)
    chosen = whole_number(request.POST.get("minutes"))
    if chosen is None:
        raise Http404
    minutes = get_meeting(request, chosen)
    try:
        item = actions.add_approval_item(minutes=minutes, meeting=found, by=request.user)
    except MeetingError as error:
        messages.error(request, error.user_message)
        return redirect("teamweb_meetings:write", found.pk)
    messages.success(request, _("The approval is on the agenda."))
    return redirect_to_writing(found, item.anchor)


@require_POST
@login_required
def approve_at_item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """The group approved earlier minutes under this item."""
    item = get_item(request, item_id)
    if item.approves_id is None:
        raise Http404
    minutes = get_meeting(request, item.approves_id)
    try:
        actions.approve_minutes(meeting=minutes, by=request.user, item=item)
    except PeriodRuns as error:
        messages.warning(request, error.user_message)
        address = reverse("teamweb_meetings:approve", args=[minutes.pk])
        return redirect(f"{address}?item={item.pk}")
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The minutes are approved."))
    return redirect_to_writing(item.meeting, item.anchor)
