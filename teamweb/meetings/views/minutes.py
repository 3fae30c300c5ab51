from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from .. import actions
from ..errors import MeetingError
from ..forms import AttendanceForm
from ..models import Attendance, Meeting
from ..reading import attendances_for, minutes_for
from .notes import live_strings
from .shared import back_to_desk, sentence, writable_meeting


@require_safe
@login_required
def write(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The desk of whoever writes agenda and minutes: every item with its buttons, and who is there."""
    found = writable_meeting(request, meeting_id)
    if found.is_published:
        return redirect(found)
    return _desk(request, found, AttendanceForm(group=found.group))


def _desk(
    request: HttpRequest, found: Meeting, form: AttendanceForm, status: int = 200
) -> HttpResponse:
    context = {
        **minutes_for(found, user=request.user),
        "attendances": attendances_for(found, user=request.user, with_invited=True),
        "attendance_form": form,
        "live_strings": live_strings(),
    }
    return render(request, "teamweb_meetings/write.html", context, status=status)


@require_POST
@login_required
def attend(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = writable_meeting(request, meeting_id)
    form = AttendanceForm(request.POST, group=found.group)
    if not form.is_valid():
        return _desk(request, found, form, status=422)
    try:
        actions.record_attendance(meeting=found, by=request.user, **form.cleaned_data)
    except MeetingError as error:
        messages.error(request, sentence(error))
    return back_to_desk(found, "attendance")


@require_POST
@login_required
def leave(request: HttpRequest, attendance_id: int) -> HttpResponse:
    """Take somebody off the list of those present."""
    attendance = get_object_or_404(
        Attendance.objects.filter(meeting__in=Meeting.objects.visible_to(request.user)),
        pk=attendance_id,
    )
    try:
        actions.remove_attendance(attendance=attendance, by=request.user)
    except MeetingError as error:
        messages.error(request, sentence(error))
    return back_to_desk(attendance.meeting, "attendance")
