"""Changing memberships: the view asks for the group first, the action for the right."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ...accounts.people.lookup import active_people, matching
from ...accounts.typing import SignedInRequest
from ...core.forms.numbers import whole_number
from .. import actions
from ..forms import ChangeRoleForm, EditMemberForm, EndMembershipForm, MemberForm, RemoveMemberForm
from ..models import Membership, WorkingGroup
from .shared import form_page, group_to_manage

SUGGESTIONS = 10


def _membership_to_manage(request: HttpRequest, membership_id: int) -> Membership:
    found = Membership.objects.select_related("group__type", "group__parent", "user")
    membership = get_object_or_404(found, pk=membership_id)
    if not actions.may_manage(membership.group, request.user):
        raise PermissionDenied
    return membership


@login_required
def add_member(request: SignedInRequest, key: str) -> HttpResponse:
    """Search first, then choose the role: two steps that need no script."""
    group = group_to_manage(request, key)
    words = request.GET.get("q", "").strip()
    chosen = active_people().filter(pk=whole_number(request.GET.get("person"))).first()
    if chosen is None and request.method == "GET":
        found = matching(active_people(), words, viewer=request.user)[:SUGGESTIONS] if words else []
        context = {"group": group, "q": words, "people": found}
        return render(request, "teamweb_groups/find_person.html", context)
    form = MemberForm(request.POST or None, initial={"person": chosen})

    def change(values: dict[str, Any]) -> None:
        user = values.pop("person")
        actions.add_membership(group=group, user=user, by=request.user, **values)

    return form_page(
        request,
        form,
        change,
        title=_("Add %(person)s to %(group)s")
        % {"person": chosen or _("somebody"), "group": group},
        button=_("Add"),
        back=reverse("teamweb_groups:members", args=[group.key]),
        done=_("The membership was written down."),
    )


@login_required
def edit_member(request: SignedInRequest, membership_id: int) -> HttpResponse:
    membership = _membership_to_manage(request, membership_id)
    form = EditMemberForm(request.POST or None, instance=Membership.objects.get(pk=membership.pk))
    return form_page(
        request,
        form,
        lambda values: actions.edit_membership(membership=membership, by=request.user, **values),
        title=_("Membership of %(person)s") % {"person": membership.user},
        button=_("Save"),
        back=reverse("teamweb_groups:members", args=[membership.group.key]),
        done=_("The membership was changed."),
    )


@login_required
def remove_member(request: SignedInRequest, membership_id: int) -> HttpResponse:
    membership = _membership_to_manage(request, membership_id)
    return form_page(
        request,
        RemoveMemberForm(request.POST or None),
        lambda values: actions.remove_membership(membership=membership, by=request.user, **values),
        title=_("Remove the membership of %(person)s") % {"person": membership.user},
        text=_("Only for what never was. Who leaves the group stays in its history: end it then."),
        button=_("Remove"),
        back=reverse("teamweb_groups:members", args=[membership.group.key]),
        done=_("The membership was removed; the log keeps the reason."),
        is_dangerous=True,
    )


@login_required
def change_role(request: SignedInRequest, membership_id: int) -> HttpResponse:
    membership = _membership_to_manage(request, membership_id)
    return form_page(
        request,
        ChangeRoleForm(
            request.POST or None,
            initial={"role": membership.role},
            group=membership.group,
            last_officer=_last_officer(request, membership),
        ),
        lambda values: actions.change_role(membership=membership, by=request.user, **values),
        title=_("Role of %(person)s") % {"person": membership.user},
        text=_("The role so far stays in the history and ends on the day before."),
        button=_("Change role"),
        back=reverse("teamweb_groups:members", args=[membership.group.key]),
        done=_("The role was changed."),
    )


def _last_officer(request: HttpRequest, membership: Membership) -> Any:
    """The reader, where this is their office and nobody else holds one in the group."""
    is_own_office = membership.user_id == request.user.pk and membership.role in Membership.OFFICES
    if is_own_office and actions.is_last_officer(membership.group, request.user):
        return request.user
    return None


@login_required
def leave_group(request: SignedInRequest, key: str) -> HttpResponse:
    """The way out for everybody who belongs to a group."""
    found = WorkingGroup.objects.select_related("type", "parent")
    group = get_object_or_404(found, key=key)
    if not actions.belongs(group, request.user):
        raise PermissionDenied
    is_last = actions.is_last_officer(group, request.user)
    return form_page(
        request,
        EndMembershipForm(
            request.POST or None, group=group, last_officer=request.user if is_last else None
        ),
        lambda values: actions.leave_group(group=group, user=request.user, **values),
        title=_("Leave %(group)s") % {"group": group},
        text=_("You then no longer read what only members read. What you wrote stays."),
        button=_("Leave group"),
        back=group.get_absolute_url(),
        done=_("You have left the group."),
        is_dangerous=True,
    )


@login_required
def end_member(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Officers end any membership, everybody their own."""
    found = Membership.objects.select_related("group__type", "group__parent", "user")
    membership = get_object_or_404(found, pk=membership_id)
    is_own = membership.user_id == request.user.pk
    if not is_own and not actions.may_manage(membership.group, request.user):
        raise PermissionDenied
    group = membership.group
    return form_page(
        request,
        EndMembershipForm(
            request.POST or None, group=group, last_officer=_last_officer(request, membership)
        ),
        lambda values: actions.end_membership(membership=membership, by=request.user, **values),
        title=_("End the membership of %(person)s in %(group)s")
        % {"person": membership.user, "group": group},
        button=_("End membership"),
        back=group.get_absolute_url(),
        done=_("The membership was ended."),
        is_dangerous=True,
    )
