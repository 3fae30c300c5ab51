from ..core.errors import TeamwebError


class AccountError(TeamwebError):
    """Base of what can go wrong with accounts."""


class CannotDeactivateYourself(AccountError):
    """An administrator cannot deactivate the account they are signed in with."""


class NoSecondFactor(AccountError):
    """The account has no second factor that could be reset."""
