"""Addresses with a key that something had before lead to its new one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., Any]


def redirecting_former_keys(
    new_key: Callable[[HttpRequest, str], str | None],
) -> Callable[[View], View]:
    """A decorator for views with a `key` in their address that answer 404.

    `new_key` finds the present key for a former one, None where the reader is to see no more than
    that nothing is there.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def view_or_redirect(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                answer: HttpResponse = view(request, *args, **kwargs)
            except Http404:
                key, match = new_key(request, kwargs["key"]), request.resolver_match
                if key is None or match is None or request.method not in ("GET", "HEAD"):
                    raise
                address = reverse(match.view_name, kwargs={**match.kwargs, "key": key})
                query = request.META.get("QUERY_STRING", "")
                return redirect(f"{address}?{query}" if query else address)
            return answer

        return view_or_redirect

    return decorate
