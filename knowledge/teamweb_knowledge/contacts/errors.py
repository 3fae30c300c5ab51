class ContactsError(Exception):
    """Base of what can go wrong with subscriptions."""


class LinkNotValid(ContactsError):
    """The link is wrong, too old, or its person is gone."""


class OptInClosed(ContactsError):
    """What the confirmation link asks for was confirmed before, or its person has left since."""


class TooManyRequests(ContactsError):
    """From one network address more mails were asked for than the site allows in an hour."""
