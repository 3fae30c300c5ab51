from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

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
