"""Topics are proposed, added to an agenda and declined; their papers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ....accounts.typing import SignedInRequest
from ....core.forms.numbers import whole_numbers
from ....spaces.errors import FileNotAllowed
from ....spaces.models import SpacePage
from ....spaces.views.files import send_stored
from .. import actions
from ..errors import MeetingError
from ..forms import DeclineForm, TopicForm
from ..models import Series, Topic, TopicPaper
from ..rights import can_withdraw, may_manage_space
from .series import plannable_space
from .shared import status_of, writable_meeting


@login_required
def topics(request: SignedInRequest, key: str) -> HttpResponse:
    """List proposed topics, with the form to propose one."""
    space = plannable_space(request, key)
    choices = Series.objects.visible_to(request.user).active(space)
    form = TopicForm(request.POST or None, request.FILES or None, series=choices)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_topic(space=space, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        except FileNotAllowed as error:
            form.add_error("file", error.user_message)
        else:
            messages.success(
                request, _("Your topic is proposed. The chair of the group hears of it.")
            )
            return redirect("teamweb_meetings:topics", space.key)
    context = {
        "space": space,
        "form": form,
        "topics": actions.proposed_topics(space, user=request.user),
        "may_manage": may_manage_space(space, request.user),
    }
    return render(request, "teamweb_meetings/planning/topics.html", context, status=status_of(form))


def get_topic(request: HttpRequest, topic_id: int) -> tuple[Topic, SpacePage]:
    readable = Topic.objects.visible_to(request.user).select_related("series", "proposed_by")
    found = get_object_or_404(readable, pk=topic_id)
    return found, actions.space_of(found)


@require_safe
@login_required
def paper(request: HttpRequest, paper_id: int) -> HttpResponseBase:
    found = get_object_or_404(TopicPaper.objects.visible_to(request.user), pk=paper_id)
    return send_stored(request, found, name=found.name)


@require_POST
@login_required
def remove_paper(request: SignedInRequest, paper_id: int) -> HttpResponse:
    papers = TopicPaper.objects.filter(topic__in=Topic.objects.visible_to(request.user))
    found = get_object_or_404(papers.select_related("topic"), pk=paper_id)
    try:
        actions.remove_paper(paper=found, by=request.user)
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The paper is removed."))
    return redirect(found.topic)


def may_decline(request: HttpRequest, found: Topic, space: SpacePage) -> bool:
    is_open = found.state == Topic.State.PROPOSED
    return is_open and can_withdraw(space, request.user, of=found.proposed_by)


@login_required
def decline_topic(request: SignedInRequest, topic_id: int) -> HttpResponse:
    found, space = get_topic(request, topic_id)
    if not may_decline(request, found, space) and found.state == Topic.State.PROPOSED:
        raise PermissionDenied
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_topic(topic=found, by=request.user, answer=form.cleaned_data["answer"])
        except MeetingError as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("The topic is declined."))
        return redirect("teamweb_meetings:topics", space.key)
    context = {"space": space, "topic": found, "form": form}
    return render(
        request, "teamweb_meetings/planning/topic_decline.html", context, status=status_of(form)
    )


@require_POST
@login_required
def add_topics_to_agenda(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Put the named topics on the agenda of a meeting."""
    found = writable_meeting(request, meeting_id)
    ids = whole_numbers(request.POST.getlist("topic"))
    chosen = Topic.objects.visible_to(request.user).filter(pk__in=ids, group=found.group_id)
    taken = 0
    for row in sorted(chosen, key=lambda row: ids.index(row.pk)):
        try:
            actions.add_topic_to_agenda(topic=row, meeting=found, by=request.user)
        except MeetingError as error:
            messages.error(request, f"{row}: {error.user_message}")
        else:
            taken += 1
    if taken:
        said = ngettext(
            "%(number)s topic is on the agenda.", "%(number)s topics are on the agenda.", taken
        )
        messages.success(request, said % {"number": taken})
    return redirect("teamweb_meetings:write", found.pk)
