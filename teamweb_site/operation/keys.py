"""Checks that SECRET_KEY belongs to the database, and rotates it.

Sessions and links are signed with it, second factors encrypted. What stands for e-mail addresses
that were deleted has to be the same for ever: it is made with a secret of its own, which is in the
database, encrypted. That one also tells whether SECRET_KEY belongs to this database.
"""

import secrets
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from teamweb.accounts.signin import second_factors
from teamweb.core.encryption import SecretUnreadable, decrypt, encrypt, is_current

from ..models import SiteSecret

PURPOSE = "teamweb.site.secrets"
DIGESTS = "digests"

WRONG_KEY = (
    "SECRET_KEY does not belong to this database: what is encrypted in it cannot be read. Set the"
    " key that it was used with, or name that one in SECRET_KEY_FALLBACKS; if it is lost, run"
    " `teamweb rotate_key --lost`."
)


def digest_secret() -> str:
    """Return the value of `settings.KNOWLEDGE_DIGEST_SECRET`. Raises SecretUnreadable with a wrong key."""
    return _read(_stored())


@lru_cache(maxsize=4)
def _read(encrypted: str) -> str:
    return decrypt(encrypted, purpose=PURPOSE)


def _stored() -> str:
    found = SiteSecret.objects.filter(name=DIGESTS).values_list("value", flat=True).first()
    if found is None:
        # Digests of earlier versions were made with SECRET_KEY itself and must stay the same.
        from teamweb_knowledge.contacts.models import ConsentEvent

        secret = settings.SECRET_KEY if ConsentEvent.objects.exists() else secrets.token_urlsafe(48)
        value = encrypt(secret, purpose=PURPOSE)
        found = SiteSecret.objects.get_or_create(name=DIGESTS, defaults={"value": value})[0].value
    return found


def wrong_key_message() -> str:
    """Return an error message when this database was used with another SECRET_KEY, else "".

    A database that is away or has no tables yet says nothing about the key.
    """
    try:
        row = SiteSecret.objects.filter(name=DIGESTS).first()
    except DatabaseError:
        return ""
    if row is None:
        return ""
    try:
        decrypt(row.value, purpose=PURPOSE)
    except SecretUnreadable:
        return WRONG_KEY
    return ""


def wrong_key_message_at_start() -> str:
    """Like `wrong_key_message`, but close the connection: processes may be forked next."""
    try:
        return wrong_key_message()
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


def ensure_digest_secret() -> None:
    """Store the digest secret, so that the database can tell whether a key is its own."""
    _stored()


def needs_fallbacks() -> bool:
    """Whether something is still encrypted with a key that SECRET_KEY has replaced."""
    row = SiteSecret.objects.filter(name=DIGESTS).first()
    if row is not None and not is_current(row.value, purpose=PURPOSE):
        return True
    return any(True for _ in second_factors.encrypted_with_other_keys())


@transaction.atomic
def rotate() -> tuple[int, list[int]]:
    """Encrypt everything again with SECRET_KEY that one of SECRET_KEY_FALLBACKS encrypted.

    Returns how many second factors were changed and the ids of those that no key can read.
    Raises SecretUnreadable, and changes nothing, when no key belongs to this database.
    """
    ensure_digest_secret()
    row = SiteSecret.objects.select_for_update().get(name=DIGESTS)
    row.value = encrypt(decrypt(row.value, purpose=PURPOSE), purpose=PURPOSE)
    row.save(update_fields=["value"])
    return second_factors.reencrypt()


@transaction.atomic
def reset_lost_key() -> int:
    """Start over with a new key after the old one was lost; return how many second factors were removed.

    Their owners sign in without and set them up again. Addresses that asked never to be
    written to are forgotten.
    """
    removed = second_factors.remove_unreadable()
    SiteSecret.objects.filter(name=DIGESTS).delete()
    SiteSecret.objects.create(
        name=DIGESTS, value=encrypt(secrets.token_urlsafe(48), purpose=PURPOSE)
    )
    return removed
