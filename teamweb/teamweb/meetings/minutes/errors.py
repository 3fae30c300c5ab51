from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...access.errors import ReadersRefused
from ..planning.errors import MeetingError

if TYPE_CHECKING:
    from ..attendance.quorum import Quorum
    from .completeness import Missing


class MinutesStayInSpace(MeetingError, ReadersRefused):
    """Minutes stay in their group's space, whose members and audience read their items."""

    user_message = _("Minutes stay in the space of their group.")


class VersionIsFrozen(MeetingError):
    """A published version of the minutes is never changed or deleted."""


class MoreVotesThanVoters(MeetingError):
    """More votes were counted than people with a vote were there."""

    def __init__(self, counted: int, entitled: int) -> None:
        super().__init__(counted, entitled)
        self.user_message = format_lazy(
            _("{counted} votes were counted, but only {entitled} votes were there."),
            counted=counted,
            entitled=entitled,
        )


class NegativeVotes(MeetingError):
    """A number of votes is below zero."""

    user_message = _("A number of votes cannot be below zero.")


class WithoutQuorum(MeetingError):
    """Too few votes were there for the group to adopt anything, and no reason was given."""

    def __init__(self, quorum: "Quorum") -> None:
        super().__init__(quorum)
        self.quorum = quorum
        self.user_message = format_lazy(
            _(
                "The group has no quorum: {there} of {total} votes are there, {needed} are needed."
                " Whoever records the resolution nevertheless gives the reason; it is marked."
            ),
            there=quorum.there,
            total=quorum.total,
            needed=quorum.needed or 0,
        )


class AlreadyAdopted(MeetingError):
    """The item has a resolution of the same wording; `existing` is that resolution."""

    def __init__(self, existing: Any) -> None:
        super().__init__(existing)
        self.existing = existing
        self.user_message = format_lazy(
            _("This text was adopted under this item already, as resolution {number}."),
            number=existing.label,
        )


class GroupMayNotAdopt(MeetingError):
    """Groups of this type prepare resolutions, but do not adopt them."""

    user_message = _("Groups of this type adopt no resolutions.")


class AlreadyRepealed(MeetingError):
    """The resolution is not in force any more."""

    user_message = _("This resolution is not in force any more.")


class MinutesIncomplete(MeetingError):
    """The minutes lack something they must say; `missing` is the list."""

    def __init__(self, missing: "list[Missing]") -> None:
        super().__init__(missing)
        self.missing = missing
        self.user_message = format_lazy(
            ngettext_lazy(
                "The minutes cannot be released yet. {first}",
                "The minutes cannot be released yet, {count} things are missing. First: {first}",
                len(missing),
            ),
            count=len(missing),
            first=missing[0].message,
        )


class NotAtMeeting(MeetingError):
    """The person was not present at the meeting."""

    user_message = _("Only those who were at the meeting can object to its minutes.")


class ObjectionsClosed(MeetingError):
    """Objections are taken from the release of the minutes to the end of the period."""

    user_message = _("Objections to these minutes are not taken now.")


class ObjectionNeedsReason(MeetingError):
    """The objection gives no reason."""

    user_message = _("Please say what is wrong in the minutes, and what they should say.")


class ObjectionAnswered(MeetingError):
    """Every objection is answered once."""

    user_message = _("This objection was answered already.")


class ObjectionsOpen(MeetingError):
    """Minutes are approved once every objection is answered."""

    user_message = _("There are objections that nobody has answered yet.")


class NotUpForApproval(MeetingError):
    """The item of the other meeting is not about the approval of these minutes."""

    user_message = _("These minutes are not up for approval under this item.")
