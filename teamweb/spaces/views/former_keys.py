from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ..models import PageRedirect, SpacePage
from .pages import level_of

View = Callable[..., Any]


def leads_on(view: View) -> View:
    """Lets addresses with a short name that a space had before lead on, for those who may read it."""

    @wraps(view)
    def found_or_led_on(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            former = PageRedirect.objects.filter(address=kwargs["key"]).values("page_id")
            spaces = SpacePage.objects.select_related("page_access").filter(pk__in=former)
            space, match = spaces.first(), request.resolver_match
            is_found = space is not None and level_of(request.user, space)
            if not is_found or match is None or request.method not in ("GET", "HEAD"):
                raise
            assert space is not None
            address = reverse(match.view_name, kwargs={**match.kwargs, "key": space.key})
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{address}?{query}" if query else address)

    return found_or_led_on
