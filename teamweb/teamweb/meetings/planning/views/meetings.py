from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ....accounts.typing import SignedInRequest
from ....core.forms.numbers import whole_number
from .. import actions
from ..errors import MeetingError
from ..forms import MeetingForm
from ..models import Series
from .series import meeting_like, plannable_space
from .shared import status_of, writable_meeting


@login_required
def plan(request: SignedInRequest, key: str) -> HttpResponse:
    space = plannable_space(request, key)
    choices = Series.objects.visible_to(request.user).active(space)
    like = choices.filter(pk=whole_number(request.GET.get("series")) or 0).first()
    form = MeetingForm(
        request.POST or None, choices=choices, initial=meeting_like(like) if like else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.create_meeting(space=space, by=request.user, **form.values())
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The meeting is planned. Now write its agenda."))
            return redirect("teamweb_meetings:write", found.pk)
    context = {"space": space, "form": form, "is_new": True}
    return render(
        request, "teamweb_meetings/planning/meeting_form.html", context, status=status_of(form)
    )


@login_required
def edit(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    found = writable_meeting(request, meeting_id)
    form = MeetingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            # The form has set its values on its own copy; the action compares with the stored row.
            actions.edit_meeting(meeting=found, by=request.user, **form.values())
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The meeting was changed."))
            return redirect("teamweb_meetings:write", found.pk)
    context = {"space": found.space, "meeting": found, "form": form}
    return render(
        request, "teamweb_meetings/planning/meeting_form.html", context, status=status_of(form)
    )


@login_required
def delete(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    found = writable_meeting(request, meeting_id)
    if request.method == "POST":
        back = reverse("teamweb_meetings:space_meetings", args=[found.space.key])
        try:
            actions.delete_meeting(meeting=found, by=request.user)
        except MeetingError as error:
            messages.error(request, error.user_message)
            return redirect(found)
        messages.success(request, _("The draft is deleted."))
        return redirect(back)
    context = {
        "title": _("Delete “%(meeting)s”?") % {"meeting": found},
        "text": _("The draft and its agenda are deleted for good. Nobody was invited to it."),
        "action": _("Delete draft"),
        "is_dangerous": True,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context)
