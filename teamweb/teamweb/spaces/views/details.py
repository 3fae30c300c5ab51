"""What is known of a page beside its text, for people who are signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from ...core.database.german_order import german_key
from ...notifications.actions import watchers
from ..history.last_change import published_versions
from ..history.versions import writers_among
from ..models import PageLink, SpaceEntry
from .pages import get_page

# So many people and pages are named, the others are counted.
NAMED = 12


@login_required
@require_safe
def details(request: HttpRequest, page_id: int) -> HttpResponse:
    """A page of its own; for htmx only the list, which stands beside the text."""
    page = get_page(request, page_id)
    writers = sorted(writers_among(published_versions(page)), key=lambda one: german_key(str(one)))
    watching = sorted(watchers(page), key=lambda one: german_key(str(one)))
    sources = PageLink.objects.filter(target_id=page.pk).exclude(source_id=page.pk)
    linking = SpaceEntry.objects.visible_to(request.user).filter(
        page_id__in=sources.values("source_id")
    )
    context = {
        "page": page,
        "space": page.entry.space,
        "owner": page.owner,
        "writers": writers[:NAMED],
        "other_writers": len(writers[NAMED:]),
        "watchers": watching[:NAMED],
        "other_watchers": len(watching[NAMED:]),
        "links_here": linking.count(),
    }
    is_part = "HX-Request" in request.headers
    name = "components/page_details.html" if is_part else "details.html"
    response = render(request, f"teamweb_spaces/{name}", context)
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response
