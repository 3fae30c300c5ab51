from django.utils.translation import gettext_lazy as _

from ..core.errors import TeamwebError


class TodoError(TeamwebError):
    """Base of what can go wrong with todos."""


class OwnerCannotRead(TodoError):
    """A todo is given only to somebody who may read it; `people` are those who may not."""

    def __init__(self, people: list) -> None:
        names = ", ".join(str(person) for person in people)
        super().__init__(names)
        self.people = people
        self.user_message = _("May not read this: %(people)s") % {"people": names}


class NoAccessGiven(TodoError):
    """A todo needs a source or an access that says who may read it."""
