"""Publications and their list."""

from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.documents import get_document_model_string
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from ...core.database.german_order import german
from ...groups.models import WorkingGroup
from .public_page import BODY_PANELS, PICTURE_PANEL, ListingPage, PublicPage, PublicQuerySet


class PublicationQuerySet(PublicQuerySet):
    def newest_first(self) -> Self:
        return self.order_by(F("published_on").desc(nulls_last=True), german("title"))


class PublicationIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.PublicationPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of publications")
        verbose_name_plural = _("lists of publications")

    def items(self) -> PageQuerySet:
        published = PublicationPage.objects.child_of(self).live().public()
        return published.newest_first().with_pictures().select_related("group__type", "document")


class PublicationPage(PublicPage):
    class Kind(models.TextChoices):
        GUIDELINE = "guideline", _("guideline")
        REPORT = "report", _("report")
        ARTICLE = "article", _("article")
        STRATEGY = "strategy", _("strategy")
        LEGAL_OPINION = "legal_opinion", _("legal opinion")
        TEMPLATE = "template", _("template")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.REPORT)
    published_on = models.DateField(_("date"), null=True, blank=True, db_index=True)
    edition = models.CharField(
        _("edition"), max_length=120, blank=True, help_text=_("For example journal and issue.")
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    lead = models.TextField(_("summary"), max_length=500, blank=True)
    group = models.ForeignKey(
        WorkingGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("working group"),
    )
    document = models.ForeignKey(
        get_document_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    address = models.URLField(_("address on the web"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("edition")]),
        FieldPanel("publisher"),
        FieldPanel("lead"),
        PICTURE_PANEL,
        *BODY_PANELS,
        FieldPanel("group"),
        FieldPanel("document"),
        FieldPanel("address"),
    ]
    parent_page_types = ["teamweb_website.PublicationIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(PublicationQuerySet)()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
