"""Abbreviations and technical terms."""

import unicodedata

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..german_order import german


class Term(models.Model):
    """An abbreviation or term with its meaning; open to everybody."""

    abbreviation = models.CharField(_("term or abbreviation"), max_length=80, unique=True)
    meaning = models.CharField(_("meaning"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    synonyms = models.CharField(
        _("synonyms"),
        max_length=300,
        blank=True,
        help_text=_(
            "Other words for the same thing, divided by commas; the search treats them alike."
        ),
    )
    is_synonym_in_search = models.BooleanField(
        _("search by the meaning as well"),
        default=True,
        help_text=_("The search then finds the written-out form too."),
    )
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = [german("abbreviation")]

    def __str__(self) -> str:
        return self.abbreviation

    def get_absolute_url(self) -> str:
        return f"{reverse('knowledge_glossary:glossary')}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"term-{self.pk}"

    @property
    def initial(self) -> str:
        """The letter it is listed under: Ä under A, digits and signs under #."""
        first = unicodedata.normalize("NFD", self.abbreviation.strip().upper())[:1]
        return first if "A" <= first <= "Z" else "#"

    def synonym_list(self) -> list[str]:
        return [word for part in self.synonyms.split(",") if (word := part.strip())]
