"""Answers input that no database can store, such as the character NUL, with 400 instead of 500."""

import logging
from collections.abc import Callable
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import bad_request

logger = logging.getLogger(__name__)
NUL = "\0"


class UnstorableInputMiddleware:
    """SQLite takes what PostgreSQL refuses, so that the address is checked before any view asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        if NUL in unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("The query holds the character NUL.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        # PostgreSQL's way, and that of SQLite with a number of too many digits.
        if not isinstance(error, DataError | OverflowError):
            return None
        logger.warning("The database cannot take what was sent.", exc_info=error)
        return bad_request(request, error)
