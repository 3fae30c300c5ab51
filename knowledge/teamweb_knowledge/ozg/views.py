from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from ..german_order import german
from .models import PublicService, TopicArea


def _subscribe_url() -> str:
    """Where the newsletter of a topic area is ordered, "" where the site has no newsletter."""
    try:
        return reverse("knowledge_contacts:subscribe")
    except NoReverseMatch:
        return ""


def topics(request: HttpRequest) -> HttpResponse:
    areas = TopicArea.objects.annotate(
        portal_count=Count("portals", distinct=True),
        service_count=Count("situations__services", distinct=True),
    ).order_by("rank", german("name"))
    return render(
        request,
        "knowledge_ozg/topics.html",
        {"topics": areas, "subscribe_url": _subscribe_url()},
    )


def topic(request: HttpRequest, key: str) -> HttpResponse:
    area = get_object_or_404(TopicArea, key=key)
    services = PublicService.objects.of_topic(area).select_related("situation")
    return render(
        request,
        "knowledge_ozg/topic.html",
        {
            "topic": area,
            "portals": area.portals.all(),
            "projects": area.projects.select_related("portal"),
            "services": services.order_by(german("situation__name"), german("name")),
            "subscribe_url": _subscribe_url(),
        },
    )
