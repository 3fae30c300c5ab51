from django.http import HttpRequest, HttpResponse


def spaces(request: HttpRequest) -> HttpResponse: ...


def read_page(request: HttpRequest, address: str) -> HttpResponse: ...
