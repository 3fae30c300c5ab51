"""Who was there."""

from typing import Any

from django.db import transaction

from ...accounts.models import Organisation
from ..models import Attendance, Meeting
from .invitations import sync_invitations, withdraw_deputies
from .shared import touch, writable


@transaction.atomic
def record_attendance(
    *,
    meeting: Meeting,
    by: Any,
    user: Any = None,
    name: str = "",
    organisation: Organisation | None = None,
    role: str = Attendance.Role.MEMBER,
    presence: str = Attendance.Presence.PRESENT,
    note: str = "",
    has_vote: bool | None = None,
) -> Attendance:
    """Note who was there; somebody without an account by `name`. Recording again replaces.

    Guests have no vote unless `has_vote` says so. Raises MinutesAreFinal.
    """
    meeting = writable(meeting, by)
    name = name or (str(user.get_full_name() or user) if user else "")
    if not name:
        raise ValueError("an attendance needs a user or a name")
    key: dict[str, Any] = {"user": user} if user else {"user": None, "name": name}
    attendance, _created = Attendance.objects.update_or_create(
        meeting=meeting,
        **key,
        defaults={
            "name": name,
            "organisation": organisation,
            "role": role,
            "presence": presence,
            "note": note,
            "has_vote": role != Attendance.Role.GUEST if has_vote is None else has_vote,
        },
    )
    touch(meeting)
    return attendance


@transaction.atomic
def remove_attendance(*, attendance: Attendance, by: Any) -> None:
    """Take somebody off the list; who was invited gets the cancellation."""
    meeting = writable(attendance.meeting, by)
    withdraw_deputies(attendance)
    attendance.delete()
    touch(meeting)
    sync_invitations(meeting)
