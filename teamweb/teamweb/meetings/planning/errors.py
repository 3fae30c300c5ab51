from typing import Any

from django.utils.translation import gettext_lazy as _

from ...access.errors import ReadersRefused
from ...core.errors import TeamwebError


class MeetingError(TeamwebError):
    """Base of what can go wrong with meetings and minutes."""


class SpaceWithoutGroup(MeetingError):
    """Only the space of a group can hold meetings: numbers and members are the group's."""

    user_message = _("This space belongs to no group.")


class EndsBeforeStart(MeetingError):
    """The meeting ends before it begins."""

    user_message = _("The meeting ends before it begins.")


class MinutesAreFinal(MeetingError):
    """Published minutes are not written on; they are taken back to a draft first."""

    user_message = _("The minutes are published. Take them back to a draft before you change them.")


class WrongState(MeetingError):
    """The meeting is not in a state in which this can be done."""

    user_message = _("This cannot be done in the meeting's present state.")


class SubmitterCannotRead(MeetingError):
    """An item is presented only by somebody who may read it."""

    def __init__(self, person: Any) -> None:
        super().__init__(str(person))
        self.user_message = _("May not read this: %(people)s") % {"people": person}


class ItemChanged(MeetingError):
    """The item was changed meanwhile; `current` is the stored one."""

    user_message = _(
        "Somebody else changed this item while you were writing. Nothing is lost: compare."
    )

    def __init__(self, current: object) -> None:
        super().__init__(current)
        self.current = current


class NotesUnreadable(MeetingError):
    """The live notes of an item hold something that cannot be stored."""

    def __init__(self, item: Any, reason: Exception) -> None:
        super().__init__(item, reason)
        self.user_message = _("The notes of “%(item)s” cannot be stored. %(reason)s") % {
            "item": item,
            "reason": reason,
        }


class ItemHasResolutions(MeetingError):
    """An item with resolutions or todos stays: their numbers and stories would lose their place."""

    user_message = _("This item has resolutions or todos and stays on the agenda.")


class PartBNotRestrictable(MeetingError, ReadersRefused):
    """Minutes with a part B cannot be narrowed: members would read less of part A than of part B."""

    user_message = _("Narrowed minutes cannot have a part B.")


class AgendaReordered(MeetingError):
    """Somebody else has changed the order of the agenda since; `current` are the ids in it."""

    user_message = _(
        "Somebody else changed the order of the agenda meanwhile. Nothing was changed."
    )

    def __init__(self, current: list[int]) -> None:
        super().__init__(current)
        self.current = current


class PaperIsAnnex(MeetingError):
    """Released minutes list the paper with its hash; it is part of the record."""

    user_message = _("Released minutes list this paper as an annex. It stays.")


class RhythmNeedsStart(MeetingError):
    """A rhythm is counted from a first day, and its meetings begin at a time."""

    user_message = _("Whoever gives a rhythm says on which day and at what time the series begins.")


class TopicDecided(MeetingError):
    """The topic is on an agenda, or was declined, already."""

    user_message = _("Somebody has decided on this topic already.")


class PaperChanged(MeetingError):
    """Somebody else changed the decision paper since the writer read it."""

    user_message = _("Somebody else has changed this paper meanwhile. Both texts are shown.")


class PaperDecided(MeetingError):
    """A body voted on the decision paper: its text is fixed."""

    user_message = _("A body has voted on this paper: write a new one.")


class NotTheirTurn(MeetingError):
    """The body is not one of the decision paper's, or deals with it already."""

    user_message = _("This body does not deal with the paper, or has it on an agenda already.")


class SeriesEnded(MeetingError):
    """Meetings are planned for series that go on."""

    user_message = _("This series has ended. Let it go on before you plan further meetings.")


class MeetingCancelled(MeetingError):
    """Nobody is invited to a cancelled meeting, and nothing is minuted."""

    user_message = _("The meeting is cancelled. Reinstate it first.")
