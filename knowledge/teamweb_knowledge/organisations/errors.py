from typing import Any

from django.utils.translation import gettext as _


class OrganisationError(Exception):
    """Base of what can go wrong with the directory."""

    @property
    def user_message(self) -> str:
        return str(self)


class EditConflict(OrganisationError):
    """Somebody else saved the organisation after the form was opened; nothing was overwritten."""

    def __init__(self, current: Any) -> None:
        super().__init__(current)
        self.current = current

    @property
    def user_message(self) -> str:
        return _(
            "Somebody else has saved this in the meantime. Your text is still in the form below; "
            "nothing was overwritten. Compare it with the current version, then save again."
        )


class NotInDirectory(OrganisationError):
    """A value that the directory cannot take; says which and why."""
