"""Texts to begin a new page with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...core.database.german_order import german
from .pages import SpacePage


class PageTemplate(models.Model):
    """A text to begin a new page with; without a space it is offered in all of them."""

    space = models.ForeignKey(
        SpacePage, models.CASCADE, null=True, blank=True, related_name="templates"
    )
    title = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("what it is for"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = [german("title")]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "title"], condition=~Q(space=None), name="space_template_once"
            ),
            models.UniqueConstraint(
                fields=["title"], condition=Q(space=None), name="general_template_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
