from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..access.errors import ReadersRefused
from ..core.errors import TeamwebError


class MeetingError(TeamwebError):
    """Base of what can go wrong with meetings and minutes; `sentence` is what the reader is told."""

    sentence: str | Promise = ""


class SpaceWithoutGroup(MeetingError):
    """Only the space of a group can hold meetings: numbers and members are the group's."""

    sentence = _("This space belongs to no group.")


class EndsBeforeStart(MeetingError):
    """The meeting ends before it begins."""

    sentence = _("The meeting ends before it begins.")


class MinutesAreFinal(MeetingError):
    """Published minutes are not written on; they are taken back to a draft first."""

    sentence = _("The minutes are published. Take them back to a draft before you change them.")


class WrongState(MeetingError):
    """The meeting is not in a state in which this can be done."""

    sentence = _("This cannot be done in the meeting's present state.")


class ItemChanged(MeetingError):
    """Somebody else changed the item meanwhile; `current` is what is stored now."""

    def __init__(self, current: object) -> None:
        super().__init__(current)
        self.current = current


class ItemHasResolutions(MeetingError):
    """An item with resolutions or todos stays: their numbers and stories would lose their place."""

    sentence = _("This item has resolutions or todos and stays on the agenda.")


class MoreVotesThanVoters(MeetingError):
    """More votes were counted than people with a vote are present."""

    sentence = _("More votes than people with a vote were present.")


class GroupMayNotAdopt(MeetingError):
    """Groups of this type prepare resolutions, but do not adopt them."""

    sentence = _("Groups of this type adopt no resolutions.")


class AlreadyRepealed(MeetingError):
    """The resolution is not in force any more."""

    sentence = _("This resolution is not in force any more.")


class PartBNotNarrowed(MeetingError, ReadersRefused):
    """Minutes with a part B cannot be narrowed: members would read less of part A than of part B."""

    sentence = _("Narrowed minutes cannot have a part B.")


class MinutesStayInSpace(MeetingError, ReadersRefused):
    """Minutes stay in their group's space, whose members and audience read their items."""

    sentence = _("Minutes stay in the space of their group.")


class VersionIsFrozen(MeetingError):
    """A published version of the minutes is never changed or deleted."""


class AnswerTooLate(MeetingError):
    """Answers are taken from the invitation until the meeting begins, and not once it is cancelled."""

    sentence = _("This meeting takes no answers now.")


class LinkNotValid(MeetingError):
    """The link of an invitation is wrong, too old, or of somebody who is not invited any more."""

    sentence = _("This link is not valid any more.")


class DeputyNotPossible(MeetingError):
    """Only members name somebody to stand in, and only who is free to."""

    sentence = _("This person cannot stand in here.")


class TooManyDeputies(MeetingError):
    """The link of an invitation sends no mails without end."""

    sentence = _("You have named somebody else too often. Please turn to the chair of the group.")


class NeedsAddress(MeetingError):
    """Who has no account is invited by name and mail address."""

    sentence = _("Give name and e-mail address.")


class InvitedAlready(MeetingError):
    """This person is on the list of participants."""

    sentence = _("This person is invited already.")
