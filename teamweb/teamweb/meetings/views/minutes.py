from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..actions import awaiting_approval, proposed_topics, returning_topics
from ..completeness import missing_in
from ..reading import minutes_for
from .attendance import attendance_desk
from .notes import live_strings
from .shared import writable_meeting


@require_safe
@login_required
def write(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The desk of whoever writes agenda and minutes: every item with its buttons, and who is there."""
    found = writable_meeting(request, meeting_id)
    if found.is_published:
        return redirect(found)
    is_draft = found.state == found.State.MINUTES_DRAFT
    context = {
        **minutes_for(found, user=request.user),
        "attendance": attendance_desk(found),
        "is_ordering": "order" in request.GET,
        "live_strings": live_strings(),
        "missing": missing_in(found) if is_draft else [],
        "awaiting": awaiting_approval(found),
        "returning": returning_topics(found, user=request.user),
        "proposed": proposed_topics(found.space, user=request.user, series=found.series),
    }
    return render(request, "teamweb_meetings/write.html", context)
