"""The offer to prepare a circular vote, for the menu "Create"."""

from typing import Any

from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from ...core.frame.creating import Creatable
from ...groups.models import CircularRule
from ...spaces.creating.offers import writable_spaces
from ..planning.offers import space_here


def circular_votes(user: Any, here: ResolverMatch | None) -> list[Creatable]:
    """Where a group is in view that takes such votes."""
    space = space_here(user, here)
    found = space and writable_spaces(user).exclude(group=None).filter(pk=space.pk).first()
    if not found or found.group.circular_votes_rule == CircularRule.NONE:
        return []
    url = reverse("teamweb_meetings:new_circular_vote", args=[found.key])
    return [Creatable(_("Circular vote"), url, "tasks", _("of %(group)s") % {"group": found.group})]
