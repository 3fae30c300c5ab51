"""Texts in the database that only this site can read: encrypted with keys made from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class SecretUnreadable(Exception):
    """It was encrypted with a key that is neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS."""


def encrypt(text: str, *, purpose: str) -> str:
    return _fernet(purpose).encrypt(text.encode()).decode()


def decrypt(encrypted: str, *, purpose: str) -> str:
    """Raises SecretUnreadable."""
    try:
        return _fernet(purpose).decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadable(purpose) from error


def is_current(encrypted: str, *, purpose: str) -> bool:
    """Whether it can be read without SECRET_KEY_FALLBACKS."""
    try:
        _one(settings.SECRET_KEY, purpose).decrypt(encrypted.encode())
    except InvalidToken:
        return False
    return True


def _fernet(purpose: str) -> MultiFernet:
    """Encrypts with the current key, decrypts with any."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_one(key, purpose) for key in keys])


def _one(key: str, purpose: str) -> Fernet:
    digest = salted_hmac(purpose, "key", secret=key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
