"""Labels of pages."""

import re
import unicodedata
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ...access.readable import readable_accesses
from ...core.database.german_order import german


def label_key(name: str) -> str:
    """What two ways of writing one label share: "E-Akte" and "e akte", but not "C" and "C++"."""
    words = " ".join(name.split())
    if re.fullmatch(r"[\w\s-]+", words) and (slug := slugify(words, allow_unicode=True)):
        return slug
    return unicodedata.normalize("NFC", words).casefold()


class LabelQuerySet(models.QuerySet["Label"]):
    def visible_to(self, user: Any) -> Self:
        """Labels of pages that `user` may read."""
        pages = PageLabel.objects.filter(
            page__live=True, page__page_access__access_id__in=readable_accesses(user)
        )
        return self.filter(pk__in=pages.values("label_id"))


class Label(models.Model):
    """A word that pages of all spaces can be found by."""

    key = models.CharField(max_length=300, unique=True, editable=False)
    # In addresses; letters and digits alone, so some labels have a number behind them.
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("label"), max_length=80)

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = [german("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teamweb_spaces:label", args=[self.slug])


class PageLabel(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="page_labels")
    label = models.ForeignKey(Label, models.CASCADE, related_name="page_labels")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "label"], name="label_once")]

    def __str__(self) -> str:
        return str(self.label)
