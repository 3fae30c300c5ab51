from ..core.errors import TeamwebError


class CoeditingError(TeamwebError):
    """Base of what can go wrong with a text that several people write."""


class TooOld(CoeditingError):
    """The state asked for can no longer be made: its part of the update log was thinned."""


class ClosedForNow(CoeditingError):
    """The object takes no version at present (published minutes): what the log holds stays there until it does."""
