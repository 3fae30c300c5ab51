from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ....accounts.typing import SignedInRequest
from ....core.forms.numbers import whole_numbers
from ....core.richtext import to_markdown
from .. import actions
from ..errors import AgendaReordered, ItemChanged, MeetingError
from ..forms import ItemForm
from ..models import AgendaItem, Meeting
from .shared import get_item, redirect_to_writing, status_of, writable_meeting


@login_required
def add_item(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    found = writable_meeting(request, meeting_id)
    form = ItemForm(request.POST or None, meeting=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_agenda_item(meeting=found, by=request.user, **form.values())
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            for notice in form.notices(item.notes):
                messages.warning(request, notice)
            return redirect_to_writing(found, item.anchor)
    context = {"meeting": found, "space": found.space, "form": form}
    return _item_form(request, form, context, f"item:new:{found.pk}", status_of(form))


def _item_form(
    request: HttpRequest, form: ItemForm, context: dict[str, Any], key: str, status: int
) -> HttpResponse:
    """Render the item form with the editor; without uploads, because files belong to pages."""
    try:
        people_url = reverse("teamweb_accounts:search_people")
    except NoReverseMatch:
        people_url = ""
    facts = {
        "pages_url": reverse("teamweb_spaces:search_json"),
        "people_url": people_url,
        # After a conflict the browser's copy would compete with the text in the form.
        "draft_key": "" if context.get("theirs") else f"{key}:{request.user.pk}",
        "cancel_url": reverse("teamweb_meetings:write", args=[context["meeting"].pk]),
        "body_label": _("Notes"),
        "body_html": form.cleaned_data.get("body", "") if form.is_bound else form.start_body,
    }
    return render(
        request, "teamweb_meetings/planning/item_form.html", facts | context, status=status
    )


@login_required
def edit_item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Change an item. When somebody else did meanwhile, both texts are shown and nothing is stored yet."""
    item = get_item(request, item_id)
    form = ItemForm(request.POST or None, meeting=item.meeting, user=request.user, item=item)
    theirs: Any = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_agenda_item(
                item=item,
                by=request.user,
                base_version=form.cleaned_data["base_revision"] or 0,
                **form.values(),
            )
        except ItemChanged as error:
            theirs = error.current
            # Saving again, with both texts in view, is a decision for what then stands in the form.
            form.data = request.POST.copy()
            form.data["base_revision"] = str(theirs.version)
            form.add_error(None, error.user_message)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            for notice in form.notices(form.cleaned_data["body"]):
                messages.warning(request, notice)
            return redirect_to_writing(item.meeting, item.anchor)
    context = {
        "meeting": item.meeting,
        "space": item.meeting.space,
        "item": item,
        "form": form,
        "base_revision": form["base_revision"].value(),
        "theirs": theirs,
        "theirs_notes": to_markdown(theirs.notes) if theirs else "",
        "theirs_announcement": to_markdown(theirs.announcement) if theirs else "",
    }
    status = 409 if theirs else status_of(form)
    return _item_form(request, form, context, f"item:{item.pk}", status)


@require_POST
@login_required
def move_item(request: SignedInRequest, item_id: int) -> HttpResponse:
    item = get_item(request, item_id)
    try:
        actions.move_agenda_item(
            item=item, by=request.user, up=request.POST.get("direction") == "up"
        )
    except MeetingError as error:
        messages.error(request, error.user_message)
    if request.POST.get("from") == "order":
        return _back_to_order(item.meeting)
    item.refresh_from_db()
    return redirect_to_writing(item.meeting, item.anchor)


@require_POST
@login_required
def order_items(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Bring the items into the order in which they are named."""
    found = writable_meeting(request, meeting_id)
    order = whole_numbers(request.POST.getlist("item"))
    base = request.POST.get("base")
    seen = whole_numbers(base.split(",")) if base else None
    try:
        actions.order_agenda(meeting=found, order=order, by=request.user, base=seen)
    except AgendaReordered as error:
        return _order_conflict(request, found, order, error)
    except MeetingError as error:
        messages.error(request, error.user_message)
    return _back_to_order(found)


def _order_conflict(
    request: HttpRequest, found: Meeting, order: list[int], error: AgendaReordered
) -> HttpResponse:
    """Show the order that is stored beside the one that was sent."""
    items = AgendaItem.objects.visible_to(request.user).filter(meeting=found).in_bulk()
    # What was added meanwhile is sorted in behind what it stands behind.
    context = {
        "space": found.space,
        "meeting": found,
        "message": error.user_message,
        "stored": [items[pk] for pk in error.current if pk in items],
        "sent": [items[pk] for pk in order if pk in items],
        "base": ",".join(map(str, error.current)),
    }
    return render(request, "teamweb_meetings/planning/order_conflict.html", context, status=409)


def _back_to_order(found: Meeting) -> HttpResponse:
    return redirect(reverse("teamweb_meetings:write", args=[found.pk]) + "?order#order")


@login_required
def delete_item(request: SignedInRequest, item_id: int) -> HttpResponse:
    item = get_item(request, item_id)
    found = item.meeting
    if request.method == "POST":
        try:
            actions.delete_agenda_item(item=item, by=request.user)
        except MeetingError as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("The item was deleted."))
        return redirect("teamweb_meetings:write", found.pk)
    context = {
        "title": _("Delete “%(item)s”?") % {"item": item.title},
        "text": _("The item is deleted with its notes and the items below it."),
        "action": _("Delete"),
        "is_dangerous": True,
        "cancel_url": request.path.replace("delete/", "edit/"),
    }
    return render(request, "teamweb/confirm.html", context)
