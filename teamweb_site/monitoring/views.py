import hmac
import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .health import service_states
from .metrics import exposition


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers, whatever its services do."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    states = service_states()
    is_ready = all(states.values())
    services = {name: "ok" if ok else "down" for name, ok in states.items()}
    return JsonResponse(
        {"status": "ok" if is_ready else "down", "services": services},
        status=200 if is_ready else 503,
    )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus with METRICS_TOKEN as bearer token; without one set, for this machine itself."""
    if not _may_scrape(request):
        raise Http404
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_scrape(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN:
        return scheme == "Bearer" and hmac.compare_digest(
            token.encode(), settings.METRICS_TOKEN.encode()
        )
    # Behind a proxy every request comes from this machine.
    came_through_proxy = any(
        name in request.headers
        for name in ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via")
    )
    return not came_through_proxy and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
