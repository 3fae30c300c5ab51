"""Check that minutes are complete before they are released: the minimum of § 93 VwVfG.

Place and day, chair and members present, what was dealt with, resolutions, results of
elections; the day is always known. The signature line stands on every printed rendering.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..attendance.models import Attendance
from ..planning.models import AgendaItem, Kind, Meeting
from .errors import MinutesIncomplete
from .models import Resolution


@dataclass(frozen=True)
class Missing:
    """One thing to make up for, and where: "facts", "attendance" or the anchor of an item."""

    message: str | Promise
    where: str


def missing_in(meeting: Meeting) -> list[Missing]:
    """List what the minutes still lack, in reading order."""
    missing = []
    if not (meeting.place or meeting.video_link):
        missing.append(Missing(_("The place is missing, or the video link."), "facts"))
    missing += _attendance(meeting)
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("rank", "pk"))
    if not items:
        missing.append(Missing(_("There is no agenda item."), "items"))
    parents = {item.parent_id for item in items}
    decided = set(Resolution.objects.filter(item__in=items).values_list("item_id", flat=True))
    for item in items:
        says_something = bool(item.notes) or item.pk in decided
        if item.state == AgendaItem.State.SKIPPED or says_something:
            continue
        if item.approves_id is not None and item.state == AgendaItem.State.DISCUSSED:
            continue  # Approving is what came of it.
        if item.kind == Kind.ELECTION:
            message = _("{item}: the result of the election is missing.")
        elif item.kind == Kind.RESOLUTION:
            message = _("{item}: there is neither a resolution nor a note on what came of it.")
        elif item.state == AgendaItem.State.OPEN and item.pk not in parents:
            message = _("{item}: there is no note, and it is not marked as discussed or not.")
        else:
            continue
        missing.append(Missing(format_lazy(message, item=str(item)), item.anchor))
    return missing


def _attendance(meeting: Meeting) -> list[Missing]:
    there = Attendance.objects.filter(meeting=meeting, presence=Attendance.Presence.PRESENT)
    roles = list(there.values_list("role", flat=True))
    missing = []
    if Attendance.Role.CHAIR not in roles:
        missing.append(Missing(_("Nobody is recorded as chair who was there."), "attendance"))
    if not set(roles) & {Attendance.Role.MEMBER, Attendance.Role.SECRETARY, Attendance.Role.DEPUTY}:
        missing.append(Missing(_("No member is recorded who was there."), "attendance"))
    return missing


def check_complete(meeting: Meeting) -> None:
    """Raises MinutesIncomplete when anything is missing."""
    if missing := missing_in(meeting):
        raise MinutesIncomplete(missing)
