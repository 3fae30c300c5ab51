"""Gives the text of a refused form back to its author, to send it once more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

# Never shown: a password, a code; nor what the server puts into forms itself.
SECRET = re.compile(r"passw|code|token|secret|login", re.IGNORECASE)
# Texts that people did not type: the editor's HTML beside the Markdown.
UNSEEN = ("body_html", "body_kept")
# So short and without a blank it is a choice rather than a text.
SHORT = 40


@dataclass(frozen=True)
class SubmittedField:
    name: str
    value: str

    @property
    def is_text(self) -> bool:
        if self.name in UNSEEN:
            return False
        words = self.value.strip()
        return len(words) > SHORT or bool(re.search(r"\s", words))

    @property
    def label(self) -> str:
        return {"title": _("Title"), "comment": _("What have you changed?")}.get(
            self.name, _("Your text")
        )

    @property
    def rows(self) -> int:
        return min(24, 1 + len(self.value) // 80 + self.value.count("\n"))


def submitted_fields(request: HttpRequest | None) -> list[SubmittedField]:
    """The fields of a form of this site that hold something; empty where nobody typed a text.

    A form of another site is not shown: one click would send it in the reader's name.
    """
    if request is None or request.method != "POST" or not _is_from_here(request):
        return []
    if "HX-Request" in request.headers or any(map(SECRET.search, request.POST.keys() - {_TOKEN})):
        return []
    fields = [
        SubmittedField(name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != _TOKEN
    ]
    return fields if any(field.is_text for field in fields) else []


_TOKEN = "csrfmiddlewaretoken"


def _is_from_here(request: HttpRequest) -> bool:
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return True
    parts = urlsplit(source)
    origin = f"{parts.scheme}://{parts.netloc}"
    return parts.netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS


class SubmittedTextMiddleware:
    """Answers a text from somebody signed out meanwhile with the text, not with the sign-in page alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if response.headers["Location"].partition("?")[0] != sign_in:
            return response
        if request.user.is_authenticated or not submitted_fields(request):
            return response
        return render(request, "teamweb/signed_out.html", {"sign_in": sign_in}, status=401)
