from typing import Any

from ..core.errors import TeamwebError


class SpaceError(TeamwebError):
    """Base of what can go wrong with spaces and their pages."""


class KeyTaken(SpaceError):
    """Another space has this short name."""


class SpaceIsArchived(SpaceError):
    """The space is archived: it can be read but not changed."""


class EditConflict(SpaceError):
    """Somebody saved the page since the editor opened it; nothing of either side is lost.

    `theirs` is the page as it is now, `base` the text both started from (None when it is gone),
    `title` and `body` are what was to be saved, `revision_id` is what to base the next try on.
    """

    def __init__(self, *, theirs: Any, base: str | None, title: str, body: str) -> None:
        super().__init__(theirs)
        self.theirs = theirs
        self.base = base
        self.title = title
        self.body = body
        self.revision_id: int | None = theirs.latest_revision_id


class DraftChanged(SpaceError):
    """The draft that somebody decided on is not the one that waits: it was written on or decided."""


class PassageChanged(SpaceError):
    """The present text has changed where the passage stood, so that it has no place any more."""


class MoveNotAllowed(SpaceError):
    """A page cannot stand below itself, and a space stays where it is."""


class NotInTrash(SpaceError):
    """Only a page that lies in the trash can be restored or deleted for good."""


class ParentInTrash(SpaceError):
    """The page above lies in the trash as well: restore that one first."""


class FileNotAllowed(SpaceError):
    """The file is empty or too large."""


class RequestDecided(SpaceError):
    """Somebody else answered this request for access before."""
