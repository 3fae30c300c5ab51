from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...access.errors import ReadersRefused
from ..planning.errors import MeetingError

if TYPE_CHECKING:
    from ..attendance.quorum import Quorum
    from .completeness import Missing


lazy_day = lazy(lambda day: formats.date_format(day, "d.m.Y"), str)


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
            there=quorum.present,
            total=quorum.total,
            needed=quorum.needed or 0,
        )


class NoVoter(MeetingError):
    """Somebody is named in a vote by name who could not vote there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.user_message = format_lazy(
            _("{name} has no vote there at the time of the vote, or it was cast already."),
            name=name,
        )


class CountsDiffer(MeetingError):
    """The numbers of votes are not those of the names."""

    user_message = _("The numbers of votes are not those of the votes by name.")


class SecretIsSecret(MeetingError):
    """A secret vote keeps nobody's name."""

    user_message = _("In a secret vote nobody is named; only the numbers are kept.")


class OutcomeNeedsReason(MeetingError):
    """Somebody decides otherwise than the count says, and gives no reason."""

    def __init__(self, proposed: Any) -> None:
        super().__init__(proposed)
        self.proposed = proposed
        self.user_message = format_lazy(
            _("The count says otherwise ({reason}). Whoever decides otherwise gives the reason."),
            reason=proposed.reason,
        )


class AlreadyAdopted(MeetingError):
    """The item has a motion of the same wording; `existing` is that one."""

    def __init__(self, existing: Any) -> None:
        super().__init__(existing)
        self.existing = existing
        self.user_message = format_lazy(
            _("This text was recorded under this item already ({existing})."),
            existing=existing.heading,
        )


class OnlyAdoptedReplace(MeetingError):
    """What was not adopted takes no resolution's place."""

    user_message = _("Only an adopted resolution takes the place of another.")


class AlreadyReleased(MeetingError):
    """What was released is not corrected or deleted; it is repealed or replaced."""

    user_message = _(
        "This was released with the minutes and stays as it is. Repeal it, or replace it by another."
    )


class NotReleased(MeetingError):
    """What was not released yet is corrected or deleted rather than repealed."""

    user_message = _("This was not released yet: correct or delete it.")


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


class PeriodRuns(MeetingError):
    """The time for objections has not ended, and nobody said that all who are entitled agree."""

    def __init__(self, meeting: Any) -> None:
        super().__init__(meeting)
        self.user_message = format_lazy(
            _(
                "Those who were there can object until {day}. Until then the minutes are approved only"
                " if all who are entitled agree; say how they did."
            ),
            day=lazy_day(meeting.objections_until),
        )


class ChangeNeedsReason(MeetingError):
    """Published minutes are changed for a reason, which the next version says."""

    user_message = _("Please say why the minutes are changed; the next version says it.")


class NotUpForApproval(MeetingError):
    """The item of the other meeting is not about the approval of these minutes."""

    user_message = _("These minutes are not up for approval under this item.")


class ItemNotInVersion(MeetingError):
    """The version says nothing of the item, or nothing that this reader may read."""

    user_message = _("The minutes say nothing of this item.")


class FolderTooLarge(MeetingError):
    """The papers are more than what is packed while somebody waits."""

    user_message = _("The papers are too large for one file. Open them one by one.")
