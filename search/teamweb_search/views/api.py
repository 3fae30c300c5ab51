"""GET /api/v1/search for programs. Described by /api/v1/openapi.json."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.vary import vary_on_headers

from ..engines import SearchUnavailable
from ..engines.results import Hit
from ..find import find
from ..models import ApiToken
from ..tokens import token_for
from .openapi import description
from .parameters import misunderstandings, read_parameters, unknown_values

logger = logging.getLogger(__name__)


def _error(status: int, message: str, parameters: dict[str, str] | None = None) -> JsonResponse:
    answer: dict[str, Any] = {"error": {"status": status, "message": message}}
    if parameters:
        answer["error"]["parameters"] = parameters
    response = JsonResponse(answer, status=status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    if status == 503:
        response["Retry-After"] = "30"
    return response


def with_bearer_token(scope: str) -> Callable:
    """`request.user` is the token's person; without a token the signed-in user, or nobody."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            header = request.headers.get("Authorization", "")
            if header:
                kind, _space, key = header.partition(" ")
                token = token_for(key.strip(), scope=scope) if kind.lower() == "bearer" else None
                if token is None:
                    return _error(401, _("This token is not valid here."))
                request.user = token.user
            return view(request, *args, **kwargs)

        return checked

    return decorate


def only_get(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers every other method with JSON, too, instead of a page about a missing form token."""

    # Nothing is changed here, so there is nothing to forge.
    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            response = _error(405, _("This address is for reading only: use GET."))
            response["Allow"] = "GET, HEAD"
            return response
        return view(request, *args, **kwargs)

    return checked


@only_get
@never_cache
@vary_on_headers("Authorization", "Cookie")
@with_bearer_token(ApiToken.Scope.SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    asked = read_parameters(request.GET)
    query = asked.query()
    if not asked.errors and query.is_empty:
        asked.errors["q"] = _("Say what you look for, or choose a kind, space or year.")
    if messages := misunderstandings(query):
        asked.errors["q"] = " ".join(messages)
    if asked.errors:
        names = ", ".join(asked.errors)
        message = _("Not understood: %(parameters)s") % {"parameters": names}
        return _error(400, message, asked.errors)
    try:
        results = find(query, user=request.user)
        unknown = {} if results.total else unknown_values(query, user=request.user)
    except SearchUnavailable as error:
        logger.warning("search is unavailable: %s", error)
        return _error(503, _("Search is not available at the moment. Please try again later."))
    if unknown:
        message = _("Not understood: %(parameters)s") % {"parameters": ", ".join(unknown)}
        return _error(400, message, unknown)
    return JsonResponse(
        {
            "total": results.total,
            "took_ms": results.took_ms,
            "hits": [_hit(hit) for hit in results.hits],
            "facets": {
                name: [{"value": facet.value, "count": facet.count} for facet in facets]
                for name, facets in results.facets.items()
            },
            "suggestion": results.suggestion or None,
            "missing": list(results.missing),
        }
    )


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "kind": hit.kind,
        "title": hit.title,
        "url": hit.url,
        "space": hit.space,
        "date": hit.date.isoformat() if hit.date else None,
        "score": hit.score,
        "highlights": list(hit.highlights),
    }


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address of the API."""
    return _error(404, _("There is no such address in the API: see /api/v1/openapi.json."))


@only_get
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description(request.build_absolute_uri("/")))
