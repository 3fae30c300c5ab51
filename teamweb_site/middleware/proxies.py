"""Answers 502 with the cause when a reverse proxy is misconfigured, instead of a redirect loop."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_EXEMPT = [re.compile(pattern) for pattern in settings.SECURE_REDIRECT_EXEMPT]
_ADDED_BY_PROXIES = ("X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "Forwarded", "Via")


class ProxyMiddleware:
    """Runs before SecurityMiddleware, whose redirect to https would loop in these cases."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            sentence = _misconfiguration(request)
            if sentence and not any(each.search(request.path.lstrip("/")) for each in _EXEMPT):
                return HttpResponse(f"{sentence}\n", status=502, content_type="text/plain")
        return self.get_response(request)


def _misconfiguration(request: HttpRequest) -> str:
    says = request.headers.get("X-Forwarded-Proto", "")
    if says == "https":
        address = request.META.get("REMOTE_ADDR", "")
        return (
            "The web server before teamweb is not believed: FORWARDED_ALLOW_IPS has to name its address"
            f" ({address}); see docs/operations.md."
        )
    if not says and any(name in request.headers for name in _ADDED_BY_PROXIES):
        return (
            "The web server before teamweb does not send X-Forwarded-Proto; see docs/operations.md."
        )
    return ""
