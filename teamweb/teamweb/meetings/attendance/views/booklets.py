"""Invitation, agenda and papers as one file: at the meeting, and by the link in a guest's mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...planning.views.shared import get_announced_meeting, pdf_answer
from ..errors import LinkNotValid
from ..invitations.agenda import Agenda, shown_by_link
from ..invitations.booklet import Booklet, file_name
from ..invitations.links import invitation_from_token
from ..models import Attendance
from .invitations import not_valid, private


@require_safe
def booklet(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """What the reader may read of the agenda; visitors see no names."""
    found = get_announced_meeting(request, meeting_id)
    user = request.user
    attendance = Attendance.objects.filter(meeting=found, user_id=user.pk or 0).first()
    agenda = Agenda.of(found)
    made = Booklet(agenda, agenda.readable_as(user, attendance), user, user.is_authenticated)
    response = pdf_answer(request, made.drawn, name=file_name(found), otherwise=found)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def booklet_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """For guests without an account; whoever has one signs in."""
    try:
        invitation = invitation_from_token(token)
    except LinkNotValid:
        return not_valid(request)
    shown = shown_by_link(invitation)
    if invitation.user is not None:
        raise Http404
    made = Booklet(Agenda.of(invitation.meeting), shown)
    name = file_name(invitation.meeting)
    return private(pdf_answer(request, made.drawn, name=name, otherwise=invitation.meeting))
