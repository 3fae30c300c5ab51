"""The list of those present on the writing page, its buttons for each person, and the quorum."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ....accounts.typing import SignedInRequest
from ....groups.models import StandingDeputy
from ...planning.errors import MeetingError
from ...planning.models import Meeting
from ...planning.views.shared import status_of, writable_meeting
from .. import actions
from ..errors import DeputyHasOwnVote, DeputyOfDeputy, ImpossibleTimes
from ..forms import AttendanceForm, EditAttendanceForm
from ..models import Attendance
from ..quorum import attendance_list, moment_of, quorum_at, voters_at

PRESENCE_STEPS = (*Attendance.Presence.values, "arrives", "leaves")


def attendance_panel(meeting: Meeting) -> dict[str, Any]:
    """Return the context of components/attendance_panel.html, in a fixed number of queries."""
    rows = attendance_list(meeting)
    moment = moment_of(meeting)
    per_organisation = meeting.group.type.one_vote_per_organisation
    voting = {row.key for row in voters_at(rows, moment, per_organisation=per_organisation)}
    standing = StandingDeputy.objects.of_meeting(meeting.group_id, meeting.held_on)
    replaced = {row.deputy_of_id for row in rows if row.deputy_of_id}
    people = [
        {
            "row": row,
            "is_there": row.is_present_at(moment),
            "votes": row.key in voting,
            "standing": standing.get(row.user_id or 0) if row.pk not in replaced else None,
        }
        for row in rows
    ]
    there = [row.name for row in rows if row.is_present_at(moment)]
    quorum = quorum_at(meeting, moment, rows)
    return {
        "people": people,
        "there": there,
        "quorum": quorum,
        "is_running": moment is not None,
        # Tells a page that asks again whether it shows what is so now.
        "seen": f"{meeting.revision}-{quorum.present}-{quorum.total}-{len(there)}",
    }


@login_required
def attendance(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Show the list on a page of its own, with a form to add a person."""
    found = writable_meeting(request, meeting_id)
    if found.is_published:
        return redirect(found)
    form = AttendanceForm(request.POST or None, rows=attendance_list(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_attendance(meeting=found, by=request.user, **form.cleaned_data)
        except (DeputyHasOwnVote, DeputyOfDeputy) as error:
            form.add_error("deputy_of", error.user_message)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            return redirect("teamweb_meetings:attendance", found.pk)
    context = {
        "meeting": found,
        "space": found.space,
        "attendance": attendance_panel(found),
        "form": form,
    }
    return render(
        request, "teamweb_meetings/attendance/attendance.html", context, status=status_of(form)
    )


@require_safe
@login_required
def attendance_now(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The list as it is now, for a page that shows it; nothing where that shows it already."""
    found = writable_meeting(request, meeting_id)
    panel = attendance_panel(found)
    if request.GET.get("seen") == panel["seen"]:
        return HttpResponse(status=204)
    return _changed_list(request, found, panel)


@require_POST
@login_required
def set_presence(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Record one thing of one person: there, excused, absent, comes or leaves now."""
    found = writable_meeting(request, meeting_id)
    row, _rows = _person(found, request.POST.get("person", ""))
    to = request.POST.get("to", "")
    if to not in PRESENCE_STEPS:
        raise Http404
    try:
        actions.set_presence(attendance=row, by=request.user, to=to)
    except MeetingError as error:
        messages.error(request, error.user_message)
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.htmx:  # type: ignore[attr-defined]
        found.refresh_from_db(fields=["revision"])
        return _changed_list(request, found, attendance_panel(found))
    return _back(request, found)


@login_required
def edit_attendance(request: SignedInRequest, meeting_id: int, person: str) -> HttpResponse:
    """Times, role, vote, organisation of one person."""
    found = writable_meeting(request, meeting_id)
    if found.is_published:
        return redirect(found)
    row, rows = _person(found, person)
    form = EditAttendanceForm(request.POST or None, row=row, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_attendance(attendance=row, by=request.user, **form.changes())
        except ImpossibleTimes as error:
            form.add_error("stays", error.user_message)
        except (DeputyHasOwnVote, DeputyOfDeputy) as error:
            form.add_error("deputy_of", error.user_message)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The attendance is saved."))
            return redirect("teamweb_meetings:attendance", found.pk)
    context = {"meeting": found, "space": found.space, "row": row, "form": form}
    return render(
        request, "teamweb_meetings/attendance/attendance_form.html", context, status=status_of(form)
    )


@require_POST
@login_required
def remove_attendance(request: SignedInRequest, meeting_id: int, person: str) -> HttpResponse:
    """Take somebody off the list; members of the day stay on it with nothing recorded."""
    found = writable_meeting(request, meeting_id)
    row, _rows = _person(found, person)
    if row.pk:
        try:
            actions.remove_attendance(attendance=row, by=request.user)
        except MeetingError as error:
            messages.error(request, error.user_message)
    return redirect("teamweb_meetings:attendance", found.pk)


def _person(meeting: Meeting, key: str) -> tuple[Attendance, list[Attendance]]:
    rows = attendance_list(meeting)
    row = next((row for row in rows if row.key == key), None)
    if row is None:
        raise Http404
    return row, rows


def _changed_list(request: HttpRequest, meeting: Meeting, panel: dict[str, Any]) -> HttpResponse:
    context = {"meeting": meeting, "attendance": panel, "is_swap": True}
    return render(request, "teamweb_meetings/attendance/components/attendance_list.html", context)


def _back(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Redirect to the page of the button: the writing page or the list."""
    name = "write" if request.POST.get("on") == "desk" else "attendance"
    response = redirect(f"teamweb_meetings:{name}", meeting.pk)
    response["Location"] += "#attendance"
    return response
