"""Whatever may take somebody's right away lets the open connections be asked again, after the commit.

Processes that get no message, because there is no Redis or it is away, look at the version of the
rights every two seconds: there, what ends a session changes it. With Redis it stays as it is, since with
every new version everybody's readable accesses are read anew.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY, get_user_model
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_unpublished, post_page_move

from ..access.readable import bump_version
from ..access.signals import page_access_changed, rights_changed
from ..core.jobs.wakeup import call_once_on_commit
from .models import CoeditedDocument
from .registry import registered_models
from .wire.bus import announce_rights, reaches_other_processes


def _ask_again(**kwargs: Any) -> None:
    call_once_on_commit(announce_rights)


def _user_changed(
    instance: Any, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    # Signing in writes the time; a new account has no session yet.
    if update_fields == {"last_login"} or created:
        return
    may_end_sessions = update_fields is None or {"password", "email"} & set(update_fields)
    if not instance.is_active or (may_end_sessions and not reaches_other_processes()):
        bump_version()
    _ask_again()


def _session_ended(instance: Any, **kwargs: Any) -> None:
    if SESSION_KEY in instance.get_decoded():
        if not reaches_other_processes():
            bump_version()
        _ask_again()


def connect() -> None:
    def listen(signal: Any, handler: Any, sender: Any = None) -> None:
        name = f"coediting_{handler.__name__}_{sender.__name__ if sender else ''}"
        signal.connect(handler, sender=sender, dispatch_uid=name)

    for number, signal in enumerate(
        (rights_changed, page_access_changed, post_page_move, page_unpublished)
    ):
        signal.connect(_ask_again, dispatch_uid=f"coediting_ask_again_{number}")
    user = get_user_model()
    listen(post_save, _user_changed, user)
    listen(post_delete, _ask_again, user)
    for model in (CoeditedDocument, *registered_models()):
        listen(post_delete, _ask_again, model)
    if apps.is_installed("django.contrib.sessions"):
        listen(post_delete, _session_ended, apps.get_model("sessions", "Session"))
