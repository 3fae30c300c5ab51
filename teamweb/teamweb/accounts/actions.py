"""Every change to accounts and profiles that is more than a form."""

import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, get_active_log_context, log
from wagtail.models import ModelLogEntry

from ..core.forms.addresses import clean_address
from .errors import AccountAnonymised, CannotDeactivateYourself, NoSecondFactor
from .models import Profile
from .people.languages import language_of
from .privacy import own_data
from .signals import person_anonymised, person_deactivated
from .typing import User

ASK_AGAIN_AFTER = datetime.timedelta(days=1)


@transaction.atomic
def create_person(
    *, email: str, password: str | None, first_name: str = "", last_name: str = "", **profile: Any
) -> User:
    """Open an account whose address counts as confirmed; the caller has seen to that."""
    user = get_user_model()._default_manager.create_user(  # type: ignore[attr-defined]
        email=clean_address(email), password=password, first_name=first_name, last_name=last_name
    )
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    Profile.objects.create(user=user, **profile)
    return user


def _check_administrator(by: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied


@transaction.atomic
def deactivate_person(*, user: User, by: User) -> None:
    """End an account: memberships and sessions end now, what the person wrote keeps their name.

    The password is forgotten, so that no old session comes back to life with the account.
    Raises PermissionDenied unless `by` is an administrator, CannotDeactivateYourself.
    """
    _check_administrator(by)
    if user.pk == by.pk:
        raise CannotDeactivateYourself(user)
    user.is_active = False
    with LogContext(user=by):
        user.save(update_fields=["is_active"])


def is_anonymised(user: User) -> bool:
    return Profile.objects.filter(user=user, anonymised_at__isnull=False).exists()


def is_merged(user: User) -> bool:
    return Profile.objects.filter(user=user, merged_into__isnull=False).exists()


@transaction.atomic
def reactivate_person(*, user: User, by: User) -> None:
    """Let somebody sign in again, after choosing a new password; memberships are given anew.

    Raises AccountAnonymised.
    """
    _check_administrator(by)
    if is_anonymised(user) or is_merged(user):
        raise AccountAnonymised(user)
    user.is_active = True
    with LogContext(user=by):
        user.save(update_fields=["is_active"])


@transaction.atomic
def apply_activity_change(user: User) -> None:
    """Log that an account was closed or opened again, mail the person, or end the memberships.

    The active log context, which the admin opens too, names who did it.
    """
    by = get_active_log_context().user
    if user.is_active:
        log(user, "teamweb_accounts.reactivate", user=by)
        address = settings.BASE_URL.rstrip("/") + reverse("account_reset_password")
        mail_person("reactivated", user, user.email, {"url": address})
        return
    user.set_unusable_password()
    type(user)._base_manager.filter(pk=user.pk).update(password=user.password)
    person_deactivated.send(type(user), user=user, by=by)
    log(user, "teamweb_accounts.deactivate", user=by)


@transaction.atomic
def apply_address_change(*, user: User, before: str) -> None:
    """Make the new address of the account the only one that signs in, and mail both addresses.

    Does nothing where the person confirmed the change: allauth has done all that.
    """
    address = user.email.lower()
    own = EmailAddress.objects.filter(user=user)
    if own.filter(email=address, primary=True, verified=True).exists():
        return
    own.delete()
    # What another account once signed in with, and does no longer.
    left = EmailAddress.objects.filter(email=address, verified=True).exclude(
        user__email__iexact=address
    )
    left.delete()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    log(user, "teamweb_accounts.change_address")
    for recipient in (before, user.email):
        context = {"before": before, "after": user.email}
        mail_person("address_changed", user, recipient, context)


def mail_person(name: str, user: User, address: str, context: dict[str, Any]) -> None:
    with translation.override(language_of(user)):
        get_adapter().send_mail(f"teamweb_accounts/email/{name}", address, context)


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None) -> None:
    """Let somebody who lost the second factor sign in with the password alone, and mail them.

    `by` is None for a command of the server. Raises PermissionDenied unless `by` is an
    administrator, NoSecondFactor.
    """
    if by is not None:
        _check_administrator(by)
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise NoSecondFactor(user)
    log(user, "teamweb_accounts.reset_second_factor", user=by)
    mail_person("second_factor_reset", user, user.email, {})


@transaction.atomic
def request_erasure(*, user: User) -> bool:
    """Ask the administrators by mail to erase the account, once a day at most; whether they were asked."""
    now = timezone.now()
    Profile.objects.get_or_create(user=user)
    lately = Profile.objects.filter(user=user, erasure_asked_at__gt=now - ASK_AGAIN_AFTER)
    if lately.exists():
        return False
    Profile.objects.filter(user=user).update(erasure_asked_at=now)
    log(user, "teamweb_accounts.request_erasure", user=user)
    address = reverse("teamweb_accounts:person", args=[user.pk])
    context = {"person": user, "url": settings.BASE_URL.rstrip("/") + address}
    administrators = get_user_model()._default_manager.filter(is_superuser=True, is_active=True)
    for administrator in administrators:
        mail_person("erasure_asked", administrator, administrator.email, context)
    return True


@transaction.atomic
def anonymise_person(*, user: User, by: User) -> None:
    """Take name, address and all that is only the person's own from an account, for good.

    What they wrote, decided and where they held an office stays, with "former member" in place of
    the name. Minutes keep the names of those who were there.
    Raises PermissionDenied unless `by` is an administrator, CannotDeactivateYourself,
    AccountAnonymised.
    """
    _check_administrator(by)
    profile, _created = Profile.objects.select_for_update().get_or_create(user=user)
    if profile.anonymised_at:
        raise AccountAnonymised(user)
    name, address, language = str(user), user.email, language_of(user)
    deactivate_person(user=user, by=by)
    clear_own_data(user)
    with translation.override(settings.LANGUAGE_CODE):
        user.first_name, user.last_name = "", _("Former member")
    user.email = f"former-{user.pk}@anonymised.invalid"
    user.is_staff = user.is_superuser = False
    # Past the handlers that follow an address: this one signs nobody in.
    fields = ("email", "first_name", "last_name", "is_staff", "is_superuser")
    type(user)._default_manager.filter(pk=user.pk).update(
        **{field: getattr(user, field) for field in fields}
    )
    user.save(update_fields=["first_name", "last_name"])
    merged = type(user)._default_manager.filter(profile__merged_into=user)
    for other in merged:
        other.first_name, other.last_name = user.first_name, user.last_name
        other.save(update_fields=["first_name", "last_name"])
        Profile.objects.filter(user=other).update(anonymised_at=timezone.now())
        ModelLogEntry.objects.for_instance(other).update(label=str(other))
    _forget_profile(profile)
    ModelLogEntry.objects.for_instance(user).update(label=str(user))
    log(user, "teamweb_accounts.anonymise", user=by)
    person_anonymised.send(type(user), user=user, by=by, name=name, address=address)
    with translation.override(language):
        get_adapter().send_mail("teamweb_accounts/email/anonymised", address, {})


def clear_own_data(user: User) -> None:
    """Delete the rows that belong to the person alone, and their rights in the administration."""
    for kind in own_data.kinds():
        if not kind.is_kept:
            kind.of(user).delete()
    user.groups.clear()
    user.user_permissions.clear()


def _forget_profile(profile: Profile) -> None:
    profile.organisation = None
    for field in ("municipality", "function", "phone", "language", "colour_scheme"):
        setattr(profile, field, "")
    profile.anonymised_at = timezone.now()
    profile.save()
