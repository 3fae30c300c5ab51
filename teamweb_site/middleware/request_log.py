"""One log line and one measurement for each request."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ..configuration.logs import request_id, route_of
from ..monitoring.metrics import REQUESTS, SECONDS

logger = logging.getLogger("teamweb.requests")

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Asked every few seconds by machines: measured, but not worth a line.
_QUIET = {"/healthz", "/readyz", "/metrics"}
# Others share a name: whoever asks could otherwise make as many time series as they like.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLogMiddleware:
    """Gives each request an id (a proxy's X-Request-ID is kept), answers with it, logs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            self._record(request, response, time.perf_counter() - started)
            response.headers["X-Request-ID"] = request_id.get()
        finally:
            request_id.reset(token)
        return response

    def _record(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        view = match.view_name if match else ""
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, view, response.status_code).inc()
        SECONDS.labels(view).observe(seconds)
        ids = {k: v for k, v in (match.kwargs if match else {}).items() if isinstance(v, int)}
        if request.path in _QUIET:
            return
        # Never the path, which may hold the token of a link, nor the query: what somebody
        # searches for is nobody's business.
        logger.info(
            "request",
            extra={
                "method": method,
                "route": route_of(request),
                "view": view,
                "ids": ids,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            },
        )
