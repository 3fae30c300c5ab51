from ..errors import TeamwebError


class UnknownMarkup(TeamwebError):
    """The text holds something the schema does not know; the message names it."""
