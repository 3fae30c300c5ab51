"""Every address of the site's resolver, filled in so that it can be asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize


@dataclass(frozen=True)
class Address:
    route: str
    view: Callable[..., Any]
    path: str

    @property
    def module(self) -> str:
        """The module of the view, or of the class that it was made from."""
        return getattr(self.view, "view_class", self.view).__module__


def addresses(values: dict[str, Any] | None = None) -> Iterator[Address]:
    """Each address once; `values` fills its parameters by name, the others get plausible ones."""
    yield from _walk(get_resolver(), "", "/", values or {})


def _walk(
    resolver: URLResolver, route: str, path: str, values: dict[str, Any]
) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        own_route = route + str(pattern.pattern)
        own_path = path + _filled(pattern, values)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, own_route, own_path, values)
        elif isinstance(pattern, URLPattern):
            yield Address(own_route, pattern.callback, own_path)


def _filled(pattern: URLPattern | URLResolver, values: dict[str, Any]) -> str:
    template, names = normalize(pattern.pattern.regex.pattern)[0]
    converters = getattr(pattern.pattern, "converters", {})
    return template % {name: values.get(name, _plausible(name, converters)) for name in names}


def _plausible(name: str, converters: dict[str, Any]) -> str:
    converter = converters.get(name)
    if converter is not None and not converter.regex.startswith("[0-9]"):
        return "x"
    return "1"
