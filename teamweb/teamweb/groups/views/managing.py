"""Changing groups: the view asks for the group first, the action for the right."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...accounts.typing import SignedInRequest
from .. import actions, errors
from ..forms import (
    CloseGroupForm,
    GroupFactsForm,
    MoveGroupForm,
    NewGroupForm,
    RenameGroupForm,
    StateForm,
)
from ..models import WorkingGroup
from .shared import form_page, group_to_manage


@login_required
def new_group(request: SignedInRequest, key: str = "") -> HttpResponse:
    parent = group_to_manage(request, key) if key else None
    if parent is None and not request.user.is_superuser:
        raise PermissionDenied
    form = NewGroupForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        try:
            group = actions.create_group(by=request.user, parent=parent, **form.cleaned_data)
        except errors.GroupError as error:
            form.add_error(None, error.user_message)
        else:
            messages.success(request, _("The group was founded. Now add its chair."))
            return redirect("teamweb_groups:members", group.key)
    back = parent.get_absolute_url() if parent else reverse("teamweb_groups:groups")
    title = _("New group below %(group)s") % {"group": parent} if parent else _("New group")
    context = {"title": title, "form": form, "action": _("Found group"), "cancel_url": back}
    return render(request, "teamweb/confirm.html", context)


@login_required
def edit_group(request: SignedInRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    # The form writes on an object of its own; the action saves.
    form = GroupFactsForm(request.POST or None, instance=WorkingGroup.objects.get(pk=group.pk))
    return form_page(
        request,
        form,
        lambda values: actions.edit_group(group=group, by=request.user, **values),
        title=_("Edit %(group)s") % {"group": group},
        button=_("Save"),
        back=group.get_absolute_url(),
        done=_("The group was saved."),
    )


@login_required
def rename_group(request: SignedInRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    form = RenameGroupForm(request.POST or None, instance=WorkingGroup.objects.get(pk=group.pk))
    back = group.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        back = reverse("teamweb_groups:group", args=[form.cleaned_data["key"]])
    return form_page(
        request,
        form,
        lambda values: actions.rename_group(group=group, by=request.user, **values),
        title=_("Rename %(group)s") % {"group": group},
        button=_("Rename"),
        back=back,
        done=_("The group was renamed. Old addresses lead to the new ones."),
    )


@login_required
def set_state(request: SignedInRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    form = StateForm(request.POST or None, instance=WorkingGroup.objects.get(pk=group.pk))
    return form_page(
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
def move_group(request: SignedInRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    return form_page(
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
def close_group(request: SignedInRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    return form_page(
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
def reopen_group(request: SignedInRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    try:
        actions.reopen_group(group=group, by=request.user)
    except errors.GroupError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The group works again."))
    return redirect(group)
