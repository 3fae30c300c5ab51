from django.utils.functional import Promise

from ..core.errors import TeamwebError


class AccessError(TeamwebError):
    """Base of what can go wrong with rights."""


class NotNarrowed(AccessError):
    """The page has no rights of its own that could be taken away."""


class LocksYouOut(AccessError):
    """With these rules the person who sets them could not read or manage the page any more."""


class WholeSpace(AccessError):
    """A whole space is not narrowed: its audience is changed instead."""


class ReadersRefused(AccessError):
    """A page cannot get these readers; `sentence` says why, in the words of the app whose page it is."""

    sentence: str | Promise = ""
