from ...core.errors import TeamwebError


class FolderRefused(TeamwebError):
    """The folder as a whole is not taken in."""


class FileRefused(TeamwebError):
    """A file that is not taken in; the message says why, `line` where in it."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class ChangedSinceImport(TeamwebError):
    """People changed the page since it was imported; importing the file would overwrite them."""
