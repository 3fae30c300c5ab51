"""The search page, and the titles offered while somebody types."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ..engines import SearchUnavailable, current
from ..engines.results import Facet, Results
from ..find import find, suggest_titles
from ..indexing.queue import lag
from ..indexing.reindex import is_in_use_and_complete
from ..labels import kind_label, space_labels
from ..query.search_query import MAX_DEPTH
from .parameters import Parameters, misunderstandings, read_parameters, unknown_values

logger = logging.getLogger(__name__)

BEHIND_SECONDS = 30
# So many values of a facet are offered at first: more than that nobody looks through.
SHOWN = 20


@dataclass(frozen=True)
class FacetChoice:
    """A link that adds this value to the search, or takes it away again."""

    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    name: str
    label: str
    choices: list[FacetChoice]
    # How many choices are left out, and the address that shows them as well.
    left_out: int
    all_url: str


@require_GET
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    asked = read_parameters(request.GET, also=["more"])
    query = asked.query()
    hints = misunderstandings(query)
    context: dict[str, Any] = {"asked": asked, "query": query, "hints": hints}
    if not query.is_empty:
        try:
            results = find(query, user=request.user)
            if not results.total:
                hints += unknown_values(query, user=request.user).values()
        except SearchUnavailable as error:
            logger.warning("search is unavailable: %s", error)
            return render(
                request,
                "teamweb_search/search.html",
                {**context, "is_unavailable": True},
                status=503,
            )
        context |= {
            "results": results,
            "hits": list(_shown(results, request.user)),
            "facets": list(_facet_groups(asked, results, request)),
            "page_obj": _page(asked, results),
            "suggestion_url": _address(request.GET, q=results.suggestion),
            "unfiltered_url": _unfiltered(request.GET),
            "is_behind": lag().seconds > BEHIND_SECONDS,
            "is_incomplete": not is_in_use_and_complete(current()),
        }
    template = (
        "teamweb_search/components/results.html"
        if _wants_part(request)
        else "teamweb_search/search.html"
    )
    return render(request, template, context)


@require_GET
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that begin as typed, as a list to choose from or as JSON."""
    typed = request.GET.get("q", "").strip()[:100]
    try:
        hits = suggest_titles(typed, user=request.user) if len(typed) > 1 else []
    except SearchUnavailable:
        hits = []
    if request.headers.get("HX-Request"):
        return render(request, "teamweb_search/components/suggestions.html", {"hits": hits})
    found = [{"title": hit.title, "url": hit.url, "kind": hit.kind} for hit in hits]
    return JsonResponse({"suggestions": found})


def _wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == "search-results"


def _shown(results: Results, user: Any) -> Iterator[dict[str, Any]]:
    spaces = space_labels({hit.space for hit in results.hits if hit.space}, user=user)
    for hit in results.hits:
        yield {
            "hit": hit,
            "kind": kind_label(hit.kind),
            "space": spaces.get(hit.space, ""),
        }


def _facet_groups(
    asked: Parameters, results: Results, request: HttpRequest
) -> Iterator[FacetGroup]:
    """The values with most hits and those chosen; all of a group when its name is in `more`."""
    query, sent = asked.query(), request.GET
    years = [str(year) for year in query.years]
    chosen = {"kind": query.kinds, "space": query.spaces, "year": years}
    titles = {"kind": _("Kind"), "space": _("Space"), "year": _("Year")}
    shown, left_out = {}, {}
    for name in titles:
        values = results.facets.get(name, [])
        most = len(values) if name in sent.getlist("more") else SHOWN
        if len(values) <= most + 1:  # A link to one more would take its place.
            most = len(values)
        shown[name] = [
            facet for n, facet in enumerate(values) if n < most or facet.value in chosen[name]
        ]
        left_out[name] = len(values) - len(shown[name])
        listed = {facet.value for facet in values}
        shown[name] += [Facet(value, 0) for value in chosen[name] if value not in listed]
    shown["year"].sort(key=lambda facet: facet.value, reverse=True)
    spaces = space_labels((facet.value for facet in shown["space"]), user=request.user)
    labels = {"kind": kind_label, "space": lambda key: str(spaces.get(key, key))}
    address = reverse("teamweb_search:search")
    # What every address keeps: all but the page, and the facet that it changes.
    kept = [(name, value) for name, values in sent.lists() for value in values if name != "page"]
    for name, title in titles.items():
        own = [value for key, value in kept if key == name]
        others = [pair for pair in kept if pair[0] != name]
        choices = []
        for facet in shown[name]:
            toggled = [v for v in own if v != facet.value]
            if facet.value not in own:
                toggled.append(facet.value)
            changed = [*others, *((name, value) for value in toggled)]
            choices.append(
                FacetChoice(
                    label=labels.get(name, str)(facet.value),
                    count=facet.count,
                    url=f"{address}?{urlencode(changed)}",
                    is_chosen=facet.value in chosen[name],
                )
            )
        if choices:
            all_url = f"{address}?{urlencode([*kept, ('more', name)])}#facet-{name}"
            yield FacetGroup(name, title, choices, left_out[name], all_url)


def _address(sent: QueryDict, **changes: str) -> str:
    changed = sent.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        changed[name] = value
    return f"{reverse('teamweb_search:search')}?{changed.urlencode()}"


def _unfiltered(sent: QueryDict) -> str:
    """The same words without the chosen filters; "" when none is chosen or no word is left."""
    typed = sent.get("q", "")
    if not typed or not any(name in sent for name in ("kind", "space", "year")):
        return ""
    return f"{reverse('teamweb_search:search')}?{urlencode({'q': typed})}"


def _page(asked: Parameters, results: Results) -> Page:
    """A page object for the pagination; its items are shown from the hits."""
    reachable = min(results.total, MAX_DEPTH // asked.size * asked.size)
    paginator = Paginator(range(reachable), asked.size)
    return paginator.get_page(asked.page)
