"""Who is writing just now: a piece of page that browsers ask for again every half minute."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page

from ...coediting.editing_sessions.presence import writers_in
from ...coediting.models import CoeditedDocument
from ..models import SpaceEntry, SpacePage, WikiPage
from .pages import get_page

# In a space only texts changed this lately are looked at.
LATELY = timedelta(minutes=10)
LISTED = 20


@login_required
@require_safe
def writers(request: HttpRequest, page_id: int) -> HttpResponse:
    """Who writes in this page, and, on a space's own page, who writes in its other pages."""
    page = get_page(request, page_id)
    entries = SpaceEntry.objects.visible_to(request.user).select_related("page")
    here = writers_in(_documents([page.pk]).values_list("pk", flat=True))
    elsewhere = []
    if isinstance(page, SpacePage):
        texts = _documents(entries.filter(space_id=page.pk).exclude(pk=page.pk).values("pk"))
        lately = texts.filter(updates__created_at__gt=timezone.now() - LATELY).distinct()
        documents = dict(lately.values_list("pk", "object_id")[:LISTED])
        names = {documents[pk]: found for pk, found in writers_in(documents).items()}
        elsewhere = [(entry.page, names[entry.pk]) for entry in entries.filter(pk__in=names)]
    own = str(request.user)
    context = {
        "here": [name for found in here.values() for name in found if name != own],
        "elsewhere": elsewhere,
    }
    response = render(request, "teamweb_spaces/components/writers.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _documents(page_ids: Iterable[int] | QuerySet[Any]) -> QuerySet[CoeditedDocument]:
    types = ContentType.objects.get_for_models(WikiPage, SpacePage, Page).values()
    return CoeditedDocument.objects.filter(
        content_type__in=types, object_id__in=page_ids, field="body"
    )
