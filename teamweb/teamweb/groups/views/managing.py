"""Changing groups and their members: each view asks for the group first, the action for the right."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ...accounts.people import active_people, matching
from ...core.numbers import whole_number
from .. import actions, errors, invitations
from ..forms import (
    ChangeRoleForm,
    CloseGroupForm,
    EditMemberForm,
    EndMembershipForm,
    GroupFactsForm,
    InviteForm,
    MemberForm,
    MoveGroupForm,
    NewGroupForm,
    RemoveMemberForm,
    RenameGroupForm,
    StateForm,
)
from ..models import Invitation, Membership, WorkingGroup

SUGGESTIONS = 10


def group_to_manage(request: HttpRequest, key: str) -> WorkingGroup:
    group = get_object_or_404(WorkingGroup.objects.select_related("type", "parent"), key=key)
    if not actions.may_manage(group, request.user):
        raise PermissionDenied
    return group


def _membership_to_manage(request: HttpRequest, membership_id: int) -> Membership:
    found = Membership.objects.select_related("group__type", "group__parent", "user")
    membership = get_object_or_404(found, pk=membership_id)
    if not actions.may_manage(membership.group, request.user):
        raise PermissionDenied
    return membership


def said(error: errors.GroupError) -> str:
    """What went wrong, for people."""
    if isinstance(error, errors.TwoChairs):
        text = _("%(person)s chairs the group on these days too. Please say whether that is meant.")
        return text % {"person": error.args[0]}
    sentences: dict[type, str] = {
        errors.ParentNotAllowed: _("A group of this type may not stand there."),
        errors.MembershipExists: _("This person has this role in the group already."),
        errors.GroupClosed: _("The group is closed."),
        errors.HasOpenSubGroups: _("Close the groups below it first."),
        errors.PersonDeactivated: _("The account of this person is deactivated."),
        errors.ReasonMissing: _("Please say why that is corrected."),
        errors.ImplausibleDays: _("Please check the days and their years."),
        errors.FileNotReadable: _("This file cannot be read as a table (CSV or ODS, 1,000 lines)."),
        errors.NoColumnOfAddresses: _("The file has no column “E-mail address”."),
        errors.KeyTaken: _("This address is taken."),
        errors.LastOfficer: _("Nobody else holds an office in the group. Say who follows first."),
        errors.InvitationNotOpen: _("The invitation was answered or revoked before."),
    }
    return sentences[type(error)]


def _complain(form: Any, error: errors.GroupError) -> None:
    if isinstance(error, errors.TwoChairs):
        form.ask_about_chairs()
    form.add_error(None, said(error))


def _form_page(
    request: HttpRequest,
    form: Any,
    change: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
    back: str,
    done: str,
    text: str = "",
    is_dangerous: bool = False,
) -> HttpResponse:
    """Show a form, call `change` with its values, say what happened."""
    if request.method == "POST" and form.is_valid():
        try:
            change(form.cleaned_data)
        except errors.GroupError as error:
            _complain(form, error)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "title": title,
        "text": text,
        "form": form,
        "action": button,
        "cancel_url": back,
        "is_dangerous": is_dangerous,
    }
    return render(request, "teamweb/confirm.html", context)


@login_required
def new_group(request: HttpRequest, key: str = "") -> HttpResponse:
    parent = group_to_manage(request, key) if key else None
    if parent is None and not request.user.is_superuser:
        raise PermissionDenied
    form = NewGroupForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        try:
            group = actions.create_group(by=request.user, parent=parent, **form.cleaned_data)
        except errors.GroupError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("The group was founded. Now add its chair."))
            return redirect("teamweb_groups:members", group.key)
    back = parent.get_absolute_url() if parent else reverse("teamweb_groups:groups")
    title = _("New group below %(group)s") % {"group": parent} if parent else _("New group")
    context = {"title": title, "form": form, "action": _("Found group"), "cancel_url": back}
    return render(request, "teamweb/confirm.html", context)


@login_required
def edit_group(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    # The form writes on an object of its own; the action saves.
    form = GroupFactsForm(request.POST or None, instance=WorkingGroup.objects.get(pk=group.pk))
    return _form_page(
        request,
        form,
        lambda values: actions.edit_group(group=group, by=request.user, **values),
        title=_("Edit %(group)s") % {"group": group},
        button=_("Save"),
        back=group.get_absolute_url(),
        done=_("The group was saved."),
    )


@login_required
def rename_group(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    form = RenameGroupForm(request.POST or None, instance=WorkingGroup.objects.get(pk=group.pk))
    back = group.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        back = reverse("teamweb_groups:group", args=[form.cleaned_data["key"]])
    return _form_page(
        request,
        form,
        lambda values: actions.rename_group(group=group, by=request.user, **values),
        title=_("Rename %(group)s") % {"group": group},
        button=_("Rename"),
        back=back,
        done=_("The group was renamed. Old addresses lead to the new ones."),
    )


@login_required
def set_state(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    form = StateForm(request.POST or None, instance=WorkingGroup.objects.get(pk=group.pk))
    return _form_page(
        request,
        form,
        lambda values: actions.set_state(
            group=group, state=values["state"], note=values["state_note"], by=request.user
        ),
        title=_("State of %(group)s") % {"group": group},
        text=_("A group that is over is closed instead: nobody can join it any more."),
        button=_("Save"),
        back=group.get_absolute_url(),
        done=_("The group was saved."),
    )


@login_required
def move_group(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    return _form_page(
        request,
        MoveGroupForm(request.POST or None, group=group),
        lambda values: actions.move_group(group=group, parent=values["parent"], by=request.user),
        title=_("Move %(group)s") % {"group": group},
        text=_("Rights that hold for a group with its sub-groups follow the new place at once."),
        button=_("Move"),
        back=group.get_absolute_url(),
        done=_("The group was moved."),
    )


@login_required
def close_group(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    return _form_page(
        request,
        CloseGroupForm(request.POST or None),
        lambda values: actions.close_group(group=group, by=request.user, **values),
        title=_("Close %(group)s") % {"group": group},
        text=_("Nobody can join a closed group. Its pages, minutes and resolutions stay."),
        button=_("Close group"),
        back=group.get_absolute_url(),
        done=_("The group was closed."),
        is_dangerous=True,
    )


@require_POST
@login_required
def reopen_group(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    try:
        actions.reopen_group(group=group, by=request.user)
    except errors.GroupError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("The group works again."))
    return redirect(group)


@login_required
def add_member(request: HttpRequest, key: str) -> HttpResponse:
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

    return _form_page(
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
def edit_member(request: HttpRequest, membership_id: int) -> HttpResponse:
    membership = _membership_to_manage(request, membership_id)
    form = EditMemberForm(request.POST or None, instance=Membership.objects.get(pk=membership.pk))
    return _form_page(
        request,
        form,
        lambda values: actions.edit_membership(membership=membership, by=request.user, **values),
        title=_("Membership of %(person)s") % {"person": membership.user},
        button=_("Save"),
        back=reverse("teamweb_groups:members", args=[membership.group.key]),
        done=_("The membership was changed."),
    )


@login_required
def remove_member(request: HttpRequest, membership_id: int) -> HttpResponse:
    membership = _membership_to_manage(request, membership_id)
    return _form_page(
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
def change_role(request: HttpRequest, membership_id: int) -> HttpResponse:
    membership = _membership_to_manage(request, membership_id)
    return _form_page(
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
def leave_group(request: HttpRequest, key: str) -> HttpResponse:
    """The way out for everybody who belongs to a group."""
    found = WorkingGroup.objects.select_related("type", "parent")
    group = get_object_or_404(found, key=key)
    if not actions.belongs(group, request.user):
        raise PermissionDenied
    is_last = actions.is_last_officer(group, request.user)
    return _form_page(
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
def end_member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Officers end any membership, everybody their own."""
    found = Membership.objects.select_related("group__type", "group__parent", "user")
    membership = get_object_or_404(found, pk=membership_id)
    is_own = membership.user_id == request.user.pk
    if not is_own and not actions.may_manage(membership.group, request.user):
        raise PermissionDenied
    group = membership.group
    return _form_page(
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


@login_required
def invite(request: HttpRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            result = invitations.invite(group=group, by=request.user, **form.cleaned_data)
        except errors.GroupError as error:
            _complain(form, error)
        else:
            _report(request, result)
            return redirect("teamweb_groups:members", group.key)
    context = {
        "title": _("Invite to %(group)s") % {"group": group},
        "text": _("Each address gets a link of its own, which opens an account and the group."),
        "form": form,
        "action": _("Send invitations"),
        "cancel_url": reverse("teamweb_groups:members", args=[group.key]),
    }
    return render(request, "teamweb/confirm.html", context)


def _report(request: HttpRequest, result: invitations.Invited) -> None:
    count = len(result.sent)
    if count:
        sent = ngettext(
            "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count
        )
        messages.success(request, sent % {"count": count})
    if result.already_members:
        text = _("Already in the group: %(addresses)s")
        messages.info(request, text % {"addresses": ", ".join(result.already_members)})


@require_POST
@login_required
def revoke_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    found = Invitation.objects.select_related("group__type", "group__parent")
    invitation = get_object_or_404(found, pk=invitation_id)
    try:
        invitations.revoke_invitation(invitation=invitation, by=request.user)
    except errors.GroupError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("The invitation was revoked; its link no longer works."))
    return redirect("teamweb_groups:members", invitation.group.key)
