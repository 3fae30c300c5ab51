"""News, and what other dated pages share with it."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from .public_page import BODY_PANELS, PICTURE_PANEL, ListingPage, PublicPage, PublicQuerySet


class NewsQuerySet(PublicQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-published_on", "-pk")


class NewsIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.NewsPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def items(self) -> PageQuerySet:
        return NewsPage.objects.child_of(self).live().public().newest_first().with_pictures()


class DatedPage(PublicPage):
    """Something that was published on a day, with a summary."""

    published_on = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    lead = models.TextField(_("summary"), max_length=500)

    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("lead"),
        PICTURE_PANEL,
        *BODY_PANELS,
    ]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(NewsQuerySet)()

    class Meta:
        abstract = True


class NewsPage(DatedPage):
    parent_page_types = ["teamweb_website.NewsIndexPage"]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
