from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..ozg.models import TopicArea
from .models import Issue

PER_PAGE = 25
IN_FEED = 20


@require_safe
def issues(request: HttpRequest, key: str | None = None) -> HttpResponse:
    topic = get_object_or_404(TopicArea, key=key) if key else None
    found = Issue.objects.published()
    if topic:
        found = found.filter(topic_areas=topic)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    feed = (
        reverse("knowledge_newsletters:feed_of_topic", args=[topic.key])
        if topic
        else reverse("knowledge_newsletters:feed")
    )
    context = {
        "topic": topic,
        "topics": TopicArea.objects.all(),
        "page_obj": page,
        "feed_url": feed,
    }
    return render(request, "knowledge_newsletters/issues.html", context)


@require_safe
def issue(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    found = get_object_or_404(Issue.objects.published().prefetch_related("topic_areas"), pk=pk)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    return render(request, "knowledge_newsletters/issue.html", {"issue": found})


class IssueFeed(Feed):
    """The newest issues, of one topic area or of all, as Atom."""

    feed_type = Atom1Feed
    subtitle = _("Newsletter issues")

    def get_object(self, request: HttpRequest, key: str | None = None) -> TopicArea | None:
        return get_object_or_404(TopicArea, key=key) if key else None

    def title(self, topic: TopicArea | None) -> Any:
        return f"Newsletter: {topic.name}" if topic else _("Newsletter")

    def link(self, topic: TopicArea | None) -> str:
        if topic:
            return reverse("knowledge_newsletters:issues_of_topic", args=[topic.key])
        return reverse("knowledge_newsletters:issues")

    def items(self, topic: TopicArea | None) -> QuerySet[Issue]:
        found = Issue.objects.published()
        return (found.filter(topic_areas=topic) if topic else found)[:IN_FEED]

    def item_title(self, item: Issue) -> str:
        return item.subject

    def item_description(self, item: Issue) -> str:
        return item.intro

    def item_pubdate(self, item: Issue) -> Any:
        return item.sent_at

    def item_updateddate(self, item: Issue) -> Any:
        return item.sent_at
