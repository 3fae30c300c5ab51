"""Saved and deleted rows that rights depend on invalidate the cached sets."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save

from ..accounts.signals import person_merged
from ..groups.models import Membership, WorkingGroup
from .models import Access, AccessRule
from .readable import bump_version

RIGHTS_DEPEND_ON = (Membership, WorkingGroup, Access, AccessRule)


def _bump(**kwargs: Any) -> None:
    bump_version()


def _bump_after(action: str, **kwargs: Any) -> None:
    # Who may open the admin: `administration`.
    if action.startswith("post_"):
        bump_version()


def connect() -> None:
    user = get_user_model()
    person_merged.connect(_bump, dispatch_uid="access_person_merged")
    for relation in (user.groups, user.user_permissions, Group.permissions):
        through = relation.through
        m2m_changed.connect(
            _bump_after, sender=through, dispatch_uid=f"access_changed_{through.__name__}"
        )
    post_delete.connect(_bump, sender=Group, dispatch_uid="access_deleted_auth_group")
    for model in RIGHTS_DEPEND_ON:
        post_save.connect(_bump, sender=model, dispatch_uid=f"access_saved_{model.__name__}")
        post_delete.connect(_bump, sender=model, dispatch_uid=f"access_deleted_{model.__name__}")
