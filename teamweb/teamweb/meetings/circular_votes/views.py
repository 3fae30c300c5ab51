"""Circular votes of a group: prepare, open, vote, object, withdraw, read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...accounts.typing import SignedInRequest
from ...core.documents.answers import document_answer
from ...groups.models import CircularRule
from ...spaces.errors import FileNotAllowed
from ..minutes.outcomes import Choice
from ..planning.errors import MeetingError
from ..planning.rights import may_plan
from ..planning.views.series import plannable_space
from ..planning.views.shared import get_space, status_of
from . import actions
from .forms import DeputyForm, EndForm, MotionForm, OpenForm
from .models import CircularVote
from .printing import record_pdf
from .reading import record_in_words, shown_to

FOLDER = "teamweb_meetings/circular_votes"


def get_vote(request: HttpRequest, circular_vote_id: int) -> CircularVote:
    readable = CircularVote.objects.visible_to(request.user)
    related = ("space", "group__type", "topic", "resolution", "opened_by")
    return get_object_or_404(readable.select_related(*related), pk=circular_vote_id)


@require_safe
@login_required
def circular_votes(request: SignedInRequest, key: str) -> HttpResponse:
    """List the circular votes of a group, what is open first."""
    space = get_space(request, key)
    if space.group is None:
        raise Http404
    rows = CircularVote.objects.visible_to(request.user).filter(space=space)
    rows = rows.select_related("resolution").order_by("-created_at", "-pk")
    open_ones = [row for row in rows if not row.is_over]
    is_allowed = space.group.circular_votes_rule != CircularRule.NONE
    context = {
        "space": space,
        "open_votes": open_ones,
        "ended_votes": [row for row in rows if row.is_over],
        "is_allowed": is_allowed,
        "may_plan": is_allowed and may_plan(space, request.user),
    }
    return render(request, f"{FOLDER}/circular_votes.html", context)


@require_safe
@login_required
def circular_vote(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    return _vote(request, get_vote(request, circular_vote_id))


def _vote(request: HttpRequest, found: CircularVote) -> HttpResponse:
    ids = [paper["id"] for paper in found.papers]
    papers = found.topic.papers.all()
    shown = shown_to(found, request.user)
    context = {
        "vote": found,
        "space": found.space,
        "shown": shown,
        "papers": papers.filter(pk__in=ids) if found.opened_at else papers,
        "choices": Choice.choices,
        "record": record_in_words(found.record) if found.is_over else None,
        "earliest": actions.earliest_end(found.group) if shown.may_open else None,
    }
    if shown.elector and found.takes_deputies and shown.elector.user_id == request.user.pk:
        context["deputy_form"] = DeputyForm(
            people=actions.possible_deputies(found, shown.elector),
            initial={"deputy": shown.elector.deputy_id},
        )
    return render(request, f"{FOLDER}/circular_vote.html", context)


@login_required
def new_circular_vote(request: SignedInRequest, key: str) -> HttpResponse:
    space = plannable_space(request, key)
    form = MotionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.create_circular_vote(space=space, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        except FileNotAllowed as error:
            form.add_error("file", error.user_message)
        else:
            messages.success(request, _("The motion is prepared. Check it, then open the vote."))
            return redirect(found)
    context = {"space": space, "form": form}
    return render(request, f"{FOLDER}/motion_form.html", context, status=status_of(form))


@login_required
def edit_circular_vote(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    found = get_vote(request, circular_vote_id)
    if not may_plan(found.space, request.user):
        raise PermissionDenied
    form = MotionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_circular_vote(vote=found, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The motion is changed."))
            return redirect(found)
    context = {"space": found.space, "form": form, "vote": found}
    return render(request, f"{FOLDER}/motion_form.html", context, status=status_of(form))


@login_required
def delete_circular_vote(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    found = get_vote(request, circular_vote_id)
    if not shown_to(found, request.user).may_delete:
        raise PermissionDenied
    if request.method == "POST":
        _tried(request, actions.delete_circular_vote, _("The draft is deleted."), vote=found)
        return redirect("teamweb_meetings:circular_votes", found.space.key)
    context = {
        "title": _("Delete “%(vote)s”?") % {"vote": found},
        "text": _("Nobody was asked to vote on it yet."),
        "action": _("Delete"),
        "is_dangerous": True,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context)


@login_required
def open_circular_vote(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    found = get_vote(request, circular_vote_id)
    if not shown_to(found, request.user).may_open:
        raise PermissionDenied
    earliest = actions.earliest_end(found.group)
    form = OpenForm(request.POST or None, earliest=earliest)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_circular_vote(vote=found, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The vote is open. All who are entitled get a mail."))
            return redirect(found)
    context = {
        "title": _("Open the vote on “%(vote)s”?") % {"vote": found},
        "text": _("From now on text, papers and the list of those entitled stay as they are."),
        "action": _("Open the vote"),
        "form": form,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context, status=status_of(form))


@require_POST
@login_required
def cast_ballot(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    found = get_vote(request, circular_vote_id)
    choice = request.POST.get("choice", "")
    if choice not in Choice.values:
        messages.error(request, _("Please choose yes, no or abstain."))
        return redirect(found)
    said = _("Your vote is recorded: %(choice)s.") % {"choice": Choice(choice).label}
    _tried(request, actions.cast_ballot, said, vote=found, choice=choice)
    return redirect(found)


@require_POST
@login_required
def name_circular_deputy(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    found = get_vote(request, circular_vote_id)
    elector = shown_to(found, request.user).elector
    if elector is None:
        raise PermissionDenied
    form = DeputyForm(request.POST, people=actions.possible_deputies(found, elector))
    if form.is_valid():
        said = _("Your deputy is noted.")
        _tried(request, actions.name_circular_deputy, said, vote=found, **form.cleaned_data)
    return redirect(found)


@login_required
def object_to_circular_vote(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    found = get_vote(request, circular_vote_id)
    if shown_to(found, request.user).elector is None or not found.takes_objections:
        raise PermissionDenied
    context = {
        "title": _("Object to this circular vote?"),
        "text": _("That ends the vote: the group deals with the matter in a meeting."),
        "action": _("Object"),
    }
    return _end(request, found, actions.object_to_circular_vote, context)


@login_required
def withdraw_circular_vote(request: SignedInRequest, circular_vote_id: int) -> HttpResponse:
    found = get_vote(request, circular_vote_id)
    if not shown_to(found, request.user).may_withdraw:
        raise PermissionDenied
    context = {
        "title": _("Withdraw this circular vote?"),
        "text": _("It ends without a result; the votes cast stay in the record."),
        "action": _("Withdraw"),
    }
    return _end(request, found, actions.withdraw_circular_vote, context)


def _end(
    request: SignedInRequest, found: CircularVote, action: Any, context: dict[str, Any]
) -> HttpResponse:
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("The circular vote has ended. All members hear of it.")
        _tried(request, action, said, vote=found, **form.cleaned_data)
        return redirect(found)
    context |= {"form": form, "is_dangerous": True, "cancel_url": found.get_absolute_url()}
    return render(request, "teamweb/confirm.html", context, status=status_of(form))


@require_safe
@login_required
def circular_record(request: SignedInRequest, circular_vote_id: int) -> HttpResponseBase:
    """The record as PDF, for members."""
    found = get_vote(request, circular_vote_id)
    if not found.is_over:
        raise Http404
    name = f"umlaufbeschluss-{found.pk}.pdf"
    return document_answer(request, lambda: record_pdf(found), name=name, otherwise=found)


def _tried(request: SignedInRequest, action: Any, said: str, **what: Any) -> None:
    """Call the action; its message or what went wrong is shown on the next page."""
    try:
        action(by=request.user, **what)
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, said)
