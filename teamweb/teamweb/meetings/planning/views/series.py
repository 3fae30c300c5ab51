"""Series of meetings in the front end."""

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ....accounts.typing import SignedInRequest
from ....spaces.models import SpacePage
from .. import actions
from ..actions.series import end_of
from ..errors import MeetingError
from ..forms import PlanAheadForm, SeriesForm
from ..models import Meeting, Series
from ..recurrence import moment_on
from ..rights import may_plan
from .shared import get_space, status_of

SHOWN_DAYS = 6


def get_series(request: HttpRequest, series_id: int) -> Series:
    readable = Series.objects.visible_to(request.user).select_related("space", "group__type")
    return get_object_or_404(readable, pk=series_id)


def plannable_space(request: HttpRequest, key: str) -> SpacePage:
    """A space of a group in which the reader plans meetings."""
    space = get_space(request, key)
    if space.group is None:
        raise Http404
    if not may_plan(space, request.user):
        raise PermissionDenied
    return space


@require_safe
def series(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show the rhythm of a series, its recurring topics and its meetings."""
    return _series(request, get_series(request, series_id), PlanAheadForm())


def _series(request: HttpRequest, found: Series, form: PlanAheadForm) -> HttpResponse:
    meetings = Meeting.objects.visible_to(request.user).filter(series=found)
    may_write = may_plan(found.space, request.user)
    can_plan = may_write and found.is_active and found.rhythm
    context = {
        "series": found,
        "space": found.space,
        "upcoming": meetings.upcoming()[: SHOWN_DAYS * 2],
        "past": meetings.past()[:SHOWN_DAYS],
        "standing": actions.standing_topics(found),
        "may_write": may_write,
        "next_days": actions.next_days(found, count=SHOWN_DAYS) if can_plan else [],
        "form": form if can_plan else None,
    }
    return render(request, "teamweb_meetings/planning/series.html", context, status=status_of(form))


@login_required
def new_series(request: SignedInRequest, key: str) -> HttpResponse:
    space = plannable_space(request, key)
    form = SeriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.create_series(space=space, by=request.user, **form.values())
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The series has begun. Plan its meetings here."))
            return redirect(found)
    return _form(request, form, {"space": space})


@login_required
def edit_series(request: SignedInRequest, series_id: int) -> HttpResponse:
    found = get_series(request, series_id)
    if not may_plan(found.space, request.user):
        raise PermissionDenied
    form = SeriesForm(request.POST or None, instance=found, standing=actions.standing_topics(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_series(series=found, by=request.user, **form.values())
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(
                request,
                _(
                    "The series was changed. Meetings planned ahead follow its day and time; what was moved"
                    " by hand stays."
                ),
            )
            return redirect(found)
    return _form(request, form, {"space": found.space, "series": found})


def _form(request: HttpRequest, form: SeriesForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form}
    return render(
        request, "teamweb_meetings/planning/series_form.html", context, status=status_of(form)
    )


@require_POST
@login_required
def plan_ahead(request: SignedInRequest, series_id: int) -> HttpResponse:
    found = get_series(request, series_id)
    form = PlanAheadForm(request.POST)
    if form.is_valid():
        try:
            planned = actions.plan_ahead(
                series=found, by=request.user, count=form.cleaned_data["count"]
            )
        except MeetingError as error:
            form.add_error(None, error.user_message)
        else:
            number = len(planned)
            messages.success(
                request,
                ngettext(
                    "%(number)s meeting is planned as a draft.",
                    "%(number)s meetings are planned as drafts.",
                    number,
                )
                % {"number": number},
            )
            return redirect(found)
    elif not may_plan(found.space, request.user):
        raise PermissionDenied
    return _series(request, found, form)


def meeting_like(found: Series) -> dict[str, Any]:
    """Return initial values of the form for the next meeting of a series."""
    facts: dict[str, Any] = {
        "series": found,
        "title": found.title,
        "place": found.place,
        "video_link": found.video_link,
    }
    day: datetime.date | None = next(iter(actions.next_days(found, count=1)), None)
    if day and found.begins_at:
        facts["starts_at"] = moment_on(day, found.begins_at, found.zone)
        facts["ends_at"] = end_of(found, facts["starts_at"])
    return facts
