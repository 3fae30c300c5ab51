from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..german_order import german
from .models import Chapter, Guideline

PER_PAGE = 25


def guidelines(request: HttpRequest) -> HttpResponse:
    visible = Guideline.objects.visible_to(request.user)
    states = dict(visible.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    found = visible.filter(state=state) if state in Guideline.State.values else visible
    found = found.annotate(
        chapter_count=Count("chapters"),
        finished_count=Count("chapters", filter=Q(chapters__state=Chapter.State.FINISHED)),
    )
    # Counting loses the model's own order.
    found = found.order_by(german("title"), "pk")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [
            (value, label, states[value])
            for value, label in Guideline.State.choices
            if value in states
        ],
    }
    return render(request, "knowledge_guidelines/guidelines.html", context)


def guideline(request: HttpRequest, key: str) -> HttpResponse:
    guideline = get_object_or_404(Guideline.objects.visible_to(request.user), key=key)
    context = {"guideline": guideline, "chapters": guideline.chapters.all()}
    return render(request, "knowledge_guidelines/guideline.html", context)
