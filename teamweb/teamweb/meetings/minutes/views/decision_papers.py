"""Decision papers: those of a space, one with what its bodies made of it, and writing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ....accounts.typing import SignedInRequest
from ...planning import actions
from ...planning.actions.decision_papers import is_decided, space_of_paper
from ...planning.errors import MeetingError, PaperChanged
from ...planning.forms import DecisionPaperForm
from ...planning.models import DecisionPaper, Meeting
from ...planning.rights import may_plan, may_write
from ...planning.views.series import plannable_space
from ...planning.views.shared import PER_PAGE, get_space, status_of, writable_meeting
from ..consultations import shown_consultations

TEMPLATES = "teamweb_meetings/minutes/decision_papers"


def get_paper(request: HttpRequest, decision_paper_id: int) -> DecisionPaper:
    readable = DecisionPaper.objects.visible_to(request.user).select_related("group", "access")
    return get_object_or_404(readable, pk=decision_paper_id)


@require_safe
@login_required
def decision_papers(request: HttpRequest, key: str) -> HttpResponse:
    """The papers of a space's group, and those that it deals with."""
    space = get_space(request, key)
    readable = DecisionPaper.objects.visible_to(request.user)
    own = readable.filter(group=space.group_id) | readable.filter(
        consultations__group=space.group_id, consultations__item__isnull=False
    )
    rows = own.distinct().select_related("group").order_by("-created_at", "-pk")
    context = {
        "space": space,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_plan": may_plan(space, request.user),
    }
    return render(request, f"{TEMPLATES}/list.html", context)


@require_safe
@login_required
def decision_paper(request: HttpRequest, decision_paper_id: int) -> HttpResponse:
    found = get_paper(request, decision_paper_id)
    space = space_of_paper(found)
    context = {
        "paper": found,
        "space": space,
        "consultations": shown_consultations(found, user=request.user),
        "meetings": _meetings_for(found, request),
        "may_edit": may_plan(space, request.user) and not is_decided(found),
    }
    return render(request, f"{TEMPLATES}/paper.html", context)


def _meetings_for(found: DecisionPaper, request: HttpRequest) -> list[Meeting]:
    """Coming meetings of bodies whose turn is open, whose agenda the reader may write."""
    waiting = found.consultations.filter(item=None).values("group")
    rows = Meeting.objects.visible_to(request.user).upcoming().filter(group__in=waiting)
    rows = rows.filter(cancelled_at=None).select_related("space", "group__type")
    return [row for row in rows if not row.is_published and may_write(row, request.user)]


@login_required
def new_decision_paper(request: SignedInRequest, key: str) -> HttpResponse:
    space = plannable_space(request, key)
    if space.group is None:
        raise PermissionDenied
    form = DecisionPaperForm(request.POST or None, own=space.group)
    if request.method == "POST" and form.is_valid():
        made = actions.create_decision_paper(space=space, by=request.user, **form.values())
        messages.success(request, _("The decision paper is stored."))
        return redirect(made)
    return _form(request, form, {"space": space})


@login_required
def edit_decision_paper(request: SignedInRequest, decision_paper_id: int) -> HttpResponse:
    """When somebody else changed it meanwhile, their text is shown and nothing is stored yet."""
    found = get_paper(request, decision_paper_id)
    space = space_of_paper(found)
    if not may_plan(space, request.user):
        raise PermissionDenied
    form = DecisionPaperForm(request.POST or None, instance=found, own=found.group)
    theirs = None
    if request.method == "POST" and form.is_valid():
        stored = DecisionPaper.objects.get(pk=found.pk)
        base = form.cleaned_data["base_version"] or 0
        try:
            actions.edit_decision_paper(
                paper=stored, by=request.user, base_version=base, **form.values()
            )
        except PaperChanged as error:
            theirs = stored
            form.data = request.POST.copy()
            form.data["base_version"] = str(stored.version)
            form.add_error(None, error.user_message)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The decision paper is stored."))
            return redirect(stored)
    return _form(request, form, {"space": space, "paper": found, "theirs": theirs})


def _form(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 409 if context.get("theirs") else status_of(form)
    return render(request, f"{TEMPLATES}/form.html", {**context, "form": form}, status=status)


@require_POST
@login_required
def put_on_agenda(
    request: SignedInRequest, decision_paper_id: int, meeting_id: int
) -> HttpResponse:
    found = get_paper(request, decision_paper_id)
    meeting = writable_meeting(request, meeting_id)
    try:
        actions.put_paper_on_agenda(paper=found, meeting=meeting, by=request.user)
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The paper is on the agenda."))
    return redirect(found)
