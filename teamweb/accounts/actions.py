"""Every change to accounts and profiles that is more than a form."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from ..core.addresses import clean_address
from .errors import CannotDeactivateYourself
from .models import Profile
from .signals import person_deactivated


@transaction.atomic
def create_person(
    *, email: str, password: str | None, first_name: str = "", last_name: str = "", **profile: Any
) -> Any:
    """Open an account whose address counts as confirmed; the caller has seen to that."""
    user = get_user_model()._default_manager.create_user(  # type: ignore[attr-defined]
        email=clean_address(email), password=password, first_name=first_name, last_name=last_name
    )
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    Profile.objects.create(user=user, **profile)
    return user


def _check_administrator(by: Any) -> None:
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied


@transaction.atomic
def deactivate_person(*, user: Any, by: Any) -> None:
    """End an account: memberships and sessions end now, what the person wrote keeps their name.

    The password is forgotten, so that no old session comes back to life with the account.
    Raises PermissionDenied unless `by` is an administrator, CannotDeactivateYourself.
    """
    _check_administrator(by)
    if user.pk == by.pk:
        raise CannotDeactivateYourself(user)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    person_deactivated.send(type(user), user=user, by=by)
    log(user, "teamweb_accounts.deactivate", user=by)


@transaction.atomic
def reactivate_person(*, user: Any, by: Any) -> None:
    """Let somebody sign in again, after choosing a new password; memberships are given anew."""
    _check_administrator(by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    log(user, "teamweb_accounts.reactivate", user=by)
