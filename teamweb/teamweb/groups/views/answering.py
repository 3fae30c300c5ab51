"""Pages of an invitation. Only the owner of the invited mailbox has the link, so they name the person."""

from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ...accounts.typing import User
from .. import errors
from ..actions.invitations import (
    accept_with_account,
    accept_with_new_account,
    account_of,
    invitation_of,
    request_new_invitation,
)
from ..forms import NewAccountForm
from ..models import Invitation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join with the account one is signed in with, sign in first, or open an account."""
    if request.method == "POST" and (
        limited := consume_or_429(request, action="accept_invitation")
    ):
        return limited
    try:
        found = invitation_of(token)
    except errors.InvitationUnknown:
        return render(request, "teamweb_groups/invitation_unknown.html", status=404)
    if found.state != Invitation.State.OPEN:
        return _not_open(request, found, token)
    try:
        if request.user.is_authenticated:
            return _with_account(request, request.user, found, token)
        return _with_new_account(request, found, token)
    except errors.InvitationNotOpen:
        found.refresh_from_db()
        return _not_open(request, found, token)
    except errors.GroupClosed:
        return render(request, "teamweb_groups/invitation_group_closed.html", {"invitation": found})


def _not_open(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    context = {"invitation": found, "token": token}
    return render(request, "teamweb_groups/invitation_not_open.html", context, status=410)


def _with_account(request: HttpRequest, user: User, found: Invitation, token: str) -> HttpResponse:
    context: dict[str, Any] = {"invitation": found, "token": token}
    account = account_of(found)
    context["is_for_somebody_else"] = account is None or account.pk != user.pk
    if request.method == "POST" and not context["is_for_somebody_else"]:
        accept_with_account(token=token, user=user)
        messages.success(request, _("Welcome to %(group)s.") % {"group": found.group})
        return redirect(found.group)
    return render(request, "teamweb_groups/invitation_signed_in.html", context)


def _with_new_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    context: dict[str, Any] = {"invitation": found, "token": token, "account": account_of(found)}
    if context["account"] is not None:
        return render(request, "teamweb_groups/invitation_sign_in.html", context)
    form = NewAccountForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        user = accept_with_new_account(token=token, **form.cleaned_data)
        login(request, user, backend=BACKEND)
        messages.success(request, _("Welcome to %(group)s.") % {"group": found.group})
        return redirect(found.group)
    context["form"] = form
    return render(request, "teamweb_groups/invitation.html", context)


@require_POST
def ask_again(request: HttpRequest, token: str) -> HttpResponse:
    if limited := consume_or_429(request, action="ask_for_invitation"):
        return limited
    try:
        request_new_invitation(token=token)
    except errors.InvitationUnknown:
        return render(request, "teamweb_groups/invitation_unknown.html", status=404)
    messages.success(request, _("We have told the chair of the group that you need a new link."))
    return redirect("teamweb_groups:invitation", token)
