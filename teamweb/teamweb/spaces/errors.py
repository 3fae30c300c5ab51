from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..core.errors import TeamwebError


class SpaceError(TeamwebError):
    """Base of what can go wrong with spaces and their pages."""


class KeyTaken(SpaceError):
    """Another space has this short name."""

    user_message = _("Another space has or had this short name.")


class SpaceIsArchived(SpaceError):
    """The space is archived: it can be read but not changed."""

    user_message = _("This space is archived.")


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


class TitleConflict(SpaceError):
    """Two people gave the page different titles; nothing is stored until one of them decides."""

    def __init__(self, *, theirs: str, title: str) -> None:
        super().__init__(theirs, title)
        self.theirs = theirs
        self.title = title


class DraftChanged(SpaceError):
    """The draft that somebody decided on is not the one that waits: it was written on or decided."""


class PassageChanged(SpaceError):
    """The present text has changed where the passage stood, so that it has no place any more."""


class TaskGone(SpaceError):
    """The task that somebody ticks was taken out of the text."""

    user_message = _("This task is not in the text any more. Please load the page again.")


class TaskChanged(SpaceError):
    """The task says something else than what the reader ticked."""

    def __init__(self, page: Any, *, words: str) -> None:
        super().__init__(page)
        said = gettext(
            "The task was changed meanwhile and says now: “%(words)s”. Please load the page again."
        )
        self.user_message = said % {"words": words}


class TicksAreChecked(SpaceError):
    """A change of this page waits for somebody to publish it, which a tick should not."""

    user_message = _(
        "Changes of this page are checked before they are published. Please tick the task in the editor."
    )


class MoveNotAllowed(SpaceError):
    """A page cannot stand below itself, and a space stays where it is."""

    user_message = _("A page cannot be put below itself.")


class NotInTrash(SpaceError):
    """Only a page that lies in the trash can be restored or deleted for good."""


class PageIsNeeded(SpaceError):
    """The page, or one below it, holds something that must be kept, such as published minutes."""


class ParentInTrash(SpaceError):
    """The page above lies in the trash as well: restore that one first."""


class FileNotAllowed(SpaceError):
    """A file cannot be stored; `user_message` gives the reason to the uploader."""

    message: Any = _("Please choose a file.")

    def __init__(self, name: str = "", fact: Any = "") -> None:
        super().__init__(name)
        self.user_message = str(self.message) % {"fact": fact}


class FileIsEmpty(FileNotAllowed):
    message = _("The file is empty.")


class FileTooLarge(FileNotAllowed):
    message = _("The file is too large: at most %(fact)s are stored.")

    def __init__(self, name: str, most_bytes: int) -> None:
        super().__init__(name, filesizeformat(most_bytes))


class ProgramRefused(FileNotAllowed):
    """Its name or its content is that of a program, which this site does not take."""

    message = _("Programs and scripts (%(fact)s) are not stored here.")

    def __init__(self, name: str, ending: str) -> None:
        super().__init__(name, ending or name)


class PictureUnreadable(FileNotAllowed):
    message = _("The picture is damaged and cannot be read.")


class PictureWithTooManyPixels(FileNotAllowed):
    message = _("The picture has more than %(fact)s million pixels: please scale it down.")

    def __init__(self, name: str, most_pixels: int) -> None:
        super().__init__(name, most_pixels // 1_000_000)


class PictureNotShown(FileNotAllowed):
    message = _("Browsers do not show pictures of the kind %(fact)s: please save it as JPEG.")


class PicturePagesNotShown(FileNotAllowed):
    message = _(
        "The picture has several pages or moves: please save it as PDF, or as a single picture."
    )


class RequestDecided(SpaceError):
    """Somebody else answered this request for access before."""

    user_message = _("Somebody else answered this request before.")


class TooManyPins(SpaceError):
    """The overview of a space shows only some pages, so that these are found."""

    user_message = _("This space has twelve pinned pages already. Please take one off first.")


class TreeChanged(SpaceError):
    """Somebody else has changed the order, or the place of the page, since the mover looked at it."""

    user_message = _(
        "Somebody else has changed the tree meanwhile. Nothing was moved: you see the newest order now."
    )
