from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ..models import FormerGroupKey

View = Callable[..., HttpResponse]


def leads_on(view: View) -> View:
    """Lets addresses with a key that a group had before lead to the same page under the new one."""

    @wraps(view)
    def found_or_led_on(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            former = FormerGroupKey.objects.select_related("group").filter(key=kwargs["key"])
            match, found = request.resolver_match, former.first()
            if found is None or match is None or request.method not in ("GET", "HEAD"):
                raise
            address = reverse(match.view_name, kwargs={**match.kwargs, "key": found.group.key})
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{address}?{query}" if query else address)

    return found_or_led_on
