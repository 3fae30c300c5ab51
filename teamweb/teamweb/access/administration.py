"""Who may open Wagtail's admin. Every page asks, so it is known per process, like what people may read."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q

from .readable import current_version

_known: tuple[int, frozenset[int]] | None = None


def opens_admin(user: Any) -> bool:
    """The same as `has_perm("wagtailadmin.access_admin")`, almost always without a query."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.is_superuser) or user.pk in _people(current_version())


def _people(version: int) -> frozenset[int]:
    global _known
    known = _known
    if known is None or known[0] != version:
        wanted = Permission.objects.filter(
            content_type__app_label="wagtailadmin", codename="access_admin"
        )
        granted = Q(user_permissions__in=wanted) | Q(groups__permissions__in=wanted)
        people = get_user_model()._default_manager.filter(granted)
        known = _known = version, frozenset(people.values_list("pk", flat=True))
    return known[1]
