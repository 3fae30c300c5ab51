"""Published minutes as PDF."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ...planning.models import Meeting
from ...planning.views.shared import get_meeting, pdf_answer
from ..models import MinutesVersion
from ..printing import file_name, minutes_pdf
from .approval import get_members_meeting


@require_safe
def open_pdf(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Serve part A of the latest version."""
    found = get_meeting(request, meeting_id)
    return _answer(
        request, found, _latest(found), is_internal=False, with_names=request.user.is_authenticated
    )


@require_safe
def internal_pdf(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Serve the latest version with part B, for members."""
    found = get_members_meeting(request, meeting_id)
    return _answer(request, found, _latest(found), is_internal=True)


@require_safe
def version_pdf(request: HttpRequest, meeting_id: int, number: int) -> HttpResponse:
    """Any version with part B, for members."""
    found = get_members_meeting(request, meeting_id)
    version = get_object_or_404(found.versions, number=number)
    return _answer(request, found, version, is_internal=True)


def _latest(found: Meeting) -> MinutesVersion:
    version = found.versions.order_by("-number").first()
    if version is None:
        raise Http404
    return version


def _answer(
    request: HttpRequest, found: Meeting, version: MinutesVersion, **what: Any
) -> HttpResponse:
    return pdf_answer(
        request,
        lambda: minutes_pdf(found, version, **what),
        name=file_name(found, is_internal=what["is_internal"]),
        otherwise=found,
    )
