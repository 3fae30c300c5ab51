"""Take released minutes back with a reason, and approve them before the period has ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _

from ....accounts.typing import SignedInRequest
from ....core.forms.numbers import whole_number
from ...planning.errors import MeetingError
from ...planning.models import AgendaItem
from ...planning.rights import may_manage
from ...planning.views.shared import get_meeting, status_of
from .. import actions
from ..forms import EarlyApprovalForm, ReasonForm


@login_required
def reopen(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    found = get_meeting(request, meeting_id)
    if not may_manage(found, request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_minutes(meeting=found, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            messages.error(request, error.user_message)
            return redirect(found)
        messages.success(request, _("The minutes are a draft again."))
        return redirect("teamweb_meetings:write", found.pk)
    context = {
        "title": _("Take the minutes back to a draft?"),
        "text": _("Published versions stay. The next release begins a new period for objections."),
        "action": _("Back to draft"),
        "form": form,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context, status=status_of(form))


@login_required
def approve(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Approve although the period for objections runs, since all who are entitled agreed."""
    found = get_meeting(request, meeting_id)
    if not may_manage(found, request.user):
        raise PermissionDenied
    if not actions.takes_objections(found):
        return redirect(found)
    form = EarlyApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = whole_number(request.GET.get("item"))
        items = AgendaItem.objects.visible_to(request.user).filter(approves=found)
        item = items.filter(pk=chosen or 0).first()
        try:
            actions.approve_minutes(meeting=found, by=request.user, item=item, **form.cleaned_data)
        except MeetingError as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("The minutes are approved."))
        return redirect(found)
    context = {
        "title": _("Approve the minutes before the period has ended?"),
        "text": _(
            "Those who were there can object until %(day)s. Until then the minutes are approved only if all"
            " who are entitled agree."
        )
        % {"day": formats.date_format(found.objections_until or "", "d.m.Y")},
        "action": _("Approve minutes"),
        "form": form,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context, status=status_of(form))
