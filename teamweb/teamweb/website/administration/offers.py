"""The offer to add an event, for the menu "Create": events are written in the administration."""

from typing import Any

from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from ...access.administration import opens_admin
from ...core.frame.creating import Creatable
from ..models import EventIndexPage


def creatables(user: Any, here: ResolverMatch | None) -> list[Creatable]:
    index = EventIndexPage.objects.live().first() if opens_admin(user) else None
    if index is None or not index.permissions_for_user(user).can_add_subpage():
        return []
    add = reverse("wagtailadmin_pages:add", args=["teamweb_website", "eventpage", index.pk])
    return [Creatable(_("Event"), add, "event", _("in the administration"))]
