from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from .frame.creating import creatables

YEAR = 365 * 24 * 60 * 60


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the language in a cookie; a plain link, so that it works everywhere without a form."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response


@require_safe
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """What the reader may make; the menu of the header asks for the same as a fragment."""
    items = creatables(request.user, request.GET.get("at", ""))
    is_menu = request.headers.get("HX-Request") == "true"
    name = "teamweb/components/create_items.html" if is_menu else "teamweb/create.html"
    return render(request, name, {"items": items})
