"""Published minutes as PDF."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from ....access.actions import level_for
from ....access.models import Level
from ....core.documents.answers import document_answer
from ...planning.models import Meeting
from ...planning.views.shared import get_meeting
from ..errors import FolderTooLarge, ItemNotInVersion
from ..folder import packed_folder
from ..models import MinutesVersion
from ..printing import attendance_pdf, file_name, minutes_pdf
from .approval import get_members_meeting


@require_safe
def open_pdf(request: HttpRequest, meeting_id: int) -> HttpResponseBase:
    """Serve part A of the latest version."""
    found = get_meeting(request, meeting_id)
    return _answer(request, found, _latest(found), is_internal=False)


@require_safe
def internal_pdf(request: HttpRequest, meeting_id: int) -> HttpResponseBase:
    """Serve the latest version with part B, for members."""
    found = get_members_meeting(request, meeting_id)
    return _answer(request, found, _latest(found), is_internal=True)


@require_safe
def version_pdf(request: HttpRequest, meeting_id: int, number: int) -> HttpResponseBase:
    """Any version with part B, for members."""
    found = get_members_meeting(request, meeting_id)
    version = get_object_or_404(found.versions, number=number)
    return _answer(request, found, version, is_internal=True)


@require_safe
def extract_pdf(request: HttpRequest, meeting_id: int, item_id: int) -> HttpResponseBase:
    """What the latest version says of one item; of part B to members."""
    found = get_meeting(request, meeting_id)
    is_member = level_for(request.user, found.space.members_access) >= Level.READ
    try:
        return _answer(request, found, _latest(found), is_internal=is_member, item_id=item_id)
    except ItemNotInVersion as error:
        raise Http404 from error


@require_safe
@login_required
def attendance_sheet(request: HttpRequest, meeting_id: int) -> HttpResponseBase:
    """A sheet to sign, for members."""
    found = get_members_meeting(request, meeting_id)
    name = f"anwesenheit-{found.held_on.isoformat()}.pdf"
    return document_answer(request, lambda: attendance_pdf(found), name=name, otherwise=found)


@require_safe
@login_required
def folder(request: HttpRequest, meeting_id: int) -> HttpResponseBase:
    """Minutes, sheet to sign and papers as one file, for members."""
    found = get_members_meeting(request, meeting_id)
    name = f"sitzungsmappe-{found.held_on.isoformat()}.zip"
    try:
        return document_answer(
            request, lambda: packed_folder(found, user=request.user), name=name, otherwise=found
        )
    except FolderTooLarge as error:
        messages.error(request, error.user_message)
        return redirect(found)


def _latest(found: Meeting) -> MinutesVersion:
    version = found.versions.order_by("-number").first()
    if version is None:
        raise Http404
    return version


def _answer(
    request: HttpRequest, found: Meeting, version: MinutesVersion, **what: Any
) -> HttpResponseBase:
    return document_answer(
        request,
        lambda: minutes_pdf(found, version, user=request.user, **what),
        name=file_name(found, **what),
        otherwise=found,
    )
