"""The editing sessions of this process: one for each text that browsers have open.

`EditingSession` takes changes, passes them on and has them stored; its parts are the live document,
the intake of updates, the store that acknowledges them, broadcasting and presence. `EditingSessions`
opens and closes sessions, and passes on to them what happens elsewhere.
"""

from .connection import Connection
from .session import EditingSession, Unavailable
from .sessions import SOCKETS_PER_PERSON, EditingSessions

__all__ = [
    "SOCKETS_PER_PERSON",
    "Connection",
    "EditingSession",
    "EditingSessions",
    "Unavailable",
]
