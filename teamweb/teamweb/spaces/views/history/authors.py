"""Who wrote which words."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ...history.authors import Painter, authored, authors_of, origins_of, painted, parts_of
from ...text.rendering import for_reader
from .versions import _readable, _version, _versions

LISTED_PARTS = 100


@login_required
def authors(request: HttpRequest, page_id: int) -> HttpResponse:
    """Of the newest version or `?version=`; `?by=` marks only what this person wrote."""
    page = _readable(request, page_id)
    newest = _versions(page).order_by("-pk").values_list("pk", flat=True).first()
    revision = _version(page, request.GET.get("version") or newest)
    words = authored(page, revision)
    people = authors_of(words)
    chosen = None
    if by := request.GET.get("by"):
        chosen = next((each for each in people if each.user and str(each.user.pk) == by), None)
        if chosen is None:
            raise Http404
    origins = origins_of(page, words)
    painter = Painter(words, people, origins, chosen)
    parts = [each for each in parts_of(words, people, origins) if chosen in (None, each.author)]
    text = painted(revision.content.get("body", ""), painter)
    context = {
        "page": page,
        "space": page.entry.space,
        "revision": revision,
        "is_newest": revision.pk == newest,
        "authors": people,
        "chosen": chosen,
        "parts": parts[:LISTED_PARTS],
        "is_cut": len(parts) > LISTED_PARTS,
        "text": for_reader(text, page_id=page.pk, user=request.user),
    }
    return render(request, "teamweb_spaces/authors.html", context)
