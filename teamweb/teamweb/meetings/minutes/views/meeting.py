"""The page of a meeting, the page on which its minutes are written, and changes of its state."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ...attendance.answers import answers_for
from ...attendance.forms import AnswerForm
from ...attendance.invitations.warnings import invitation_warnings
from ...attendance.views.presence import attendance_panel
from ...planning import actions as planning
from ...planning.actions import proposed_topics, returning_topics
from ...planning.errors import MeetingError
from ...planning.views.shared import (
    get_announced_meeting,
    get_meeting,
    writable_meeting,
)
from .. import actions
from ..actions import awaiting_approval
from ..approval import approval_of
from ..completeness import missing_in
from ..errors import MinutesIncomplete, PeriodRuns
from ..reading import minutes_for
from .notes import live_strings


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
    return render(request, "teamweb_meetings/minutes/meeting.html", context)


@require_safe
@login_required
def write(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Show the page on which agenda and minutes are written, with the attendance."""
    found = writable_meeting(request, meeting_id)
    if found.is_published:
        return redirect(found)
    is_draft = found.state == found.State.MINUTES_DRAFT
    context = {
        **minutes_for(found, user=request.user),
        "attendance": attendance_panel(found),
        "is_ordering": "order" in request.GET,
        "live_strings": live_strings(),
        "missing": missing_in(found) if is_draft else [],
        "awaiting": awaiting_approval(found),
        "returning": returning_topics(found, user=request.user),
        "proposed": proposed_topics(found.space, user=request.user, series=found.series),
    }
    return render(request, "teamweb_meetings/minutes/write.html", context)


STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "invite": (planning.invite, gettext_lazy("The members were invited.")),
    "start": (actions.start_minutes, gettext_lazy("You can write the minutes now.")),
    "finish": (
        actions.finish_minutes,
        gettext_lazy(
            "The minutes are finished. Whoever manages the space was asked to release them."
        ),
    ),
    "publish": (actions.release_minutes, gettext_lazy("The minutes are published.")),
    "approve": (actions.approve_minutes, gettext_lazy("The minutes are approved.")),
    "cancel": (planning.cancel_meeting, gettext_lazy("The meeting is cancelled.")),
    "reinstate": (
        planning.reinstate_meeting,
        gettext_lazy("The meeting takes place after all."),
    ),
}


@require_POST
@login_required
def step(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Move a meeting on to another state."""
    found = get_meeting(request, meeting_id)
    name = request.POST.get("step", "")
    if name not in STEPS:
        raise Http404
    asks_back = name == "invite" and "confirmed" not in request.POST and not found.cancelled_at
    if asks_back and invitation_warnings(found):
        return redirect("teamweb_meetings:confirm_invitations", found.pk)
    act, message = STEPS[name]
    to_desk = name == "start"
    try:
        act(meeting=found, by=request.user)
    except MinutesIncomplete as error:
        # The desk says all that is missing, and that is where it is made up for.
        messages.error(request, error.user_message)
        to_desk = True
    except PeriodRuns as error:
        messages.warning(request, error.user_message)
        return redirect("teamweb_meetings:approve", found.pk)
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, str(message))
    return redirect("teamweb_meetings:write", found.pk) if to_desk else redirect(found)
