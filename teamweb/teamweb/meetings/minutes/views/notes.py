"""Live editing of an item's notes, and resolutions and todos recorded from within them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ....accounts.typing import SignedInRequest
from ....coediting.actions import open_document
from ....coediting.registry import Right, facts_for_browser
from ....core.richtext.schema import insertable_nodes
from ....core.templatetags.teamweb_frame import editor_strings
from ...planning import actions
from ...planning.errors import MeetingError, MinutesAreFinal
from ...planning.models import AgendaItem
from ...planning.views.shared import get_item, redirect_to_writing, status_of
from ..forms import ItemTodoForm, VoteForm
from .records import given_from, recorded_from, said_of

# What is asked for at once; the rest of a form stands under "Further details".
ASKED_FIRST = {
    "resolution": ("wording", "votes_yes", "votes_no", "votes_abstained", "outcome"),
    "todo": ("title", "owners", "due_on"),
}


@require_POST
@login_required
def open_notes(request: HttpRequest, item_id: int) -> HttpResponse:
    """Return what the browser needs to edit the notes; creates their document on first use.

    To who opens an item just as the minutes are published, it says why they are not written on.
    """
    item = get_item(request, item_id)
    if actions.notes_right(item, request.user) < Right.WRITE:
        if item.meeting.is_published:
            return JsonResponse({"error": MinutesAreFinal(item.meeting).user_message})
        raise PermissionDenied
    return JsonResponse(facts_for_browser(open_document(item, "notes"), request.user))


@require_POST
@login_required
def set_state(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Mark an item as discussed or not; answers a script with the stored state."""
    item = get_item(request, item_id)
    state = request.POST.get("state", "")
    if state not in AgendaItem.State.values:
        return HttpResponse(status=400)
    try:
        item = actions.set_item_state(item=item, state=state, by=request.user)
    except MeetingError as error:
        return JsonResponse({"error": error.user_message})
    if request.headers.get("X-Requested-With") != "fetch":
        return redirect_to_writing(item.meeting, item.anchor)
    return JsonResponse({"state": item.state, "label": item.get_state_display()})


@login_required
def insert_resolution(request: SignedInRequest, item_id: int) -> HttpResponse:
    """The dialog that records a vote from within the notes."""
    item = get_item(request, item_id)
    form = VoteForm(request.POST or None, item=item, user=request.user, auto_id="insert_%s")
    made = recorded_from(form, item, request.user)
    if made is None:
        return _dialog(request, form, "resolution", _("Record vote"))
    template = "teamweb_meetings/minutes/components/resolution_in_minutes.html"
    context = {"resolution": made, "is_member": True, "is_desk": True}
    return JsonResponse(
        {
            "record": f"resolution:{made.pk}",
            # What came of it may be corrected, and the number comes with the release.
            "words": _("Vote"),
            "html": render_to_string(template, context, request),
            "said": said_of(made),
        }
    )


@login_required
def insert_todo(request: SignedInRequest, item_id: int) -> HttpResponse:
    """The dialog that gives a todo from within the notes."""
    item = get_item(request, item_id)
    form = ItemTodoForm(request.POST or None, group=item.meeting.group, auto_id="insert_%s")
    made = given_from(form, item, request.user)
    if made is None:
        return _dialog(request, form, "todo", _("Give todo"))
    template = "teamweb_meetings/minutes/components/todo_in_notes.html"
    return JsonResponse(
        {
            "record": f"todo:{made.pk}",
            "words": made.title,
            "html": render_to_string(template, {"todo": made}, request),
            "said": _("The todo is given."),
        }
    )


def _dialog(request: HttpRequest, form: Any, kind: str, action: str) -> HttpResponse:
    first = [form[name] for name in ASKED_FIRST[kind]]
    more = [form[name] for name in form.fields if name not in ASKED_FIRST[kind]]
    first[0].field.widget.attrs["data-prefilled"] = ""
    context = {
        "form": form,
        "first": first,
        "more": more,
        "action": action,
        "opens_more": any(field.errors for field in more),
    }
    template = "teamweb_meetings/minutes/components/insert_form.html"
    return render(request, template, context, status=status_of(form))


def live_strings() -> dict[str, Any]:
    """Return the texts and addresses for the script of the writing page."""
    try:
        people_url = reverse("teamweb_accounts:search_people")
    except NoReverseMatch:
        people_url = ""
    return editor_strings() | {
        "placeholderNotes": _("Write here. Type /resolution or /todo to record one."),
        "notReached": _("The server cannot be reached. Please try again, or use “Write”."),
        "notGiven": _("Not stored: the server cannot be reached. Please try again."),
        "endedNoRight": _("You may not write in these notes any more."),
        "endedGone": _("This item is not there any more."),
        "peopleUrl": people_url,
        "pagesUrl": reverse("teamweb_spaces:search_json"),
        # Found by their names in German and in English, whatever language the page has.
        "records": [
            {
                "kind": "resolution",
                "title": _("Record vote"),
                "names": "beschluss beschluß abstimmung antrag resolution vote motion",
            },
            {"kind": "todo", "title": _("Give todo"), "names": "aufgabe todo task"},
        ],
        "blocks": [
            ["bulletList", _("Bulleted list")],
            ["orderedList", _("Numbered list")],
            ["table", _("Table")],
            ["blockquote", _("Quotation")],
            ["calloutNote", _("Note box")],
            ["horizontalRule", _("Divider")],
            *insertable_nodes(),
        ],
    }
