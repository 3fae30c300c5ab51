"""Steps that the actions share."""

from typing import Any

from django.core.exceptions import PermissionDenied

from ....access.actions import level_for
from ....access.models import Level
from ....accounts.typing import User
from ....groups.models import WorkingGroup
from ....notifications.actions import notify
from ....spaces.models import SpacePage
from ..errors import MeetingCancelled, MinutesAreFinal, SpaceWithoutGroup
from ..models import AgendaItem, Meeting
from ..rights import may_manage, may_write
from ..signals import meeting_changed
from .access import apply_access

State = Meeting.State


def group_of(space: SpacePage) -> WorkingGroup:
    if space.group is None:
        raise SpaceWithoutGroup(space)
    return space.group


def locked(meeting: Meeting) -> Meeting:
    # Without joins: PostgreSQL locks no rows on the far side of an outer join.
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def check_not_final(meeting: Meeting) -> None:
    if meeting.is_published:
        raise MinutesAreFinal(meeting)


def check_not_cancelled(meeting: Meeting) -> None:
    if meeting.cancelled_at:
        raise MeetingCancelled(meeting)


def writable(meeting: Meeting, by: User) -> Meeting:
    meeting = locked(meeting)
    if not may_write(meeting, by):
        raise PermissionDenied
    check_not_final(meeting)
    return meeting


def check_may_read(item: AgendaItem, by: User) -> None:
    if level_for(by, item.access_id) < Level.EDIT:
        raise PermissionDenied


def set_state(meeting: Meeting, state: str) -> None:
    meeting.state = state
    meeting.revision += 1
    apply_access(meeting)


def bump_revision(meeting: Meeting) -> None:
    meeting.revision += 1
    meeting.save(update_fields=["revision"])


def announce_agenda_change(meeting: Meeting) -> None:
    """Notify those invited to the meeting of a new agenda."""
    if meeting.state == State.INVITED:
        meeting_changed.send(Meeting, meeting=meeting, changed={"agenda"})


def notify_members(
    meeting: Meeting, by: User, kind: str, *, has_own_mail: bool = False, **facts: Any
) -> None:
    """A notice to every member; `has_own_mail` where the invited get a mail that says the same."""
    notify(
        recipients=[user for user in meeting.group.members() if user != by],
        kind=kind,
        facts={"meeting": str(meeting), "place": meeting.place, **facts},
        url=meeting.get_absolute_url(),
        access_id=meeting.access_id,
        by=by,
        in_site_only=has_own_mail,
    )


def notify_managers(meeting: Meeting, by: User, kind: str, **facts: Any) -> None:
    """A notice to the members who manage the meeting's space."""
    managers = [user for user in meeting.group.members() if may_manage(meeting, user)]
    notify(
        recipients=managers,
        kind=kind,
        facts={"meeting": str(meeting), **facts},
        url=meeting.get_absolute_url(),
        access_id=meeting.access_id,
        by=by,
    )
