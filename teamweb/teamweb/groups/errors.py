from django.utils.translation import gettext_lazy as _

from ..core.errors import TeamwebError


class GroupError(TeamwebError):
    """Base of what can go wrong with working groups."""


class ParentNotAllowed(GroupError):
    """This type of group may not stand at this place of the tree."""

    user_message = _("A group of this type may not stand there.")


class MembershipExists(GroupError):
    """The person holds this role in the group already."""

    user_message = _("This person has this role in the group already.")


class GroupClosed(GroupError):
    """The group is closed; nobody joins it any more."""

    user_message = _("The group is closed.")


class HasOpenSubGroups(GroupError):
    """A group can be closed only after the groups below it."""

    user_message = _("Close the groups below it first.")


class PersonDeactivated(GroupError):
    """The person's account is deactivated."""

    user_message = _("The account of this person is deactivated.")


class LastOfficer(GroupError):
    """Nobody else holds an office in the group: who follows has to be said first."""

    user_message = _("Nobody else holds an office in the group. Say who follows first.")


class TwoChairs(GroupError):
    """Somebody else chairs the group on these days; a second chair has to be confirmed."""

    def __init__(self, chair: object) -> None:
        super().__init__(chair)
        text = _("%(person)s chairs the group on these days too. Please say whether that is meant.")
        self.user_message = text % {"person": chair}


class ReasonMissing(GroupError):
    """What was written down before is corrected only with a reason."""

    user_message = _("Please say why that is corrected.")


class ImplausibleDays(GroupError):
    """A year can only be mistyped, or the end lies before the beginning."""

    user_message = _("Please check the days and their years.")


class KeyTaken(GroupError):
    """The key is or was that of another group."""

    user_message = _("This address is taken.")


class FileNotReadable(GroupError):
    """A file is no table, or one that is too large."""

    user_message = _("This file cannot be read as a table (CSV or ODS, 1,000 lines).")


class NoColumnOfAddresses(GroupError):
    """A table of members has no column with e-mail addresses."""

    user_message = _("The file has no column “E-mail address”.")


class DeputyNotPossible(GroupError):
    """A standing deputy is another person with an account, and only members of the group have one."""

    user_message = _("This person cannot stand in.")


class InvitationError(GroupError):
    """Base of what can be wrong with an invitation."""


class InvitationUnknown(InvitationError):
    """No invitation has this link."""


class InvitationNotOpen(InvitationError):
    """The invitation was used or revoked, or its time is over."""

    user_message = _("The invitation was answered or revoked before.")


class InvitedAtAnotherAddress(InvitationError):
    """The invitation was sent to another address than the one of this account."""


class AccountExists(InvitationError):
    """The invited person has an account and accepts after signing in."""
