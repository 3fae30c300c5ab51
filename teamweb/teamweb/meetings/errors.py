from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ..access.errors import ReadersRefused
from ..core.errors import TeamwebError

if TYPE_CHECKING:
    from .completeness import Missing
    from .quorum import Quorum


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


class NotesUnreadable(MeetingError):
    """The live notes of an item hold something that cannot be stored."""

    def __init__(self, item: Any, reason: Exception) -> None:
        super().__init__(item, reason)
        self.sentence = _("The notes of “%(item)s” cannot be stored. %(reason)s") % {
            "item": item,
            "reason": reason,
        }


class ItemHasResolutions(MeetingError):
    """An item with resolutions or todos stays: their numbers and stories would lose their place."""

    sentence = _("This item has resolutions or todos and stays on the agenda.")


class MoreVotesThanVoters(MeetingError):
    """More votes were counted than people with a vote were there."""

    def __init__(self, counted: int, entitled: int) -> None:
        super().__init__(counted, entitled)
        self.sentence = format_lazy(
            _("{counted} votes were counted, but only {entitled} votes were there."),
            counted=counted,
            entitled=entitled,
        )


class NegativeVotes(MeetingError):
    """A number of votes is below zero."""

    sentence = _("A number of votes cannot be below zero.")


class WithoutQuorum(MeetingError):
    """Too few votes were there for the group to adopt anything, and no reason was given."""

    def __init__(self, quorum: "Quorum") -> None:
        super().__init__(quorum)
        self.quorum = quorum
        self.sentence = format_lazy(
            _(
                "The group has no quorum: {there} of {total} votes are there, {needed} are needed."
                " Whoever records the resolution nevertheless gives the reason; it is marked."
            ),
            there=quorum.there,
            total=quorum.total,
            needed=quorum.needed or 0,
        )


class AlreadyAdopted(MeetingError):
    """The same wording stands under the same item already; `existing` is that resolution."""

    def __init__(self, existing: Any) -> None:
        super().__init__(existing)
        self.existing = existing
        self.sentence = format_lazy(
            _("This text was adopted under this item already, as resolution {number}."),
            number=existing.label,
        )


class DeputyHasOwnVote(MeetingError):
    """Nobody casts two votes: a member with a vote cannot stand in for another."""

    sentence = _("Whoever has a vote of their own cannot stand in for somebody else.")


class DeputyOfDeputy(MeetingError):
    """A deputy is named for a member of the list, not for another deputy, a guest or themselves."""

    sentence = _("Deputies stand in for members, not for guests or other deputies.")


class ImpossibleTimes(MeetingError):
    """Times of coming and leaving that cannot follow each other."""

    sentence = _("These times do not follow each other: come, leave, come back, leave.")


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


class MinutesIncomplete(MeetingError):
    """The minutes lack something they must say; `missing` is the list."""

    def __init__(self, missing: "list[Missing]") -> None:
        super().__init__(missing)
        self.missing = missing
        self.sentence = format_lazy(
            ngettext_lazy(
                "The minutes cannot be released yet. {first}",
                "The minutes cannot be released yet, {count} things are missing. First: {first}",
                len(missing),
            ),
            count=len(missing),
            first=missing[0].sentence,
        )


class NotAtMeeting(MeetingError):
    """Only who was at the meeting objects to its minutes."""

    sentence = _("Only those who were at the meeting can object to its minutes.")


class ObjectionsClosed(MeetingError):
    """Objections are taken from the release of the minutes to the end of the period."""

    sentence = _("Objections to these minutes are not taken now.")


class ObjectionNeedsReason(MeetingError):
    """An objection says what is wrong."""

    sentence = _("Please say what is wrong in the minutes, and what they should say.")


class ObjectionAnswered(MeetingError):
    """Every objection is answered once."""

    sentence = _("This objection was answered already.")


class ObjectionsOpen(MeetingError):
    """Minutes are approved once every objection is answered."""

    sentence = _("There are objections that nobody has answered yet.")


class NotUpForApproval(MeetingError):
    """The item of the other meeting does not stand for the approval of these minutes."""

    sentence = _("These minutes are not up for approval under this item.")


class RhythmNeedsStart(MeetingError):
    """A rhythm is counted from a first day, and its meetings begin at a time."""

    sentence = _("Whoever gives a rhythm says on which day and at what time the series begins.")


class TopicDecided(MeetingError):
    """The topic is on an agenda, or was declined, already."""

    sentence = _("Somebody has decided on this topic already.")


class SeriesEnded(MeetingError):
    """Meetings are planned for series that go on."""

    sentence = _("This series has ended. Let it go on before you plan further meetings.")
