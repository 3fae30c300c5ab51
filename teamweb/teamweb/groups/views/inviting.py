from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ...accounts.typing import SignedInRequest
from .. import errors
from ..actions import invitations
from ..forms import InviteForm
from ..models import Invitation
from .shared import add_error, group_to_manage


@login_required
def invite(request: SignedInRequest, key: str) -> HttpResponse:
    group = group_to_manage(request, key)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            result = invitations.invite(group=group, by=request.user, **form.cleaned_data)
        except errors.GroupError as error:
            add_error(form, error)
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
def revoke_invitation(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    found = Invitation.objects.select_related("group__type", "group__parent")
    invitation = get_object_or_404(found, pk=invitation_id)
    try:
        invitations.revoke_invitation(invitation=invitation, by=request.user)
    except errors.GroupError as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("The invitation was revoked; its link no longer works."))
    return redirect("teamweb_groups:members", invitation.group.key)
