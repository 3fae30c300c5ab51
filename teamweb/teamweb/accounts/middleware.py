from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


class PreferredLanguageMiddleware:
    """German first: a reader gets another language only by choosing it, never by browser header.

    The choice is kept in a cookie, written by the language switch and on signing in
    from `Profile.language`, so that reading a page costs no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.languages = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE)
        language = chosen if chosen in self.languages else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SecondFactorMiddleware:
    """Lets administrators who must have a second factor and have none do nothing but set one up."""

    OPEN = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/language/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.OPEN) or not lacks_second_factor(request.user):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD") or not request.accepts("text/html"):
            return HttpResponseForbidden(_("Please set up a second factor first."))
        text = _("Administrators of this site need a second factor. Please set one up now.")
        messages.warning(request, text)
        return redirect("mfa_activate_totp")


def lacks_second_factor(user: Any) -> bool:
    """Whether it must have one and has none."""
    return must_have_second_factor(user) and not is_mfa_enabled(user)


def must_have_second_factor(user: Any) -> bool:
    is_required = getattr(settings, "REQUIRE_SECOND_FACTOR_FOR_ADMINISTRATORS", False)
    return bool(is_required and user.is_authenticated and user.is_superuser)


YEAR = 365 * 24 * 60 * 60


def remember_language(response: HttpResponse, code: str, *, is_secure: bool) -> None:
    """Keep somebody's language in the cookie that the middleware reads."""
    response.set_cookie(
        LANGUAGE_COOKIE, code, max_age=YEAR, samesite="Lax", secure=is_secure, httponly=True
    )


# Read by the page frame's theme.js before anything is painted, so not for the server alone.
COLOURS_COOKIE = "teamweb_theme"


def remember_colours(response: HttpResponse, scheme: str, *, is_secure: bool) -> None:
    """Keep light or dark where the page frame looks for it; "" follows the device again."""
    if scheme:
        response.set_cookie(COLOURS_COOKIE, scheme, max_age=YEAR, samesite="Lax", secure=is_secure)
    else:
        response.delete_cookie(COLOURS_COOKIE, samesite="Lax")


# Read by the page frame's scripts.
KEYS_COOKIE = "teamweb_keys"


def remember_single_keys(response: HttpResponse, is_on: bool, *, is_secure: bool) -> None:
    """Keep that keys without Ctrl or Alt are off; on is what the page frame does by itself."""
    if is_on:
        response.delete_cookie(KEYS_COOKIE, samesite="Lax")
    else:
        response.set_cookie(KEYS_COOKIE, "off", max_age=YEAR, samesite="Lax", secure=is_secure)
