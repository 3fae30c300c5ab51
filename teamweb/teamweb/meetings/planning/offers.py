"""The offer to plan a meeting, for the menu "Create"."""

from typing import Any

from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from ...core.frame.creating import Creatable
from ...spaces.creating.offers import page_at_match, writable_spaces
from ...spaces.models import SpacePage
from .models import Meeting


def creatables(user: Any, here: ResolverMatch | None) -> list[Creatable]:
    spaces = writable_spaces(user).exclude(group=None)
    space = space_here(user, here)
    if space is not None and (found := spaces.filter(pk=space.pk).first()):
        url = reverse("teamweb_meetings:plan", args=[found.key])
        return [
            Creatable(_("Meeting"), url, "calendar", _("of %(group)s") % {"group": found.group})
        ]
    if not spaces.exists():
        return []
    return [Creatable(_("Meeting"), reverse("teamweb_meetings:choose_space"), "calendar")]


def space_here(user: Any, here: ResolverMatch | None) -> SpacePage | None:
    if here is not None and "meeting_id" in here.kwargs:
        readable = Meeting.objects.visible_to(user).select_related("space")
        meeting = readable.filter(pk=here.kwargs["meeting_id"]).first()
        return meeting.space if meeting is not None else None
    page = page_at_match(user, here)
    return page.entry.space if page is not None else None
