from ..core.errors import TeamwebError


class AccountError(TeamwebError):
    """Base of what can go wrong with accounts."""


class CannotDeactivateYourself(AccountError):
    """An administrator cannot deactivate the account they are signed in with."""


class AccountAnonymised(AccountError):
    """The account has no name and no address any more; nobody signs in with it again."""


class CannotMerge(AccountError):
    """The two are one account, or one of them is closed, or the administrator would close their own."""


class NoSecondFactor(AccountError):
    """The account has no second factor that could be reset."""
