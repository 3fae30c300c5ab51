"""Where allauth asks what this site does differently."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.module_loading import import_string

from ...core.encryption import decrypt, encrypt
from ...core.forms.addresses import clean_address
from ...core.frame.brand import brand
from ..middleware import (
    must_have_second_factor,
    remember_colours,
    remember_language,
    remember_single_keys,
)
from ..people.languages import language_of_address
from .second_factors import PURPOSE


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts begin with an invitation, which has a form of its own (teamweb.groups)."""
        return False

    def clean_email(self, email: str) -> str:
        return clean_address(email)

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """In the language of the account with this address, else in the active one; handed to
        `settings.ACCOUNTS_SEND_MAIL` (a dotted path), where there is one.

        Its links begin with `settings.BASE_URL`: the Host header is whatever was sent.
        """
        language = language_of_address(email) or translation.get_language()
        with translation.override(language), _at_base_url(context) as own_context:
            own_context["current_site"] = _named_site()
            self._send_mail(template_prefix, email, own_context)

    def format_email_subject(self, subject: str) -> str:
        """Whose mail it is, then what it is about."""
        return f"{_named_site().name}: {subject}"

    def _send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        path = getattr(settings, "ACCOUNTS_SEND_MAIL", "")
        if path:
            import_string(path)(self, template_prefix, email, context)
        elif allauth_context.request is None:
            # allauth's own way asks the request for the site, which a command has none of.
            self.render_mail(template_prefix, email, {"email": email, **context}).send()
        else:
            super().send_mail(template_prefix, email, context)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        profile = getattr(user, "profile", None)
        if profile is not None and profile.language:
            remember_language(response, profile.language, is_secure=request.is_secure())
        if profile is not None and profile.colour_scheme:
            remember_colours(response, profile.colour_scheme, is_secure=request.is_secure())
        if profile is not None:
            remember_single_keys(response, profile.single_keys, is_secure=request.is_secure())
        return response


def _named_site() -> SimpleNamespace:
    """The site as mails name it; allauth's own has only a host."""
    return SimpleNamespace(name=brand().name, domain=getattr(settings, "BASE_URL", "").rstrip("/"))


@contextmanager
def _at_base_url(context: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The context of a mail as if the page had been asked for at BASE_URL."""
    request, base_url = allauth_context.request, getattr(settings, "BASE_URL", "").rstrip("/")
    if request is None or not base_url:
        yield dict(context)
        return
    asked_at = re.compile(rf"https?://{re.escape(request.get_host())}(?=/)")
    own = copy(request)
    own.META = {**request.META, "HTTP_HOST": urlsplit(base_url).netloc}
    own.META.pop("HTTP_X_FORWARDED_HOST", None)
    own.__dict__.pop("_current_scheme_host", None)
    with allauth_context.request_context(own):
        yield {
            key: asked_at.sub(base_url, value, count=1) if isinstance(value, str) else value
            for key, value in context.items()
            if key not in ("request", "current_site")
        }


class MfaAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted with keys made from the site's secret key."""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not must_have_second_factor(authenticator.user)

    def encrypt(self, text: str) -> str:
        return encrypt(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises SecretUnreadable."""
        return decrypt(encrypted_text, purpose=PURPOSE)
