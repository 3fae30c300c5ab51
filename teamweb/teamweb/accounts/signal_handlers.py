"""Reactions to a changed row of the user, whether a form, the admin or a shell changed it."""

from typing import Any

from allauth.core import context as allauth_context
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.db.models import ProtectedError
from django.db.models.signals import post_save, pre_delete, pre_save

from .actions import apply_activity_change, apply_address_change, is_anonymised, is_merged
from .signin.sessions import record_session


def _remember_address(instance: Any, update_fields: Any, raw: bool, **kwargs: Any) -> None:
    instance._address_before = ""
    if raw or instance._state.adding or (update_fields and "email" not in update_fields):
        return
    stored = get_user_model()._default_manager.filter(pk=instance.pk)
    before = stored.values_list("email", flat=True).first() or ""
    if before.lower() != instance.email.lower():
        instance._address_before = before
        # Looks the session up while it still holds: it ends with the old address.
        _is_own_request(instance)


def _on_address_changed(instance: Any, **kwargs: Any) -> None:
    before = instance.__dict__.pop("_address_before", "")
    if before:
        apply_address_change(user=instance, before=before)
        if _is_own_request(instance):
            update_session_auth_hash(allauth_context.request, instance)
            record_session(allauth_context.request)


def _is_own_request(user: Any) -> bool:
    asking = getattr(allauth_context.request, "user", None)
    return asking is not None and asking.pk == user.pk


def _remember_activity(
    sender: Any, instance: Any, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    is_touched = update_fields is None or "is_active" in update_fields
    if not raw and is_touched and not instance._state.adding:
        stored = sender._base_manager.filter(pk=instance.pk).values_list("is_active", flat=True)
        instance._was_active = stored.first()
        if instance.is_active and instance._was_active is False and is_closed(instance):
            instance.is_active = False


def _on_activity_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    was_active = instance.__dict__.pop("_was_active", None)
    if was_active is not None and was_active != instance.is_active:
        apply_activity_change(instance)


def is_closed(user: Any) -> bool:
    return is_anonymised(user) or is_merged(user)


def _refuse_deletion(instance: Any, **kwargs: Any) -> None:
    """Who chaired when, wrote and decided would go with the row: `anonymise_person` keeps it."""
    raise ProtectedError("Accounts are anonymised, never deleted.", {instance})


def _list_session(request: Any, **kwargs: Any) -> None:
    """Also where an invitation signs somebody in, which allauth does not see."""
    if request is not None:
        record_session(request)


def connect() -> None:
    user = get_user_model()
    user_logged_in.connect(_list_session, dispatch_uid="accounts_list_session")
    pre_delete.connect(_refuse_deletion, sender=user, dispatch_uid="accounts_refuse_deletion")
    pre_save.connect(_remember_address, sender=user, dispatch_uid="accounts_remember_address")
    post_save.connect(_on_address_changed, sender=user, dispatch_uid="accounts_address")
    pre_save.connect(_remember_activity, sender=user, dispatch_uid="accounts_remember_activity")
    post_save.connect(_on_activity_changed, sender=user, dispatch_uid="accounts_activity")
