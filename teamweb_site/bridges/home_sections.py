"""Sections of the home page from apps that the website does not import."""

from typing import Any

from django.http import HttpRequest

from teamweb.website.pages import sections
from teamweb_knowledge.ozg.models import TopicArea


def topic_areas(request: HttpRequest) -> dict[str, Any] | None:
    areas = list(TopicArea.objects.all())
    return {"topics": areas} if areas else None


def register() -> None:
    sections.register(
        sections.HomeSection("topics", 10, "teamweb_site/home/topics.html", topic_areas)
    )
