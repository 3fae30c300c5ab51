from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...accounts.typing import SignedInRequest
from ...core.frame.colours import DARK, WHITE, colour_of, contrast
from ..models import BrandSettings
from .actions import change_brand, may_change_brand
from .current import shades, stylesheet
from .forms import BrandForm

FOR_EVER = "public, max-age=31536000, immutable"


@login_required
def brand(request: SignedInRequest) -> HttpResponse:
    if not may_change_brand(request.user):
        raise PermissionDenied
    stored = BrandSettings.stored()
    form = BrandForm(request.POST or None, request.FILES or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        change_brand(by=request.user, **form.facts())
        messages.success(request, _("The site shows itself like this from now on."))
        return redirect("teamweb_website:brand")
    context = {"form": form, "checks": _checks(BrandSettings.stored().accent)}
    status = 422 if form.is_bound else 200
    return render(request, "teamweb_website/brand.html", context, status=status)


def _checks(accent: str) -> list[dict[str, Any]]:
    """How well the shades of the accent can be read."""
    if not accent:
        return []
    grounds = ((_("on white"), WHITE), (_("on dark"), DARK))
    return [
        {"label": label, "shade": shade, "ratio": contrast(colour_of(shade), ground)}
        for shade, (label, ground) in zip(shades(accent), grounds, strict=True)
    ]


@require_safe
def brand_css(request: HttpRequest, digest: str) -> HttpResponse:
    accent = BrandSettings.stored().accent
    css = stylesheet(accent) if accent else ""
    return HttpResponse(css, content_type="text/css", headers={"Cache-Control": FOR_EVER})


@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    stored = BrandSettings.stored()
    if not digest or stored.logo_digest != digest:
        raise Http404
    headers = {"Cache-Control": FOR_EVER, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(stored.logo), content_type="image/png", headers=headers)
