"""Opening a space, its settings, archiving it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ....accounts.typing import SignedInRequest
from ...actions import archive_space, change_settings, create_space, unarchive_space
from ...errors import KeyTaken, SpaceIsArchived
from ...forms import NewSpaceForm, SpaceForm
from ...models import SpacePage, page_url
from ...permissions import groups_to_open_for, may_create_space
from ..pages import get_managed_space


@login_required
def new_space(request: SignedInRequest) -> HttpResponse:
    groups = groups_to_open_for(request.user)
    is_admin = may_create_space(request.user)
    if not is_admin and not groups.exists():
        raise PermissionDenied
    form = NewSpaceForm(request.POST or None, groups=groups, needs_group=not is_admin)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            space = create_space(
                key=data["key"],
                title=data["title"],
                description=data["description"],
                group=data["group"],
                audience=data["audience"],
                audience_groups=data["groups"],
                by=request.user,
            )
        except KeyTaken as error:
            form.add_error("key", error.user_message)
        else:
            messages.success(request, _("The space is open."))
            return redirect(page_url(space))
    return render(request, "teamweb_spaces/new_space.html", {"form": form})


@login_required
def settings(request: SignedInRequest, key: str) -> HttpResponse:
    space = get_managed_space(request, key)
    form = SpaceForm(request.POST or None, instance=space)
    if request.method == "POST" and form.is_valid():
        # The form has changed its instance already; what is compared is what is stored.
        stored = SpacePage.objects.get(pk=space.pk)
        try:
            stored = change_settings(space=stored, by=request.user, **form.cleaned_data)
        except SpaceIsArchived as error:
            form.add_error(None, error.user_message)
        except KeyTaken as error:
            form.add_error("key", error.user_message)
        else:
            messages.success(request, _("The settings are stored."))
            return redirect("teamweb_spaces:settings", stored.key)
    return render(request, "teamweb_spaces/settings.html", {"space": space, "form": form})


@login_required
@require_POST
def archive(request: SignedInRequest, key: str) -> HttpResponse:
    """Freeze the space, or open it again (`open` in the form)."""
    space = get_managed_space(request, key)
    if "open" in request.POST:
        unarchive_space(space=space, by=request.user)
        messages.success(request, _("The space is open for changes again."))
    elif not space.is_archived:
        archive_space(space=space, by=request.user)
        messages.success(request, _("The space is archived: it can be read but not changed."))
    return redirect("teamweb_spaces:settings", key)
