"""Answers with a file: the file itself, or a page that says how far it is and opens it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from ..files.pdf import PdfUnavailable
from ..files.storage import private_storage
from ..http.queries import query_without
from ..models import KeptDocument
from .keeping import ask_for_document
from .recipes import Printed, Recipe, content_of

# Of the address of a page that waits: ask once more for what failed; open what is ready.
AGAIN, OPEN = "again", "open"
INLINE = (Printed.media_type,)


def document_answer(
    request: HttpRequest, recipe: Callable[[], Recipe], *, name: str, otherwise: Any
) -> HttpResponseBase:
    """Serve what the `recipe` makes as `name`; redirect to `otherwise` where no PDF can be made.

    The recipe holds what this reader may read now, and finds what is kept: whoever lost a right
    asks for another file. What takes long is made by a worker, meanwhile a page waits for it.
    """
    try:
        wanted = recipe()
        if wanted.is_quick:
            return _file(HttpResponse(content_of(wanted)), wanted, name)
    except PdfUnavailable as error:
        messages.error(request, error.user_message)
        return redirect(otherwise)
    kept = ask_for_document(wanted, again=AGAIN in request.GET)
    if AGAIN in request.GET:
        return redirect(_address(request))
    is_part = "HX-Request" in request.headers
    if not kept.file:
        return _waiting(request, kept, name=name, otherwise=otherwise)
    if not is_part:
        return _file(FileResponse(private_storage().open(str(kept.file))), wanted, name)
    if OPEN in request.GET:
        return HttpResponse(headers={"HX-Redirect": _address(request)})
    return _waiting(request, kept, name=name, otherwise=otherwise)


def _file(response: Any, wanted: Recipe, name: str) -> Any:
    kind = "inline" if wanted.media_type in INLINE else "attachment"
    response.headers["Content-Type"] = wanted.media_type
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _waiting(
    request: HttpRequest, kept: KeptDocument, *, name: str, otherwise: Any
) -> HttpResponse:
    back = otherwise if isinstance(otherwise, str) else otherwise.get_absolute_url()
    context = {
        "kept": kept,
        "state": kept.state,
        "name": name,
        "address": _address(request),
        "again": _address(request, AGAIN),
        "open": _address(request, OPEN),
        "back": back,
    }
    response = render(request, "teamweb/document.html", context, status=202)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _address(request: HttpRequest, asked: str = "") -> str:
    query = query_without(request, AGAIN, OPEN, **({asked: "1"} if asked else {}))
    return f"{request.path}?{query}" if query else request.path
