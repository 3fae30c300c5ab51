"""The page of a topic with its items in all meetings, and its papers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ....access.readable import readable_access_ids
from ....accounts.typing import SignedInRequest
from ....spaces.errors import FileNotAllowed
from ....spaces.models import SpacePage
from ....todos.models import Todo
from ...planning import actions
from ...planning.forms import PaperForm
from ...planning.models import AgendaItem, Topic
from ...planning.rights import may_manage_space, may_plan
from ...planning.views.shared import status_of
from ...planning.views.topics import get_topic, may_decline
from ..models import Resolution


@require_safe
@login_required
def topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    """A topic with everything that meetings said of it, the latest first."""
    return _topic(request, *get_topic(request, topic_id), PaperForm())


def _topic(request: HttpRequest, found: Topic, space: SpacePage, form: PaperForm) -> HttpResponse:
    items = AgendaItem.objects.visible_to(request.user).filter(
        topic=found, meeting__access__in=readable_access_ids(request.user)
    )
    resolutions = Resolution.objects.visible_to(request.user).filter(item__in=items)
    context = {
        "topic": found,
        "space": space,
        "items": items.select_related("meeting").order_by("-meeting__starts_at", "-pk"),
        "resolutions": resolutions.select_related("superseded_by").order_by("-adopted_on", "-pk"),
        "todos": Todo.objects.visible_to(request.user).from_rows(items).by_urgency(),
        "papers": found.papers.select_related("uploaded_by"),
        "form": form if may_plan(space, request.user) else None,
        "may_manage": may_manage_space(space, request.user),
        "may_decline": may_decline(request, found, space),
    }
    return render(request, "teamweb_meetings/minutes/topic.html", context, status=status_of(form))


@require_POST
@login_required
def add_paper(request: SignedInRequest, topic_id: int) -> HttpResponse:
    found, space = get_topic(request, topic_id)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_paper(topic=found, file=form.cleaned_data["file"], by=request.user)
        except FileNotAllowed as error:
            form.add_error("file", error.user_message)
        else:
            messages.success(request, _("The paper is stored."))
            return redirect(found)
    return _topic(request, found, space, form)
