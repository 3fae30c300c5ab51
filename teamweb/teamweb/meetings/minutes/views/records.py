"""Resolutions and todos recorded under an agenda item."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ....todos.actions import create_todo
from ....todos.errors import OwnerCannotRead
from ....todos.models import Todo
from ...attendance.quorum import moment_of, quorum_at
from ...planning.errors import MeetingError, MinutesAreFinal
from ...planning.models import AgendaItem
from ...planning.views.shared import get_item, redirect_to_writing, status_of
from .. import actions
from ..errors import AlreadyAdopted, MoreVotesThanVoters, NegativeVotes, WithoutQuorum
from ..forms import ItemTodoForm, ResolutionForm
from ..models import Resolution


@login_required
def add_resolution(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_item(request, item_id)
    form = ResolutionForm(request.POST or None, meeting=item.meeting, user=request.user)
    if adopted_from(form, item, request.user):
        messages.success(request, _("The resolution is recorded."))
        return redirect_to_writing(item.meeting, item.anchor)
    context = {
        "meeting": item.meeting,
        "space": item.meeting.space,
        "item": item,
        "form": form,
        "quorum": quorum_at(item.meeting, moment_of(item.meeting)),
    }
    return render(
        request, "teamweb_meetings/minutes/resolution_form.html", context, status=status_of(form)
    )


def adopted_from(form: ResolutionForm, item: AgendaItem, by: Any) -> Resolution | None:
    """Adopt a resolution from a valid form; errors are added to its fields."""
    if not form.is_valid():
        return None
    try:
        return actions.adopt_resolution(item=item, by=by, **form.cleaned_data)
    except (MoreVotesThanVoters, NegativeVotes) as error:
        form.add_error("votes_yes", error.user_message)
    except AlreadyAdopted as error:
        form.add_error("wording", error.user_message)
    except WithoutQuorum as error:
        form.add_error("quorum_reason", error.user_message)
    except MeetingError as error:
        form.add_error(None, error.user_message)
    return None


@login_required
def add_todo(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_item(request, item_id)
    form = ItemTodoForm(request.POST or None, group=item.meeting.group)
    if given_from(form, item, request.user):
        messages.success(request, _("The todo is given."))
        return redirect_to_writing(item.meeting, item.anchor)
    context = {"meeting": item.meeting, "space": item.meeting.space, "item": item, "form": form}
    return render(
        request, "teamweb_meetings/minutes/todo_form.html", context, status=status_of(form)
    )


def given_from(form: ItemTodoForm, item: AgendaItem, by: Any) -> Todo | None:
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
