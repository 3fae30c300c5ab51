from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .readable import request_version


class AccessVersionMiddleware:
    """Lets a request ask for the version of the rules only once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_version.set({})
        try:
            return self.get_response(request)
        finally:
            request_version.reset(token)
