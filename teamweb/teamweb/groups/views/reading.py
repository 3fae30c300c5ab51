import datetime
from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats
from django.views.decorators.http import require_safe
from wagtail.models import ModelLogEntry

from ...core.database.german_order import german
from .. import panels
from ..actions import belongs, may_manage, may_see_members
from ..forms import DayForm
from ..models import Membership, StandingDeputy, WorkingGroup

PAGE_SIZE = 25


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """All groups as a tree, top groups by type; two queries however many there are."""
    everything = list(
        WorkingGroup.objects.select_related("type").order_by(
            "type__rank", german("type__name"), german("name")
        )
    )
    closed = [group for group in everything if group.state == WorkingGroup.State.CLOSED]
    alive = {group.pk for group in everything} - {group.pk for group in closed}
    below: dict[int | None, list[WorkingGroup]] = defaultdict(list)
    for group in everything:
        if group.pk in alive:
            below[group.parent_id if group.parent_id in alive else None].append(group)

    def branch(group: WorkingGroup) -> dict[str, Any]:
        return {"group": group, "children": [branch(child) for child in below[group.pk]]}

    context = {"tree": [branch(group) for group in below[None]], "closed": closed}
    return render(request, "teamweb_groups/groups.html", context)


@require_safe
def group(request: HttpRequest, key: str) -> HttpResponse:
    """What everybody may know of a group; who is in it is for people who are signed in."""
    found = get_object_or_404(WorkingGroup.objects.select_related("type", "parent__type"), key=key)
    context: dict[str, Any] = {
        "group": found,
        "children": found.children.exclude(state=WorkingGroup.State.CLOSED).select_related("type"),
        "may_manage": may_manage(found, request.user),
        "may_see_members": may_see_members(found, request.user),
        "panels": panels.for_group(request, found),
    }
    if request.user.is_authenticated:
        context["belongs"] = belongs(found, request.user)
        context["officers"] = (
            found.memberships.on()
            .filter(role__in=Membership.OFFICES)
            .select_related("user", "organisation")
            .order_by("role", "starts_on")
        )
        day_form = DayForm(request.GET if "day" in request.GET else None)
        context["day_form"] = day_form
        if day_form.is_bound and day_form.is_valid():
            context["day"] = day_form.cleaned_data["day"]
            context["chairs"] = found.chairs_on(context["day"])
    return render(request, "teamweb_groups/group.html", context)


@require_safe
@login_required
def members(request: HttpRequest, key: str) -> HttpResponse:
    """Who belongs to the group, who will, and, on the second tab, who did."""
    found = get_object_or_404(WorkingGroup.objects.select_related("type", "parent"), key=key)
    if not may_see_members(found, request.user):
        raise PermissionDenied
    show_history = request.GET.get("show") == "history"
    rows = found.memberships.select_related("user", "organisation")
    if show_history:
        rows = rows.order_by("-starts_on", german("user__last_name"), "pk")
    else:
        rows = rows.not_over().order_by(
            german("user__last_name"), german("user__first_name"), "starts_on", "pk"
        )
    manages = may_manage(found, request.user)
    page: Any = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    deputies = {} if show_history else _deputies_of(found)
    for membership in page:
        membership.deputies = deputies.get(membership.user_id, [])
    context = {
        "group": found,
        "page_obj": page,
        "show_history": show_history,
        "may_manage": manages,
        "belongs": belongs(found, request.user),
        "invitations": [],
    }
    if manages:
        invitations = found.invitations.filter(accepted_at=None, revoked_at=None)
        context["invitations"] = invitations.select_related("invited_by")[:PAGE_SIZE]
        if show_history:
            context["corrections"] = corrections_of(found)
    return render(request, "teamweb_groups/members.html", context)


def _deputies_of(group: WorkingGroup) -> dict[int, list[StandingDeputy]]:
    """Member id -> their standing deputies of today and later."""
    found: dict[int, list[StandingDeputy]] = {}
    rows = group.standing_deputies.not_over().select_related("deputy")
    for row in rows.order_by("starts_on", "pk"):
        found.setdefault(row.member_id, []).append(row)
    return found


def corrections_of(group: WorkingGroup) -> list[tuple[Any, dict[str, Any]]]:
    """The last corrections of memberships that have a reason, newest first."""
    wanted = ["teamweb_groups.edit_member", "teamweb_groups.remove_member"]
    entries = ModelLogEntry.objects.for_instance(group).filter(action__in=wanted)
    rows = entries.select_related("user").order_by("-timestamp", "-pk")[:PAGE_SIZE]
    return [(entry, _in_words(entry.data)) for entry in rows if entry.data.get("reason")]


def _in_words(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "person": data["person"],
        "reason": data["reason"],
        "before": _facts_in_words(data["before"]),
        "after": _facts_in_words(data["after"]) if "after" in data else "",
    }


def _facts_in_words(facts: dict[str, Any]) -> str:
    days = [
        formats.date_format(datetime.date.fromisoformat(facts[name]), "SHORT_DATE_FORMAT")
        if facts[name]
        else ""
        for name in ("starts_on", "ends_on")
    ]
    parts = (str(Membership.Role(facts["role"]).label), facts["organisation"], "–".join(days))
    return ", ".join(part for part in parts if part)
