from django.utils.translation import gettext_lazy as _

from ..core.errors import TeamwebError


class AccessError(TeamwebError):
    """Base of what can go wrong with rights."""


class NotRestricted(AccessError):
    """The page has no access of its own that could be removed."""

    user_message = _("This page has no readers of its own.")


class SelfLockout(AccessError):
    """With these rules the person who sets them could not read or manage the page any more."""

    user_message = _("You would lock yourself out with that.")


class SpaceRootNotRestrictable(AccessError):
    """A whole space is not restricted: its audience is changed instead."""

    user_message = _("A space as a whole cannot be narrowed: change its readers instead.")


class ReadersRefused(AccessError):
    """A page cannot get these readers; `user_message` says why, in the words of the app whose page it is."""
