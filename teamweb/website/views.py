from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import my


@login_required
def my_teamweb(request: HttpRequest) -> HttpResponse:
    return render(request, "teamweb_website/my.html", my.overview(request.user))
