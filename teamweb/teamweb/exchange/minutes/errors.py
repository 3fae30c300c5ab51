"""Why a file of minutes is not imported."""

from django.utils.translation import gettext_lazy as _

from ...core.errors import TeamwebError


class MinutesUnreadable(TeamwebError):
    """The file cannot be imported; `reason` says why to operators, `line` the place."""

    user_message = _("This file cannot be read as minutes.")

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class FileTooLarge(MinutesUnreadable):
    user_message = _("This file is too large for minutes.")


class NotText(MinutesUnreadable):
    user_message = _("This file is no text. Minutes are read from Markdown, DOCX, ODT and PDF.")


class EmptyFile(MinutesUnreadable):
    user_message = _("This file is empty.")


class NoDate(MinutesUnreadable):
    user_message = _(
        "No date of the meeting was found. Write it in the heading or in the name of the file, "
        "such as 2026-03-12."
    )


class BrokenDocument(MinutesUnreadable):
    user_message = _("This file is damaged or protected by a password.")


class Scanned(MinutesUnreadable):
    user_message = _(
        "This PDF holds pictures of pages and no text. Have its text recognised first, or take the original file."
    )


class ChangedSinceImport(MinutesUnreadable):
    """People changed the imported meeting; importing the file again would overwrite them."""

    user_message = _("The meeting was changed here since it was imported.")


class ImportedAlready(MinutesUnreadable):
    user_message = _("A file of this name was imported into this space before.")


class CannotUndo(MinutesUnreadable):
    user_message = _(
        "The minutes are published or somebody has written in them since. The import cannot be undone."
    )


class CorrectedMeanwhile(MinutesUnreadable):
    user_message = _(
        "Somebody else corrected these minutes in the meantime. Nothing was saved; your entries "
        "stand below, and saving again puts them over the others."
    )
