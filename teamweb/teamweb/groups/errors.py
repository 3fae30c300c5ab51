from ..core.errors import TeamwebError


class GroupError(TeamwebError):
    """Base of what can go wrong with working groups."""


class ParentNotAllowed(GroupError):
    """This type of group may not stand at this place of the tree."""


class MembershipExists(GroupError):
    """The person holds this role in the group already."""


class GroupClosed(GroupError):
    """The group is closed; nobody joins it any more."""


class HasOpenSubGroups(GroupError):
    """A group can be closed only after the groups below it."""


class PersonDeactivated(GroupError):
    """The person's account is deactivated."""


class LastOfficer(GroupError):
    """Nobody else holds an office in the group: who follows has to be said first."""


class TwoChairs(GroupError):
    """Somebody else chairs the group on these days; whoever means it says so."""


class ReasonMissing(GroupError):
    """What was written down before is corrected only with a reason."""


class ImplausibleDays(GroupError):
    """A year can only be mistyped, or the end lies before the beginning."""


class KeyTaken(GroupError):
    """The key is or was that of another group."""


class FileNotReadable(GroupError):
    """A file is no table, or one that is too large."""


class NoColumnOfAddresses(GroupError):
    """A table of members has no column with e-mail addresses."""


class InvitationError(GroupError):
    """Base of what can be wrong with an invitation."""


class InvitationUnknown(InvitationError):
    """No invitation has this link."""


class InvitationNotOpen(InvitationError):
    """The invitation was used or revoked, or its time is over."""


class InvitedAtAnotherAddress(InvitationError):
    """The invitation was sent to another address than the one of this account."""


class AccountExists(InvitationError):
    """The invited person has an account and accepts after signing in."""
