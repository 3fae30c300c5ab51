from ..core.errors import TeamwebError


class CommentError(TeamwebError):
    """Base of what can go wrong with comments."""


class CommentsClosed(CommentError):
    """Nothing can be written on this page any more: its space is archived."""
