from ..core.errors import TeamwebError


class GroupError(TeamwebError):
    """Base of what can go wrong with working groups."""


class ParentNotAllowed(GroupError):
    """This type of group may not stand at this place of the tree."""


class MembershipExists(GroupError):
    """The person holds this role in the group already."""
