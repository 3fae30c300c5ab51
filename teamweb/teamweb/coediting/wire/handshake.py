"""Who opens a socket, and what they may do there. Everything here asks the database: call it in a thread.

The same question is asked again of every open connection when rights may have changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from ...accounts.middleware import lacks_second_factor
from ...core.richtext.schema import schema_version
from ..models import CoeditedDocument
from ..registry import Right, field_of
from .protocol import Close


@dataclass(frozen=True)
class Claim:
    """What a browser says of itself when it opens a socket; nothing of it is believed."""

    document_id: int
    epoch: int
    schema_version: str
    session_key: str
    language: str


@dataclass(frozen=True)
class Admission:
    user_id: int
    name: str
    right: Right


@dataclass(frozen=True)
class Refusal:
    code: Close


def has_own_origin(scope: dict[str, Any]) -> bool:
    """Whether a page of this site opens the socket: browsers send cookies whatever page asks."""
    origin, host = _header(scope, b"origin"), _header(scope, b"host")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    if parts.scheme not in (("https",) if settings.SESSION_COOKIE_SECURE else ("http", "https")):
        return False
    domain, _port = split_domain_port(host)
    return parts.netloc == host and validate_host(domain, settings.ALLOWED_HOSTS)


def claim_of(scope: dict[str, Any], document_id: int) -> Claim:
    query = parse_qs(scope["query_string"].decode("latin-1"))
    try:
        cookies = parse_cookie(_header(scope, b"cookie"))
    except CookieError:
        cookies = {}
    chosen = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return Claim(
        document_id=document_id,
        epoch=_number(query.get("epoch", [""])[0]),
        schema_version=query.get("schema", [""])[0][:40],
        session_key=cookies.get(settings.SESSION_COOKIE_NAME, ""),
        language=chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
    )


def admit(claims: Iterable[Claim]) -> list[Admission | Refusal]:
    """The answer to each of these claims on one document, as of now."""
    claims = list(claims)
    people = [_user(claim.session_key) for claim in claims]
    document = CoeditedDocument.objects.defer("snapshot", "text_attribution").filter(
        pk=claims[0].document_id
    )
    found = document.first()
    try:
        target = found.content_object if found else None
        field = field_of(found) if found else None
    except LookupError:
        target = field = None
    return [
        _answer(claim, user, found, field, target)
        for claim, user in zip(claims, people, strict=True)
    ]


def _answer(claim: Claim, user: Any, document: Any, field: Any, target: Any) -> Admission | Refusal:
    if not user.is_authenticated:
        return Refusal(Close.NOT_SIGNED_IN)
    if target is None or field is None:
        return Refusal(Close.NO_DOCUMENT)
    right = field.right(target, user)
    if right < Right.READ:
        # Deactivating an account ends its memberships: it may have come between the two questions.
        still_known = _user(claim.session_key).is_authenticated
        if still_known and field.is_put_away(target, user):
            return Refusal(Close.PUT_AWAY)
        return Refusal(Close.NO_RIGHT if still_known else Close.NOT_SIGNED_IN)
    if claim.epoch != document.epoch:
        return Refusal(Close.OTHER_EPOCH)
    if claim.schema_version != schema_version():
        return Refusal(Close.OTHER_SCHEMA)
    return Admission(user.pk, str(user), right)


def _user(session_key: str) -> Any:
    """As the middleware finds them: a deactivated account, or one short of a second factor, is nobody."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key or None)
    user = get_user(request)
    return AnonymousUser() if lacks_second_factor(user) else user


def _header(scope: dict[str, Any], wanted: bytes) -> str:
    return next(
        (value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted), ""
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
