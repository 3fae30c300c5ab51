from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .frame.creating import creatables
from .frame.staff import is_staff

KINDS = (
    *(("info", _("Information")), ("success", _("Success"))),
    *(("warning", _("Warning")), ("danger", _("Danger"))),
)
COLOURS = (
    *("background", "surface", "surface-strong", "border", "border-strong", "text", "muted"),
    *("accent", "accent-soft", "accent-line", "danger", "mark", "added", "removed"),
)
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


class SampleForm(forms.Form):
    """Each kind of field, for the styleguide."""

    text = forms.CharField(label=_("Text"), help_text=_("One line."))
    choice = forms.ChoiceField(label=_("Choice"), choices=[("a", "A"), ("b", "B")])
    tick = forms.BooleanField(label=_("Tick"), required=False)


@require_safe
@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states, for those who build screens and write for them."""
    if not is_staff(request.user):
        raise PermissionDenied
    context = {
        "form": SampleForm(prefix="sample"),
        "wrong": SampleForm({}, prefix="wrong"),
        "numbers": Paginator(range(90), 10).page(4),
        "tabs": [
            {"label": label, "url": "#tabs", "current": not at}
            for at, label in enumerate((_("Open"), _("Overdue"), _("Done")))
        ],
        "kinds": KINDS,
        "colours": COLOURS,
        "sizes": ("tiny", "small", "body", "large"),
        "spaces": range(8),
    }
    return render(request, "teamweb/styleguide.html", context)
