from ..core.errors import TeamwebError


class NotificationError(TeamwebError):
    """Base of what can go wrong with notices and mails."""


class AddressNotUsable(NotificationError):
    """Mail cannot be sent to this address."""


class MailingOver(NotificationError):
    """The mailing is finished or cancelled: it can no longer be changed."""
