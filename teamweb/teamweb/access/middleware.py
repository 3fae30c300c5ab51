from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from .readable import one_version


class AccessVersionMiddleware:
    """Lets a request ask for the version of the rules only once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_version():
            return self.get_response(request)


class ClosedInAdminMiddleware:
    """Addresses of the Wagtail admin that name a closed page or file are those of none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is not None and match.view_name.startswith("wagtail"):
            from .admin_pages import check_address

            check_address(request, kwargs)
