"""Every saved or deleted row that rights depend on makes the cached sets stale, whoever wrote it."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from ..groups.models import Membership, WorkingGroup
from .models import Access, AccessRule
from .readable import bump_version

RIGHTS_DEPEND_ON = (Membership, WorkingGroup, Access, AccessRule)


def _bump(**kwargs: Any) -> None:
    bump_version()


def connect() -> None:
    for model in RIGHTS_DEPEND_ON:
        post_save.connect(_bump, sender=model, dispatch_uid=f"access_saved_{model.__name__}")
        post_delete.connect(_bump, sender=model, dispatch_uid=f"access_deleted_{model.__name__}")
