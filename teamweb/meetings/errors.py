from django.utils.translation import gettext_lazy as _

from ..access.errors import ReadersRefused
from ..core.errors import TeamwebError


class MeetingError(TeamwebError):
    """Base of what can go wrong with meetings and minutes."""


class SpaceWithoutGroup(MeetingError):
    """Only the space of a group can hold meetings: numbers and members are the group's."""


class EndsBeforeStart(MeetingError):
    """The meeting ends before it begins."""


class MinutesAreFinal(MeetingError):
    """Published minutes are not written on; they are taken back to a draft first."""


class WrongState(MeetingError):
    """The meeting is not in a state in which this can be done."""


class ItemChanged(MeetingError):
    """Somebody else changed the item meanwhile; `current` is what is stored now."""

    def __init__(self, current: object) -> None:
        super().__init__(current)
        self.current = current


class ItemHasResolutions(MeetingError):
    """An item with resolutions or todos stays: their numbers and stories would lose their place."""


class MoreVotesThanVoters(MeetingError):
    """More votes were counted than people with a vote are present."""


class GroupMayNotAdopt(MeetingError):
    """Groups of this type prepare resolutions, but do not adopt them."""


class AlreadyRepealed(MeetingError):
    """The resolution is not in force any more."""


class PartBNotNarrowed(MeetingError, ReadersRefused):
    """Minutes with a part B cannot be narrowed: members would read less of part A than of part B."""

    sentence = _("Narrowed minutes cannot have a part B.")


class MinutesStayInSpace(MeetingError, ReadersRefused):
    """Minutes stay in their group's space, whose members and audience read their items."""

    sentence = _("Minutes stay in the space of their group.")


class VersionIsFrozen(MeetingError):
    """A published version of the minutes is never changed or deleted."""
