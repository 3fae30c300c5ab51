"""The home page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from ...access.required_pages import RequiredPage
from ...core.database.german_order import german
from ...groups.models import WorkingGroup
from ..pages import sections
from .events import EventPage
from .news import NewsPage
from .public_page import BODY_PANELS, PICTURE_PANEL, PublicPage, PublicQuerySet

ON_HOME = 3
GROUPS_ON_HOME = 24


class HomePage(RequiredPage, PublicPage):
    """The start page: introduction, coming events, news."""

    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), PICTURE_PANEL, *BODY_PANELS]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        hidden = PublicQuerySet(Page).private_q()  # Asked for once, for both lists.
        events = EventPage.objects.live().exclude(hidden).upcoming()
        context["events"] = events.with_pictures()[:ON_HOME]
        news = NewsPage.objects.live().exclude(hidden).newest_first()
        context["news"] = news.with_pictures()[:ON_HOME]
        context["groups"] = (
            WorkingGroup.objects.active()
            .filter(parent=None)
            .select_related("type")
            .order_by("type__rank", german("name"))[:GROUPS_ON_HOME]
        )
        context["sections"] = sections.for_request(request)
        return context
