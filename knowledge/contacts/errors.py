class ContactsError(Exception):
    """Base of what can go wrong with subscriptions."""


class LinkNotValid(ContactsError):
    """The link is wrong, too old, or its person is gone."""
