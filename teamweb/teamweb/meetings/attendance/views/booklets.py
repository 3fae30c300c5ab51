"""Invitation, agenda and papers as one file: at the meeting, and by the link in a guest's mail."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from ....core.documents.answers import document_answer
from ...planning.views.shared import get_announced_meeting
from ..errors import LinkNotValid
from ..invitations.agenda import Agenda, shown_by_link
from ..invitations.booklet import Booklet, file_name
from ..invitations.links import invitation_from_token
from ..models import Attendance
from .invitations import not_valid, private


@require_safe
def booklet(request: HttpRequest, meeting_id: int) -> HttpResponseBase:
    """What the reader may read of the agenda; visitors see no names."""
    found = get_announced_meeting(request, meeting_id)
    user = request.user
    attendance = Attendance.objects.filter(meeting=found, user_id=user.pk or 0).first()
    agenda = Agenda.of(found)
    made = Booklet(agenda, agenda.readable_as(user, attendance), user, user.is_authenticated)
    return document_answer(request, made.recipe, name=file_name(found), otherwise=found)


@require_safe
def booklet_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
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
    back = reverse("teamweb_meetings:answer_by_link", args=[token])
    made_of = document_answer(request, made.recipe, name=name, otherwise=back)
    answer: HttpResponseBase = private(made_of)
    return answer
