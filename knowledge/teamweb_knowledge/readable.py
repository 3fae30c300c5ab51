"""What a reader may see and change, learnt from the site.

Rows carry an opaque `access_id`, 0 for what everybody may read. The settings
KNOWLEDGE_READABLE_ACCESS and KNOWLEDGE_EDITABLE_ACCESS are dotted paths to functions
`user -> set of access ids`; without them only 0 is readable and nothing is editable by
access, only by Django's model permissions.
"""

from collections.abc import Iterable, Set
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

PUBLIC = 0


def readable_access_ids(user: Any) -> Set[int]:
    path = getattr(settings, "KNOWLEDGE_READABLE_ACCESS", "")
    return import_string(path)(user) | {PUBLIC} if path else frozenset({PUBLIC})


def editable_access_ids(user: Any) -> Set[int]:
    path = getattr(settings, "KNOWLEDGE_EDITABLE_ACCESS", "")
    return import_string(path)(user) - {PUBLIC} if path else frozenset()


def shown_addresses(people: Iterable[Any], viewer: Any) -> dict[int, str]:
    """Id and e-mail address of those of `people` whose address `viewer` may see.

    KNOWLEDGE_SHOWN_ADDRESSES is a dotted path to such a function; without it all are shown.
    """
    path = getattr(settings, "KNOWLEDGE_SHOWN_ADDRESSES", "")
    if path:
        return import_string(path)(people, viewer)
    return {person.pk: person.email for person in people}


def may_change(user: Any, *, permission: str, access_id: int) -> bool:
    """Whether `user` may change what has the access `access_id`.

    Either by the model permission (for what the user may read), or because the site
    lets the user edit in that access.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if access_id in editable_access_ids(user):
        return True
    return user.has_perm(permission) and access_id in readable_access_ids(user)
