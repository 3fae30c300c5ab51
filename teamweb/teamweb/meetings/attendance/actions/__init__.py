from .calendars import close_feed, open_feed
from .invitations import answer_invitation, invite_guest, name_deputy, sync_invitations
from .presence import edit_attendance, record_attendance, remove_attendance, set_presence

__all__ = [
    "answer_invitation",
    "close_feed",
    "edit_attendance",
    "invite_guest",
    "name_deputy",
    "open_feed",
    "record_attendance",
    "remove_attendance",
    "set_presence",
    "sync_invitations",
]
