from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ....access.readable import readable_access_ids
from ....spaces.creating.offers import writable_spaces
from ....spaces.structure.navigation import asked_year
from ..actions import proposed_topics
from ..models import Meeting, Series
from ..rights import may_plan
from .shared import PER_PAGE, get_space


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """List upcoming meetings of all readable spaces, and past ones by year."""
    readable = Meeting.objects.visible_to(request.user).select_related("space", "group__type")
    past = readable.past()
    years = [row["year"] for row in _by_year(past)]
    year = asked_year(request)
    if year:
        past = past.filter(starts_at__year=year)
    page = Paginator(past, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "upcoming": readable.upcoming()[:PER_PAGE],
        "page": page,
        "years": years,
        "year": year,
    }
    return render(request, "teamweb_meetings/planning/meetings.html", context)


def _by_year(meetings: QuerySet[Meeting]) -> list[dict[str, Any]]:
    """The years in which there were meetings, newest first, each with their `number`."""
    dated = meetings.order_by().annotate(year=ExtractYear("starts_at"))
    rows = dated.values("year").annotate(number=Count("pk")).order_by("-year")
    return [{"year": row["year"], "number": row["number"]} for row in rows]


@require_safe
def space_meetings(request: HttpRequest, key: str) -> HttpResponse:
    """A space's meetings, year by year."""
    space = get_space(request, key)
    readable = Meeting.objects.visible_to(request.user).of_space(space)
    years = _by_year(readable)
    year = asked_year(request)
    if year is None and years:
        year = years[0]["year"]
    rows = readable.filter(starts_at__year=year) if year else readable
    rows = rows.annotate(
        number_of_items=Count(
            "items", filter=Q(items__access__in=readable_access_ids(request.user))
        )
    )
    # Counting took the order of the model away.
    rows = rows.order_by("-starts_at", "-pk")
    context: dict[str, Any] = {
        "space": space,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "upcoming": readable.upcoming()[:5],
        "years": years,
        "year": year,
        "series": Series.objects.visible_to(request.user).active(space),
        "may_plan": space.group is not None and may_plan(space, request.user),
    }
    if context["may_plan"]:
        context["proposed"] = len(proposed_topics(space, user=request.user))
    return render(request, "teamweb_meetings/planning/space_meetings.html", context)


@require_safe
@login_required
def choose_space(request: HttpRequest) -> HttpResponse:
    """For which group a meeting is planned."""
    spaces = list(writable_spaces(request.user).exclude(group=None))
    if not spaces:
        raise PermissionDenied(_("There is no group for which you may plan meetings."))
    context = {
        "heading": _("New meeting"),
        "hint": _("Which group meets?"),
        "rows": [
            {
                "label": str(space.group),
                "url": reverse("teamweb_meetings:plan", args=[space.key]),
                "meta": space.title if space.title != str(space.group) else "",
            }
            for space in spaces
        ],
    }
    return render(request, "teamweb/choose.html", context)
