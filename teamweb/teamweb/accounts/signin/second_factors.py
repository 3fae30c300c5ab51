"""The secrets of second factors, encrypted, and how they change to another key."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from ...core.encryption import SecretUnreadable, decrypt, encrypt, is_current

PURPOSE = "teamweb.accounts.mfa"
# Where allauth keeps what it has encrypted.
_ENCRYPTED = ("secret", "seed", "migrated_codes")


def encrypted_with_other_keys() -> Iterator[int]:
    """Ids of the second factors that SECRET_KEY alone cannot read."""
    for row in Authenticator.objects.order_by("pk"):
        if not all(is_current(text, purpose=PURPOSE) for text in _texts(row.data)):
            yield row.pk


def reencrypt() -> tuple[int, list[int]]:
    """Encrypt all with SECRET_KEY: how many were changed, and ids of those that cannot be read."""
    changed, unreadable = 0, []
    for pk in encrypted_with_other_keys():
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                row.data = {**row.data, **_anew(row.data)}
            except SecretUnreadable:
                unreadable.append(pk)
                continue
            row.save(update_fields=["data"])
            changed += 1
    return changed, unreadable


def remove_unreadable() -> int:
    """Remove the second factors that no key can read; how many people had one."""
    unreadable = [row for row in Authenticator.objects.order_by("pk") if not _is_readable(row.data)]
    # Recovery codes alone would lock people out: all of a person's factors go together.
    people = {row.user_id for row in unreadable}
    Authenticator.objects.filter(user_id__in=people).delete()
    return len(people)


def _is_readable(data: dict[str, Any]) -> bool:
    try:
        _anew(data)
    except SecretUnreadable:
        return False
    return True


def _texts(data: dict[str, Any]) -> Iterator[str]:
    for name in _ENCRYPTED:
        value = data.get(name)
        yield from value if isinstance(value, list) else [value] if value else []


def _anew(data: dict[str, Any]) -> dict[str, Any]:
    def one(text: str) -> str:
        return encrypt(decrypt(text, purpose=PURPOSE), purpose=PURPOSE)

    return {
        name: [one(text) for text in data[name]]
        if isinstance(data[name], list)
        else one(data[name])
        for name in _ENCRYPTED
        if data.get(name)
    }
