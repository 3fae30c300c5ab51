from django.db import models
from django.utils.translation import gettext_lazy as _


class BrandSettings(models.Model):
    """How the site shows itself; one row, whose empty fields leave it to the settings."""

    name = models.CharField(_("name of the site"), max_length=60, blank=True)
    accent = models.CharField(_("accent colour"), max_length=7, blank=True)
    # As the site serves it: PNG, without what the file said about its maker.
    logo = models.BinaryField(_("logo"), blank=True, default=bytes)
    logo_digest = models.CharField(max_length=16, blank=True, editable=False)
    sender_name = models.CharField(_("sender of mails"), max_length=80, blank=True)
    sender_body = models.CharField(_("who is responsible"), max_length=200, blank=True)
    imprint_url = models.URLField(_("address of the imprint"), blank=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brand")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_brand")]

    def __str__(self) -> str:
        return self.name or "–"

    @classmethod
    def stored(cls) -> "BrandSettings":
        return cls._default_manager.filter(pk=1).first() or cls(pk=1)
