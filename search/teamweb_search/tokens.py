"""Bearer tokens: made once, shown once, kept as a hash."""

import hashlib
import secrets

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from .models import ApiToken
from .typing import User

PREFIX = "tw_"


def create_token(
    *, user: User, name: str, scope: str = ApiToken.Scope.SEARCH
) -> tuple[ApiToken, str]:
    """The token and its key, which nobody can read again later."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=user, name=name, scope=scope, key_hash=_hashed(key))
    return token, key


def revoke_token(*, token: ApiToken, by: User) -> ApiToken:
    if token.user_id != by.pk and not by.is_superuser:
        raise PermissionDenied
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def token_for(key: str, *, scope: str) -> ApiToken | None:
    """The usable token with this key and scope; notes the day of its use."""
    found = ApiToken.objects.usable().select_related("user")
    token = found.filter(key_hash=_hashed(key), scope=scope).first()
    today = timezone.localdate()
    if token and token.last_used_on != today:
        token.last_used_on = today
        token.save(update_fields=["last_used_on"])
    return token


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
