"""Press releases, and what the press wrote."""

from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.query import PageQuerySet

from ..pages.blocks import ArticleBlock, EntriesBlock
from .directories import DirectoryPage
from .news import DatedPage
from .public_page import ListingPage


class PressIndexPage(ListingPage):
    """Press releases, and in its text whom to ask."""

    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.PressReleasePage"]
    max_count = 1
    is_required_page = False

    class Meta:
        verbose_name = _("list of press releases")
        verbose_name_plural = _("lists of press releases")

    def items(self) -> PageQuerySet:
        releases = PressReleasePage.objects.child_of(self).live().public()
        return releases.newest_first().with_pictures()


class PressReleasePage(DatedPage):
    parent_page_types = ["teamweb_website.PressIndexPage"]

    class Meta:
        verbose_name = _("press release")
        verbose_name_plural = _("press releases")


class PressReviewPage(DirectoryPage):
    entries = StreamField(
        EntriesBlock([("article", ArticleBlock())]), blank=True, verbose_name=_("articles")
    )

    class Meta:
        verbose_name = _("press review")
        verbose_name_plural = _("press reviews")

    def listed(self) -> list[Any]:
        """The articles of each year, the newest first."""
        articles = [entry.value for entry in self.entries]
        articles.sort(key=lambda article: article["published_on"], reverse=True)
        years = groupby(articles, key=lambda article: article["published_on"].year)
        return [(year, list(rows)) for year, rows in years]
