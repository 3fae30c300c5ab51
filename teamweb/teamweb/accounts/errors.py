from django.utils.translation import gettext_lazy as _

from ..core.errors import TeamwebError


class AccountError(TeamwebError):
    """Base of what can go wrong with accounts."""


class CannotDeactivateYourself(AccountError):
    """An administrator cannot deactivate the account they are signed in with."""

    user_message = _("You cannot deactivate your own account.")


class AccountAnonymised(AccountError):
    """The account has no name and no address any more; nobody signs in with it again."""

    user_message = _("An anonymised account stays closed.")


class CannotMerge(AccountError):
    """The two are one account, or one of them is closed, or the administrator would close their own."""

    user_message = _("These two accounts cannot be merged.")


class NoSecondFactor(AccountError):
    """The account has no second factor that could be reset."""

    user_message = _("The account has no second factor.")
