"""Model regions and their list."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from ...core.database.german_order import german
from .public_page import BODY_PANELS, PICTURE_PANEL, ListingPage, PublicPage, PublicQuerySet


class ModelRegionQuerySet(PublicQuerySet):
    def by_name(self) -> Self:
        return self.order_by(german("title"), "pk")


class ModelRegionIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.ModelRegionPage"]
    max_count = 1
    is_required_page = False

    class Meta:
        verbose_name = _("list of model regions")
        verbose_name_plural = _("lists of model regions")

    def items(self) -> PageQuerySet:
        regions = ModelRegionPage.objects.child_of(self).live().public()
        return regions.by_name().with_pictures()


class ModelRegionPage(PublicPage):
    """A municipality or several that try something for all."""

    lead = models.TextField(_("summary"), max_length=500)
    municipalities = models.CharField(_("municipalities"), max_length=250, blank=True)
    address = models.URLField(_("address on the web"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("municipalities"),
        FieldPanel("lead"),
        PICTURE_PANEL,
        *BODY_PANELS,
        FieldPanel("address"),
    ]
    parent_page_types = ["teamweb_website.ModelRegionIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(ModelRegionQuerySet)()

    class Meta:
        verbose_name = _("model region")
        verbose_name_plural = _("model regions")
