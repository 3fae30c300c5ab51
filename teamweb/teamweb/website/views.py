from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..spaces.models import page_url
from . import my
from .handbook import readable_page, slug_for


@login_required
def my_teamweb(request: HttpRequest) -> HttpResponse:
    return render(request, "teamweb_website/my.html", my.overview(request.user))


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The page of the handbook for the screen one comes from; without a handbook only the keys."""
    slug = slug_for(request.GET.get("screen", ""), request.GET.get("type", ""))
    page = readable_page(slug, request.user)
    if page is not None:
        return redirect(page_url(page))
    return render(request, "teamweb_website/help.html")
