"""Pages of plain text, also those that the law asks for."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from ...access.required_pages import RequiredPage
from .public_page import PublicPage


class StandardPage(RequiredPage, PublicPage):
    """Any other public text, such as the imprint."""

    class Purpose(models.TextChoices):
        GENERAL = "general", _("general")
        IMPRINT = "imprint", _("imprint")
        PRIVACY = "privacy", _("privacy notice")
        ACCESSIBILITY = "accessibility", _("accessibility statement")

    purpose = models.CharField(
        _("purpose"), max_length=15, choices=Purpose.choices, default=Purpose.GENERAL
    )
    settings_panels = [*Page.settings_panels, FieldPanel("purpose")]
    keeps_address = False

    class Meta:
        verbose_name = _("page of the website")
        verbose_name_plural = _("pages of the website")

    @property
    def is_required_page(self) -> bool:
        """Whether it is the only published page for a purpose that the law requires."""
        if self.purpose == self.Purpose.GENERAL or not self.live:
            return False
        same = StandardPage.objects.live().filter(purpose=self.purpose)
        return not same.exclude(pk=self.pk).exists()

    def clean(self) -> None:
        super().clean()
        stored = StandardPage.objects.filter(pk=self.pk).first()
        if stored and stored.purpose != self.purpose and stored.is_required_page:
            raise ValidationError(
                _("The law asks for this page: first publish another one for its purpose.")
            )
