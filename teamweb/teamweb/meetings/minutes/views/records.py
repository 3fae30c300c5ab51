"""Resolutions and todos recorded under an agenda item."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from ....accounts.typing import SignedInRequest, User
from ....todos.actions import create_todo
from ....todos.errors import OwnerCannotRead
from ....todos.models import Todo
from ...attendance.quorum import moment_of, quorum_at
from ...planning.errors import MeetingError, MinutesAreFinal
from ...planning.models import AgendaItem
from ...planning.views.shared import get_item, redirect_to_writing, status_of
from .. import actions
from ..errors import (
    AlreadyAdopted,
    CountsDiffer,
    MoreVotesThanVoters,
    NegativeVotes,
    NoVoter,
    OnlyAdoptedReplace,
    OutcomeNeedsReason,
    SecretIsSecret,
    WithoutQuorum,
)
from ..forms import ExcludedForm, ItemTodoForm, VoteForm
from ..models import Resolution
from ..voting import excluded_from


@login_required
def add_resolution(request: SignedInRequest, item_id: int) -> HttpResponse:
    item = get_item(request, item_id)
    form = VoteForm(request.POST or None, item=item, user=request.user)
    if made := recorded_from(form, item, request.user):
        messages.success(request, said_of(made))
        return redirect_to_writing(item.meeting, item.anchor)
    return _vote_form(request, form, item)


@login_required
def edit_resolution(request: SignedInRequest, resolution_id: int) -> HttpResponse:
    """Correct a vote that was not released yet."""
    found = _own_resolution(request, resolution_id)
    item = get_item(request, found.item_id or 0)
    form = VoteForm(
        request.POST or None, item=item, user=request.user, initial=VoteForm.initial_of(found)
    )
    if made := recorded_from(form, item, request.user, correcting=found):
        messages.success(request, said_of(made))
        return redirect_to_writing(item.meeting, item.anchor)
    return _vote_form(request, form, item, resolution=found)


@login_required
def delete_resolution(request: SignedInRequest, resolution_id: int) -> HttpResponse:
    found = _own_resolution(request, resolution_id)
    item = get_item(request, found.item_id or 0)
    if request.method == "POST":
        try:
            actions.delete_vote(resolution=found, by=request.user)
        except MeetingError as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("The vote is deleted."))
        return redirect_to_writing(item.meeting, item.anchor)
    context = {
        "title": _("Delete “%(vote)s”?") % {"vote": found},
        "text": _("It was not released yet and leaves no trace in the minutes."),
        "action": _("Delete"),
        "is_dangerous": True,
        "cancel_url": item.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context)


def _own_resolution(request: HttpRequest, resolution_id: int) -> Resolution:
    readable = Resolution.objects.visible_to(request.user)
    of_meetings = readable.select_related("item__meeting").exclude(item=None)
    return get_object_or_404(of_meetings, pk=resolution_id)


def _vote_form(request: HttpRequest, form: VoteForm, item: AgendaItem, **more: Any) -> HttpResponse:
    moment = moment_of(item.meeting)
    context = {
        "meeting": item.meeting,
        "space": item.meeting.space,
        "item": item,
        "form": form,
        "quorum": quorum_at(item.meeting, moment, excluded=excluded_from(item)),
        **more,
    }
    return render(
        request, "teamweb_meetings/minutes/resolution_form.html", context, status=status_of(form)
    )


def said_of(made: Resolution) -> str:
    """What was recorded, and why the outcome is what it is."""
    recorded = _("Recorded: %(outcome)s.") % {"outcome": made.get_outcome_display()}
    return f"{recorded} {made.count_in_words}".strip()


def recorded_from(
    form: VoteForm, item: AgendaItem, by: User, *, correcting: Resolution | None = None
) -> Resolution | None:
    """Record or correct a vote from a valid form; errors are added to its fields."""
    if not form.is_valid():
        return None
    try:
        if correcting is not None:
            return actions.correct_vote(resolution=correcting, by=by, **form.facts())
        return actions.record_vote(item=item, by=by, **form.facts())
    except MeetingError as error:
        field = next((name for kind, name in FIELD_OF.items() if isinstance(error, kind)), None)
        form.add_error(field, error.user_message)
    return None


FIELD_OF: dict[type[MeetingError], str] = {
    MoreVotesThanVoters: "votes_yes",
    NegativeVotes: "votes_yes",
    CountsDiffer: "votes_yes",
    AlreadyAdopted: "wording",
    WithoutQuorum: "quorum_reason",
    OutcomeNeedsReason: "outcome_reason",
    OnlyAdoptedReplace: "supersedes",
    SecretIsSecret: "ballot",
    NoVoter: "ballot",
}


@login_required
def exclude(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Note who is excluded from an item for bias."""
    item = get_item(request, item_id)
    form = ExcludedForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            actions.exclude_from_item(item=item, attendances=form.chosen(), by=request.user)
        except MeetingError as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("Who is excluded is noted."))
        return redirect_to_writing(item.meeting, item.anchor)
    context = {
        "title": _("Excluded for bias: %(item)s") % {"item": item},
        "text": _(
            "Whoever is excluded takes no part: they are not counted among the entitled or for the quorum of"
            " this item. The minutes name them."
        ),
        "action": _("Save"),
        "form": form,
        "cancel_url": item.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context, status=status_of(form))


@login_required
def add_todo(request: SignedInRequest, item_id: int) -> HttpResponse:
    item = get_item(request, item_id)
    form = ItemTodoForm(request.POST or None, group=item.meeting.group)
    if given_from(form, item, request.user):
        messages.success(request, _("The todo is given."))
        return redirect_to_writing(item.meeting, item.anchor)
    context = {"meeting": item.meeting, "space": item.meeting.space, "item": item, "form": form}
    return render(
        request, "teamweb_meetings/minutes/todo_form.html", context, status=status_of(form)
    )


def given_from(form: ItemTodoForm, item: AgendaItem, by: User) -> Todo | None:
    """Create a todo from a valid form; errors are added to its fields."""
    if not form.is_valid():
        return None
    try:
        if item.meeting.is_published:
            raise MinutesAreFinal(item.meeting)
        return create_todo(source=item, by=by, **form.cleaned_data)
    except OwnerCannotRead as error:
        form.add_error("owners", _("May not read this: %(people)s") % {"people": error})
    except MeetingError as error:
        form.add_error(None, error.user_message)
    return None
