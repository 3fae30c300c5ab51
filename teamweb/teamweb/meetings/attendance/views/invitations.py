"""Answers to invitations: by the link in the mail, without signing in, and on the meeting's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ....accounts.typing import SignedInRequest
from ....spaces.views.files import send_stored
from ...planning.errors import MeetingError
from ...planning.rights import may_write
from ...planning.views.shared import (
    get_announced_meeting,
    get_meeting,
    status_of,
    writable_meeting,
)
from ..actions import answer_invitation, invite_guest, name_deputy, remove_attendance
from ..answers import answers_for, may_name_deputy
from ..errors import LinkNotValid
from ..forms import ANSWERS, AnswerForm, DeputyForm, DeputyOfGroupForm, GuestForm
from ..invitations.agenda import shown_by_link
from ..invitations.links import invitation_from_token
from ..invitations.warnings import invitation_warnings
from ..models import Attendance, MeetingInvitation


def private(response: Any) -> Any:
    """The address is a key: not kept by caches, not found by search engines, not passed on."""
    response["Cache-Control"] = "private, no-store"
    # Not "no-referrer": browsers then send the origin "null" and the form's check refuses it.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the meeting with a form; only a POST stores an answer, so that no prefetch does."""
    try:
        invitation = invitation_from_token(token)
    except LinkNotValid:
        return not_valid(request)
    attendance = invitation.attendance
    assert attendance is not None
    wanted = request.GET.get("answer", "")
    form = AnswerForm(
        request.POST or None,
        initial={"answer": wanted or (attendance.answer if attendance.answered_at else "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_invitation(
                attendance=attendance, answer=form.cleaned_data["answer"], is_by_link=True
            )
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("Thank you. Your answer is stored."))
            return private(redirect("teamweb_meetings:answer_by_link", token))
    return _answer_page(request, token, invitation, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def deputy_by_link(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = invitation_from_token(token)
    except LinkNotValid:
        return not_valid(request)
    if request.method != "POST":
        return private(redirect("teamweb_meetings:answer_by_link", token))
    form = DeputyForm(request.POST)
    if form.is_valid():
        try:
            assert invitation.attendance is not None
            name_deputy(attendance=invitation.attendance, is_by_link=True, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("Thank you. The person who stands in is invited."))
            return private(redirect("teamweb_meetings:answer_by_link", token))
    return _answer_page(request, token, invitation, deputy_form=form)


@require_safe
def paper_by_link(request: HttpRequest, token: str, paper_id: int) -> HttpResponseBase:
    """A paper of the agenda, for guests without an account."""
    try:
        invitation = invitation_from_token(token)
    except LinkNotValid:
        return not_valid(request)
    shown = shown_by_link(invitation)
    paper = next((p for row in shown for p in row.papers if p.pk == paper_id), None)
    if paper is None:
        raise Http404
    return private(send_stored(request, paper, name=paper.name))


def not_valid(request: HttpRequest) -> HttpResponse:
    return private(render(request, "teamweb_meetings/attendance/answer_not_valid.html", status=404))


def _answer_page(
    request: HttpRequest,
    token: str,
    invitation: MeetingInvitation,
    *,
    form: AnswerForm | None = None,
    deputy_form: DeputyForm | None = None,
) -> HttpResponse:
    attendance = invitation.attendance
    assert attendance is not None
    given = {"answer": attendance.answer} if attendance.answered_at else None
    context: dict[str, Any] = {
        "meeting": invitation.meeting,
        "attendance": attendance,
        "token": token,
        "form": form or AnswerForm(initial=given),
        "deputy_form": deputy_form or DeputyForm(),
        "takes_answers": invitation.meeting.takes_answers,
        "may_name_deputy": invitation.meeting.takes_answers and may_name_deputy(attendance),
        "has_deputy": attendance.deputies.exists(),
    }
    shown = deputy_form or form
    return private(
        render(
            request,
            "teamweb_meetings/attendance/answer.html",
            context,
            status=status_of(shown) if shown else 200,
        )
    )


@require_POST
@login_required
def answer(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """One's own answer, on the meeting's page."""
    found = get_announced_meeting(request, meeting_id)
    own = get_object_or_404(Attendance, meeting=found, user=request.user)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose an answer."))
        return _back_to_answers(found.pk)
    try:
        answer_invitation(attendance=own, answer=form.cleaned_data["answer"], by=request.user)
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("Thank you. Your answer is stored."))
    return _back_to_answers(found.pk)


@login_required
def deputy(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Name a deputy for oneself."""
    found = get_meeting(request, meeting_id)
    own = get_object_or_404(Attendance, meeting=found, user=request.user)
    if not may_name_deputy(own):
        raise PermissionDenied
    form = DeputyOfGroupForm(request.POST or None, meeting=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            name_deputy(attendance=own, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("Thank you. The person who stands in is invited."))
            return _back_to_answers(found.pk)
    context = {"meeting": found, "space": found.space, "form": form}
    return render(
        request, "teamweb_meetings/attendance/deputy_form.html", context, status=status_of(form)
    )


@login_required
def invitations(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """List the invited with their answers for members; those who plan the meeting invite guests."""
    found = get_meeting(request, meeting_id)
    answers = answers_for(found, user=request.user)
    may_invite = may_write(found, request.user) and found.takes_answers
    if (answers is None or not answers.rows) and not may_invite:
        raise PermissionDenied
    form = GuestForm(request.POST or None)
    if request.method == "POST":
        if not may_invite:
            raise PermissionDenied
        if form.is_valid():
            try:
                guest = invite_guest(meeting=found, by=request.user, **form.cleaned_data)
            except MeetingError as error:
                form.add_error("email", error.user_message)
            else:
                messages.success(request, _("%(name)s is invited.") % {"name": guest.name})
                return redirect("teamweb_meetings:invitations", found.pk)
    context = {
        "meeting": found,
        "space": found.space,
        "answers": answers,
        "form": form,
        "may_invite": may_invite,
        "answer_choices": ANSWERS,
    }
    return render(
        request, "teamweb_meetings/attendance/invitations.html", context, status=status_of(form)
    )


@require_POST
@login_required
def note_answer(request: SignedInRequest, meeting_id: int, attendance_id: int) -> HttpResponse:
    """An answer that somebody gave by telephone or in person, entered for them."""
    found = writable_meeting(request, meeting_id)
    attendance = get_object_or_404(Attendance, meeting=found, pk=attendance_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose an answer."))
        return redirect("teamweb_meetings:invitations", found.pk)
    try:
        answer_invitation(
            attendance=attendance, answer=form.cleaned_data["answer"], by=request.user
        )
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(
            request, _("The answer of %(name)s is entered.") % {"name": attendance.name}
        )
    return redirect("teamweb_meetings:invitations", found.pk)


@require_safe
@login_required
def confirm_invitations(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    """Show what speaks against inviting now, with the button to do so all the same."""
    found = writable_meeting(request, meeting_id)
    if found.state != found.State.DRAFT or found.cancelled_at:
        return redirect(found)
    context = {
        "meeting": found,
        "space": found.space,
        "warnings": invitation_warnings(found),
        "people": found.group.members().count(),
    }
    return render(request, "teamweb_meetings/attendance/confirm_invitations.html", context)


@require_POST
@login_required
def uninvite(request: SignedInRequest, meeting_id: int, attendance_id: int) -> HttpResponse:
    found = get_meeting(request, meeting_id)
    attendance = get_object_or_404(Attendance, meeting=found, pk=attendance_id)
    try:
        remove_attendance(attendance=attendance, by=request.user)
    except MeetingError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(
            request, _("%(name)s is not invited any more.") % {"name": attendance.name}
        )
    return redirect("teamweb_meetings:invitations", found.pk)


def _back_to_answers(meeting_id: int) -> HttpResponse:
    return redirect(reverse("teamweb_meetings:meeting", args=[meeting_id]) + "#answers")
