from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from ..core.database.german_order import german


class Organisation(models.Model):
    """An authority, IT provider or association that people work for and act for."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        IT_PROVIDER = "it_provider", _("municipal IT provider")
        ASSOCIATION = "association", _("association")
        MINISTRY = "ministry", _("ministry")
        AUTHORITY = "authority", _("other public authority")
        COMPANY = "company", _("company")

    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.MUNICIPALITY
    )
    role = models.CharField(_("role"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        # As they are shown: see __str__.
        ordering = [german(Coalesce(NullIf("short_name", models.Value("")), "name"))]

    def __str__(self) -> str:
        return self.short_name or self.name


def languages() -> list[tuple[str, str]]:
    """The site's languages; asked for when needed, so that no migration depends on them."""
    return settings.LANGUAGES


class Profile(models.Model):
    """What colleagues see of a person, and how the person wants the interface."""

    class EmailShownTo(models.TextChoices):
        NOBODY = "nobody", _("administrators only")
        GROUPS = "groups", _("people of my working groups")
        EVERYBODY = "everybody", _("everybody who is signed in")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, verbose_name=_("organisation")
    )
    municipality = models.CharField(_("municipality"), max_length=120, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email_shown_to = models.CharField(
        _("who sees my e-mail address"),
        max_length=10,
        choices=EmailShownTo.choices,
        default=EmailShownTo.GROUPS,
    )
    language = models.CharField(_("language"), max_length=10, choices=languages, blank=True)
    colour_scheme = models.CharField(
        _("colours"),
        max_length=5,
        blank=True,
        choices=[("", _("like my device")), ("light", _("light")), ("dark", _("dark"))],
    )
    # WCAG 2.1.4: spoken words and unsteady hands press such keys by accident.
    single_keys = models.BooleanField(_("keys without Ctrl or Alt, such as ? and /"), default=True)

    erasure_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The account that another one of the same person became part of.
    merged_into = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return str(self.user)
