from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ...access.readable import readable_accesses


class PinnedPageQuerySet(models.QuerySet["PinnedPage"]):
    def visible_to(self, user: Any) -> Self:
        readable = readable_accesses(user)
        return self.filter(page__live=True, page__page_access__access_id__in=readable)


class PinnedPage(models.Model):
    """A page that the overview of its space shows first, wherever in the space it is."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="pin")
    pinned_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PinnedPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned page")
        verbose_name_plural = _("pinned pages")
        ordering = ["pinned_at", "pk"]

    def __str__(self) -> str:
        return str(self.page)
