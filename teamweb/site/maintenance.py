"""While the file `maintenance` lies in the data folder, everybody gets the maintenance page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from .failures import json_error, wants_json

ALWAYS_ANSWERED = ("/healthz", "/readyz", "/metrics")


class MaintenanceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.switch = settings.VAR_DIR / "maintenance"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.switch.exists() or request.path in ALWAYS_ANSWERED:
            return self.get_response(request)
        headers = {"Retry-After": "300"}
        if wants_json(request.path, request.headers.get("Accept", "")):
            sentence = _("Teamweb will be back in a few minutes. What you have saved is safe.")
            body = json_error(request.path, 503, sentence)
            return HttpResponse(body, status=503, content_type="application/json", headers=headers)
        page = loader.get_template("503.html").render()
        return HttpResponse(page, status=503, headers=headers)
