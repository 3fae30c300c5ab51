"""What lists ask of pages of any type, and what is known of their addresses and links."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ...access.readable import readable_accesses
from .pages import SpacePage


class SpaceEntryQuerySet(models.QuerySet["SpaceEntry"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(
            page__live=True,
            trashed_at=None,
            page__page_access__access_id__in=readable_accesses(user),
        )

    def in_order(self) -> Self:
        """As lists show the children of one page: in people's order, then those with a day."""
        return self.order_by(F("day").desc(nulls_first=True), "rank", "page_id")


class SpaceEntry(models.Model):
    """A page's place in its space, and what lists of pages of any type ask for."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="entry")
    space = models.ForeignKey(SpacePage, models.CASCADE, related_name="entries")
    # None for the space's own page.
    parent = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="child_entries"
    )
    # Order among the children of one page. Never the tree path: moving there rewrites every sibling.
    rank = models.PositiveIntegerField(default=0)
    # `SpaceContent.listed_day` of the page: a day counts more than the rank.
    day = models.DateField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Slug and name of each label, as PageLabel has them: read with the page at no further query.
    labels = models.JSONField(default=list, blank=True)
    # Random, new after each change of what is shown around the text (labels, files, comments):
    # part of the ETag, so that browsers fetch the page again.
    etag_seed = models.PositiveBigIntegerField(default=0)
    # Set for the page that was put into the trash, not for those below it.
    trashed_at = models.DateTimeField(null=True, blank=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SpaceEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a page")
        verbose_name_plural = _("places of pages")
        indexes = [
            models.Index(fields=["parent", "rank"], name="entry_order"),
            models.Index(fields=["-changed_at"], name="entry_changed"),
            models.Index(fields=["space", "-changed_at"], name="entry_changed_in_space"),
        ]

    def __str__(self) -> str:
        return str(self.page)


class PageRedirect(models.Model):
    """A former address (below the page of all spaces) of a page and of everything below it."""

    address = models.CharField(max_length=2000, unique=True)
    page = models.ForeignKey(Page, models.CASCADE, related_name="former_addresses")

    def __str__(self) -> str:
        return self.address


class PageLink(models.Model):
    """`source` names `target` in its text."""

    source = models.ForeignKey(Page, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Page, models.CASCADE, related_name="links_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
