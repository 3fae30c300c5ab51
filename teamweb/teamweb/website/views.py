from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import my


@login_required
def my_teamweb(request: HttpRequest) -> HttpResponse:
    return render(request, "teamweb_website/my.html", my.overview(request.user))


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do what most people come for, in one page."""
    return render(request, "teamweb_website/help.html")
