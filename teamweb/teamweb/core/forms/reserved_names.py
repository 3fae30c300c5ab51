"""Short names that the addresses of the site itself need, so that no page, space or group takes one."""

import re
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

# Answered by the server or the proxy before an address is looked up.
OUTSIDE_ROUTES = ("robots.txt", "static", "ws")
LITERAL = re.compile(r"[\w.-]+")


@cache
def reserved_names(below: str = "") -> frozenset[str]:
    """The names directly below an address in the routes: `below="groups/"` gives {"new", …}."""
    names = {_next_part(route, below) for route in _routes(get_resolver(), "")}
    if not below:
        names |= {*OUTSIDE_ROUTES, settings.STATIC_URL.strip("/"), settings.MEDIA_URL.strip("/")}
    return frozenset(name.lower() for name in names if LITERAL.fullmatch(name))


def refuse_reserved(name: str, below: str = "") -> None:
    """Raise ValidationError for a short name that would hide, or be hidden by, a part of the site.

    Names of the site's own parts are refused at every level: as "groups/search/" they mislead.
    """
    if name.lower() in reserved_names() | reserved_names(below):
        raise ValidationError(
            _("“%(name)s” is an address of the site itself. Please choose another short name.")
            % {"name": name},
            code="reserved",
        )


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


def _next_part(route: str, below: str) -> str:
    return route.removeprefix(below).partition("/")[0] if route.startswith(below) else ""
