"""One log line and one measurement for each request."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .logs import request_id
from .metrics import REQUESTS, SECONDS

logger = logging.getLogger("teamweb.requests")

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Asked every few seconds by machines: measured, but not worth a line.
_QUIET = {"/healthz", "/readyz", "/metrics"}


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
        view = request.resolver_match.view_name if request.resolver_match else ""
        REQUESTS.labels(request.method, view, response.status_code).inc()
        SECONDS.labels(view).observe(seconds)
        if request.path in _QUIET:
            return
        # Without the query: what somebody searches for is nobody's business.
        logger.info(
            "request",
            extra={
                "method": request.method,
                "path": request.path,
                "view": view,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            },
        )
