"""Why a file of minutes is not imported."""

from ...core.errors import TeamwebError


class MinutesUnreadable(TeamwebError):
    """The file cannot be imported; the message gives the reason, `line` the place."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class ChangedSinceImport(MinutesUnreadable):
    """People changed the imported meeting; importing the file again would overwrite them."""
