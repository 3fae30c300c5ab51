"""Meetings and resolutions as parts of a space."""

import datetime
from typing import Any

from django.db.models import Subquery
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ..spaces.models import SpacePage
from ..spaces.side import overview, parts
from ..spaces.side.overview import OverviewPanel
from ..spaces.side.parts import Reader, Shown, SpacePart
from .models import Meeting, Resolution
from .planning import rights as planning_rights


def next_meeting(space: SpacePage, user: Any, now: datetime.datetime) -> Any:
    coming = Meeting.objects.visible_to(user).of_space(space).upcoming(now)
    return Subquery(coming.filter(cancelled_at=None).values("starts_at")[:1])


def show_meetings(
    space: SpacePage, reader: Reader, starts_at: datetime.datetime | None
) -> Shown | None:
    url = reverse("teamweb_meetings:space_meetings", args=[space.key])
    if starts_at is None:
        return Shown(_("Meetings"), url)
    day = timezone.localtime(starts_at)
    # Translators: a day in few letters, "Wed, 9 Dec".
    return Shown(_("Meetings"), url, formats.date_format(day, _("D, j N")))


def resolutions(space: SpacePage, user: Any, now: datetime.datetime) -> Any:
    if not space.group_id:
        return None
    return parts.count_of(Resolution.objects.visible_to(user).filter(group_id=space.group_id))


def show_resolutions(space: SpacePage, reader: Reader, number: int | None) -> Shown | None:
    if space.group is None:
        return None
    url = f"{reverse('teamweb_meetings:resolutions')}?group={space.group.key}"
    return Shown(_("Resolutions"), url, str(number) if number else "")


def panel_of(space: SpacePage, reader: Reader) -> dict[str, Any] | None:
    """The next meeting for the overview of the space."""
    if not space.group_id:
        return None
    coming = Meeting.objects.visible_to(reader.user).of_space(space).upcoming()
    meeting = coming.filter(cancelled_at=None).first()
    may_plan = meeting is None and reader.may_edit and planning_rights.may_plan(space, reader.user)
    return {"meeting": meeting, "may_plan": may_plan}


def register() -> None:
    template = "teamweb_meetings/planning/components/space_panel.html"
    overview.register(OverviewPanel("meeting", 20, template, panel_of))
    parts.register(SpacePart("meetings", 20, show_meetings, next_meeting))
    parts.register(SpacePart("resolutions", 30, show_resolutions, resolutions))
