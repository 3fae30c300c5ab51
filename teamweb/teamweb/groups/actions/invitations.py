"""Inviting people into a group by mail, and what the invited do with it."""

import datetime
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.log_actions import log

from ...accounts.actions import create_person
from ...accounts.models import Organisation
from ...accounts.typing import User
from ..errors import (
    AccountExists,
    GroupClosed,
    InvitationNotOpen,
    InvitationUnknown,
    InvitedAtAnotherAddress,
    MembershipExists,
    TwoChairs,
)
from ..models import Invitation, Membership, WorkingGroup
from .joining import join
from .permissions import may_manage

ASK_AGAIN_AFTER = datetime.timedelta(days=1)


@dataclass
class Invited:
    """What became of a list of addresses."""

    sent: list[Invitation] = field(default_factory=list)
    already_members: list[str] = field(default_factory=list)


@transaction.atomic
def invite(
    *,
    group: WorkingGroup,
    emails: Iterable[str],
    by: User,
    role: str = Membership.Role.MEMBER,
    organisation: Organisation | None = None,
    allow_second_chair: bool = False,
) -> Invited:
    """Send each address a link; an earlier open invitation into the group loses its own.

    Raises PermissionDenied unless `by` may change the group's members, GroupClosed, and TwoChairs
    where a chair is invited while there is one, unless meant `allow_second_chair`.
    """
    if not may_manage(group, by):
        raise PermissionDenied
    if group.state == WorkingGroup.State.CLOSED:
        raise GroupClosed(group)
    if role == Membership.Role.CHAIR and not allow_second_chair:
        chair = group.chairs_on().first()
        if chair is not None:
            raise TwoChairs(chair.user)
    result = Invited()
    members = Membership.objects.on().filter(group=group).values_list("user__email", flat=True)
    present = {address.lower() for address in members}
    for email in dict.fromkeys(address.strip().lower() for address in emails):
        if email in present:
            result.already_members.append(email)
            continue
        group.invitations.open().filter(email=email).update(revoked_at=timezone.now())
        result.sent.append(_send(group, email, role=role, organisation=organisation, by=by))
    if result.sent:
        log(group, "teamweb_groups.invite", user=by, data={"count": len(result.sent)})
    return result


def _send(
    group: WorkingGroup, email: str, *, role: str, organisation: Organisation | None, by: User
) -> Invitation:
    token = secrets.token_urlsafe(32)
    days = getattr(settings, "INVITATION_DAYS", 14)
    invitation = Invitation.objects.create(
        email=email,
        group=group,
        role=role,
        organisation=organisation,
        invited_by=by,
        token_hash=_hash(token),
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    address = reverse("teamweb_groups:invitation", args=[token])
    context = {
        "invitation": invitation,
        "group": group,
        "by": by,
        "url": settings.BASE_URL.rstrip("/") + address,
        "days": days,
    }
    _mail("invitation", email, context)
    return invitation


def _mail(name: str, address: str, context: dict[str, Any]) -> None:
    """In the language of the recipient's account, else in the site's, not in that of the sender."""
    with translation.override(settings.LANGUAGE_CODE):
        get_adapter().send_mail(f"teamweb_groups/email/{name}", address, context)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation:
    """The invitation with this link, in whatever state it is. Raises InvitationUnknown."""
    found = Invitation.objects.select_related("group__type", "organisation", "invited_by")
    try:
        return found.get(token_hash=_hash(token))
    except Invitation.DoesNotExist as error:
        raise InvitationUnknown from error


def account_of(invitation: Invitation) -> User | None:
    """The account that signs in with the invited address, or None."""
    own = EmailAddress.objects.filter(email__iexact=invitation.email, verified=True)
    confirmed = own.select_related("user").first()
    if confirmed is not None:
        owner: User = confirmed.user
        return owner
    people: QuerySet[User] = get_user_model()._default_manager.all()
    return people.filter(email__iexact=invitation.email).first()


@transaction.atomic
def accept_with_new_account(*, token: str, first_name: str, last_name: str, password: str) -> User:
    """Open an account for the invited address and join the group; returns the user.

    Raises InvitationUnknown, InvitationNotOpen, AccountExists, GroupClosed.
    """
    invitation = _claim(token)
    if account_of(invitation) is not None:
        raise AccountExists(invitation)
    user = create_person(
        email=invitation.email,
        password=password,
        first_name=first_name,
        last_name=last_name,
        organisation=invitation.organisation,
    )
    _accept(invitation, user)
    return user


@transaction.atomic
def accept_with_account(*, token: str, user: User) -> Invitation:
    """Join the group with an account that has the invited address.

    Raises InvitationUnknown, InvitationNotOpen, InvitedAtAnotherAddress, GroupClosed.
    """
    invitation = _claim(token)
    account = account_of(invitation)
    if account is None or account.pk != user.pk:
        raise InvitedAtAnotherAddress(invitation)
    _accept(invitation, user)
    return invitation


def _claim(token: str) -> Invitation:
    """The open invitation, locked, so that its link is used once."""
    try:
        invitation = Invitation.objects.select_for_update().get(token_hash=_hash(token))
    except Invitation.DoesNotExist as error:
        raise InvitationUnknown from error
    if invitation.state != Invitation.State.OPEN:
        raise InvitationNotOpen(invitation)
    return invitation


def _accept(invitation: Invitation, user: User) -> None:
    # An officer may have been quicker and added the person by hand.
    with suppress(MembershipExists):
        join(
            group=invitation.group,
            user=user,
            role=invitation.role,
            organisation=invitation.organisation,
        )
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    log(invitation.group, "teamweb_groups.accept", user=user)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Make the link of an open invitation useless. Raises InvitationNotOpen."""
    if not may_manage(invitation.group, by):
        raise PermissionDenied
    if not Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        raise InvitationNotOpen(invitation)
    log(invitation.group, "teamweb_groups.revoke_invitation", user=by)


@transaction.atomic
def request_new_invitation(*, token: str) -> None:
    """Let the officers know that the link of an old invitation no longer works, once a day at most.

    Raises InvitationUnknown.
    """
    invitation = invitation_of(token)
    if invitation.state in (Invitation.State.OPEN, Invitation.State.ACCEPTED):
        return
    now = timezone.now()
    asked_lately = Invitation.objects.filter(pk=invitation.pk, asked_at__gt=now - ASK_AGAIN_AFTER)
    if asked_lately.exists():
        return
    Invitation.objects.filter(pk=invitation.pk).update(asked_at=now)
    addresses = dict.fromkeys(invitation.group.responsible_people().values_list("email", flat=True))
    address = reverse("teamweb_groups:invite", args=[invitation.group.key])
    context = {
        "invitation": invitation,
        "group": invitation.group,
        "url": settings.BASE_URL.rstrip("/") + address,
    }
    for officer in addresses:
        _mail("asked_again", officer, context)
