class NewsletterError(Exception):
    """Base of what can go wrong with newsletters."""


class AlreadySent(NewsletterError):
    """The issue is being sent, was sent or was cancelled: it can no longer be changed."""


class NothingToSend(NewsletterError):
    """The issue has no content or no topic area."""


class NoRecipients(NewsletterError):
    """Nobody subscribes to one of the issue's topic areas."""
