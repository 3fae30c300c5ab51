from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..minutes.errors import lazy_day
from ..planning.errors import MeetingError


class CircularVotesNotAllowed(MeetingError):
    """The group adopts no resolutions between its meetings."""

    user_message = _("This group takes no circular votes.")


class NobodyEntitled(MeetingError):
    """The group has no members with a vote."""

    user_message = _("Nobody in this group is entitled to vote.")


class PeriodTooShort(MeetingError):
    """The period for votes is shorter than the group's rule."""

    def __init__(self, earliest: object) -> None:
        super().__init__(earliest)
        self.user_message = format_lazy(
            _("By the rule of the group the period ends on {day} at the earliest."),
            day=lazy_day(earliest),
        )


class AlreadyOpened(MeetingError):
    """What people vote on stays as it was when the vote was opened."""

    user_message = _("The vote was opened already; its text stays as it is.")


class NotOpen(MeetingError):
    """Votes and objections come between the opening and the end of the period."""

    user_message = _("This circular vote takes no votes and no objections any more, or not yet.")


class NotEntitled(MeetingError):
    """The person was not entitled when the vote was opened, and votes for nobody who was."""

    user_message = _("You are not entitled to take part in this vote.")


class VotedThemselves(MeetingError):
    """A deputy votes while the person they stand in for has not voted."""

    user_message = _("The person for whom you stand in has voted already; that vote counts.")


class ObjectionNotPossible(MeetingError):
    """The group's rule knows no objection to a circular vote."""

    user_message = _("By the rule of the group nobody can object to this circular vote.")


class EndNeedsReason(MeetingError):
    """A circular vote ends before its time for a reason that all read."""

    user_message = _("Please give the reason; everybody who is entitled to vote reads it.")


class DeputyNotPossible(MeetingError):
    """A deputy reads the vote, has no vote in it, and stands in for one person only."""

    user_message = _(
        "This person cannot stand in for you: they have a vote of their own, stand in for somebody"
        " else already, or cannot read this vote."
    )
