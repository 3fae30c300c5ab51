from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ...core.numbers import whole_number
from .. import actions
from ..answers import answers_for
from ..approval import approval_of
from ..errors import MeetingError, MinutesIncomplete
from ..forms import MeetingForm
from ..invitation_forms import AnswerForm
from ..models import Series
from ..reading import minutes_for
from .series import meeting_like, plannable_space
from .shared import get_announced_meeting, get_meeting, sentence, status_of, writable_meeting


@require_safe
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Agenda and minutes, to read."""
    found = get_announced_meeting(request, meeting_id)
    context = minutes_for(found, user=request.user)
    context["approval"] = approval_of(found, user=request.user)
    context["answers"] = answers = answers_for(found, user=request.user)
    if answers and answers.may_answer and answers.own:
        given = {"answer": answers.own.answer} if answers.own.answered_at else None
        context["answer_form"] = AnswerForm(initial=given)
    return render(request, "teamweb_meetings/meeting.html", context)


@login_required
def plan(request: HttpRequest, key: str) -> HttpResponse:
    space = plannable_space(request, key)
    choices = Series.objects.visible_to(request.user).going_on(space)
    like = choices.filter(pk=whole_number(request.GET.get("series")) or 0).first()
    form = MeetingForm(
        request.POST or None, choices=choices, initial=meeting_like(like) if like else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.create_meeting(space=space, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("The meeting is planned. Now write its agenda."))
            return redirect("teamweb_meetings:write", found.pk)
    context = {"space": space, "form": form, "is_new": True}
    return render(request, "teamweb_meetings/meeting_form.html", context, status=status_of(form))


@login_required
def edit(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = writable_meeting(request, meeting_id)
    form = MeetingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            # The form has set its values on its own copy; the action compares with the stored row.
            actions.edit_meeting(meeting=found, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("The meeting was changed."))
            return redirect("teamweb_meetings:write", found.pk)
    context = {"space": found.space, "meeting": found, "form": form}
    return render(request, "teamweb_meetings/meeting_form.html", context, status=status_of(form))


STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "invite": (actions.invite, gettext_lazy("The members were invited.")),
    "start": (actions.start_minutes, gettext_lazy("You can write the minutes now.")),
    "finish": (
        actions.finish_minutes,
        gettext_lazy(
            "The minutes are finished. Whoever manages the space was asked to release them."
        ),
    ),
    "publish": (actions.release_minutes, gettext_lazy("The minutes are published.")),
    "approve": (actions.approve_minutes, gettext_lazy("The minutes are approved.")),
    "reopen": (actions.reopen_minutes, gettext_lazy("The minutes are a draft again.")),
    "cancel": (actions.cancel_meeting, gettext_lazy("The meeting is cancelled.")),
}


@require_POST
@login_required
def step(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Move a meeting on to another state."""
    found = get_meeting(request, meeting_id)
    name = request.POST.get("step", "")
    if name not in STEPS:
        raise Http404
    act, message = STEPS[name]
    to_desk = name in ("start", "reopen")
    try:
        act(meeting=found, by=request.user)
    except MinutesIncomplete as error:
        # The desk says all that is missing, and that is where it is made up for.
        messages.error(request, sentence(error))
        to_desk = True
    except MeetingError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, str(message))
    return redirect("teamweb_meetings:write", found.pk) if to_desk else redirect(found)
