"""Working groups and who belongs to them when.

`Membership` is the truth; `auth.Group` is a mirror of today's direct members that
Wagtail's own screens need.
"""

from .circular import CircularRule
from .days import check_day, check_founding
from .deputies import StandingDeputy, StandingDeputyQuerySet
from .groups import FormerGroupKey, GroupType, WorkingGroup
from .invitations import Invitation
from .majority import MajorityRule
from .memberships import Membership, groups_whose_members_are_known
from .quorum import QuorumRule

__all__ = [
    "CircularRule",
    "FormerGroupKey",
    "GroupType",
    "Invitation",
    "MajorityRule",
    "Membership",
    "QuorumRule",
    "StandingDeputy",
    "StandingDeputyQuerySet",
    "WorkingGroup",
    "check_day",
    "check_founding",
    "groups_whose_members_are_known",
]
