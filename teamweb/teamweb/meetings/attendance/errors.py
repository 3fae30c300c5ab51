from django.utils.translation import gettext_lazy as _

from ..planning.errors import MeetingError


class DeputyHasOwnVote(MeetingError):
    """A member with a vote of their own cannot be a deputy."""

    user_message = _("Whoever has a vote of their own cannot stand in for somebody else.")


class DeputyOfDeputy(MeetingError):
    """A deputy is named for a member of the list, not for another deputy, a guest or themselves."""

    user_message = _("Deputies stand in for members, not for guests or other deputies.")


class ImpossibleTimes(MeetingError):
    """Times of coming and leaving that cannot follow each other."""

    user_message = _("These times do not follow each other: come, leave, come back, leave.")


class AnswerTooLate(MeetingError):
    """Answers are taken from the invitation until the meeting begins, and not once it is cancelled."""

    user_message = _("This meeting takes no answers now.")


class LinkNotValid(MeetingError):
    """The link is wrong or expired, or its owner is no longer invited."""

    user_message = _("This link is not valid any more.")


class DeputyNotPossible(MeetingError):
    """The person cannot be a deputy, or the member cannot name one."""

    user_message = _("This person cannot stand in here.")


class TooManyDeputies(MeetingError):
    """The link of an invitation sends no mails without end."""

    user_message = _(
        "You have named somebody else too often. Please turn to the chair of the group."
    )


class NeedsAddress(MeetingError):
    """A person without account needs a name and a mail address."""

    user_message = _("Give name and e-mail address.")


class InvitedAlready(MeetingError):
    """This person is on the list of participants."""

    user_message = _("This person is invited already.")
