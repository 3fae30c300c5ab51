from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def is_staff(user: Any) -> bool:
    """Whether somebody may open Wagtail's admin: what `settings.OPENS_ADMIN` (`user -> bool`) says."""
    if not user.is_authenticated:
        return False
    dotted = getattr(settings, "OPENS_ADMIN", "")
    if not dotted:
        return bool(user.has_perm("wagtailadmin.access_admin"))
    return bool(import_string(dotted)(user))
