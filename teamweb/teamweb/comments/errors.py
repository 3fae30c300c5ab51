from django.utils.translation import gettext_lazy as _

from ..core.errors import TeamwebError


class CommentError(TeamwebError):
    """Base of what can go wrong with comments."""


class CommentsClosed(CommentError):
    """Nothing can be written on this page any more: its space is archived."""

    user_message = _("This space is archived: nothing more can be written here.")
