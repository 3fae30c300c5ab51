from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from .models import NewsIndexPage, NewsPage

NEWEST = 25


class NewsFeed(Feed):
    """The newest public news as Atom."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        return super().__call__(request, *args, **kwargs)

    def title(self) -> str:
        return _("Teamweb: news")

    def subtitle(self) -> str:
        return _("What is new in the working groups and their publications")

    def link(self) -> str:
        index = NewsIndexPage.objects.live().public().first()
        return index.get_url(self.request) if index else "/"

    def items(self) -> Any:
        return NewsPage.objects.live().public().newest_first()[:NEWEST]

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return item.lead

    def item_link(self, item: NewsPage) -> str:
        return item.get_url(self.request) or "/"

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.published_on, time(12)))

    def item_updateddate(self, item: NewsPage) -> datetime:
        return item.last_published_at or self.item_pubdate(item)
