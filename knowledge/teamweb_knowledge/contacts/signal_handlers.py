from typing import Any

from django.db.models.signals import pre_delete

from .actions import log_contact_entry_removed
from .models import ContactEntry


def _log_unlisted(instance: ContactEntry, **kwargs: Any) -> None:
    log_contact_entry_removed(instance)


def connect() -> None:
    pre_delete.connect(_log_unlisted, sender=ContactEntry, dispatch_uid="contact_unlisted")
