from ...core.errors import TeamwebError


class FolderRefused(TeamwebError):
    """The folder as a whole is not imported."""


class FileRefused(TeamwebError):
    """A file is not imported; the message gives the reason, `line` the place."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class ChangedSinceImport(TeamwebError):
    """People changed the page since it was imported; importing the file would overwrite them."""
