"""Where somebody is signed in: one row of allauth for each session."""

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
LONGEST = 80


def device(user_agent: str) -> str:
    """What a person calls it: "Firefox, Windows"; else how the program names itself."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or user_agent[:LONGEST]


def record_session(request: HttpRequest) -> None:
    """List the session of this request; requests of programs without an address have none."""
    if request.META.get("REMOTE_ADDR") and request.user.is_authenticated:
        UserSession.objects.create_from_request(request)


def end_session(*, user: Any, session_id: int) -> None:
    """Sign `user` out there. Raises UserSession.DoesNotExist, for sessions of others too."""
    UserSession.objects.get(user=user, pk=session_id).end()


def delete_ended_sessions() -> None:
    """Addresses and devices are kept no longer than the session itself."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    living = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=living).delete()
