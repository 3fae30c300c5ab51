"""The directory of organisations: municipalities, districts, ministries, IT providers and others.

Everything here is public. A row is found again by its key, never by its name: names change.
"""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..german_order import german
from . import keys


class Kind(models.TextChoices):
    MUNICIPALITY = "municipality", _("town or municipality")
    DISTRICT = "district", _("district")
    REGION = "region", _("administrative region")
    MINISTRY = "ministry", _("ministry")
    ASSOCIATION = "association", _("association")
    PROVIDER = "provider", _("IT provider")
    VENDOR = "vendor", _("vendor")
    OTHER = "other", _("other organisation")


class PopulationClass(models.IntegerChoices):
    """Size classes by inhabitants, as statistics of municipalities have them."""

    UNDER_5000 = 1, _("fewer than 5,000 inhabitants")
    UNDER_10000 = 2, _("5,000 to 9,999 inhabitants")
    UNDER_20000 = 3, _("10,000 to 19,999 inhabitants")
    UNDER_50000 = 4, _("20,000 to 49,999 inhabitants")
    UNDER_100000 = 5, _("50,000 to 99,999 inhabitants")
    UNDER_500000 = 6, _("100,000 to 499,999 inhabitants")
    OVER_500000 = 7, _("500,000 inhabitants and more")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody reads all of them."""
        return self

    def named(self, words: str) -> Self:
        """Those whose names, keys or places hold every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(key__startswith=word)
                | Q(names__name__icontains=word)
                | Q(district__name__icontains=word)
            )
        return found.distinct() if words.split() else found


class Organisation(models.Model):
    """A municipality, an authority or a company that takes part or is written about."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.MUNICIPALITY
    )
    key = models.CharField(
        _("official key"),
        max_length=40,
        unique=True,
        help_text=_(
            "The official key: 8 digits (AGS) of a municipality, 5 of a district, 3 of a region. "
            "Others have a short word of small letters."
        ),
    )
    ars = models.CharField(_("regional key (ARS)"), max_length=12, blank=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    district = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        limit_choices_to={"kind": Kind.DISTRICT},
        verbose_name=_("district"),
    )
    region = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members_of_region",
        limit_choices_to={"kind": Kind.REGION},
        verbose_name=_("administrative region"),
    )
    population_class = models.PositiveSmallIntegerField(
        _("size"), choices=PopulationClass.choices, null=True, blank=True
    )
    population_as_of = models.DateField(_("size as of"), null=True, blank=True)
    provider = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        limit_choices_to={"kind": Kind.PROVIDER},
        verbose_name=_("IT provider"),
    )
    leitweg_id = models.CharField(_("Leitweg-ID"), max_length=46, blank=True)
    website = models.URLField(_("website"), blank=True)
    notice = models.CharField(_("notice to readers"), max_length=300, blank=True)
    # A merger: who does its work since then.
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    ended_on = models.DateField(_("existed until"), null=True, blank=True)
    absent_since = models.DateField(_("missing in the source since"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = [german("name"), "pk"]
        indexes = [models.Index(fields=["kind"], name="organisation_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("knowledge_organisations:organisation", args=[self.key])

    @property
    def ags(self) -> str:
        """The official key (Amtlicher Gemeindeschlüssel), "" where there is none."""
        return self.key if self.kind in keys.LENGTHS else ""

    def clean(self) -> None:
        problems = {
            field: message
            for field, message in (
                ("key", self._problem_with_key()),
                ("leitweg_id", self._problem_with_leitweg_id()),
                ("successor", self._problem_with_successor()),
                ("district", self._problem_with_place("district", Kind.DISTRICT)),
                ("region", self._problem_with_place("region", Kind.REGION)),
                ("provider", self._problem_with_place("provider", Kind.PROVIDER)),
            )
            if message
        }
        if problems:
            raise ValidationError(problems)

    def _problem_with_key(self) -> Any:
        if keys.fits(self.key, self.kind):
            return ""
        return _("This is no key of this kind of organisation.")

    def _problem_with_leitweg_id(self) -> Any:
        if not self.leitweg_id or keys.is_leitweg_id(self.leitweg_id):
            return ""
        return _("This is no Leitweg-ID: its form or its check digits are wrong.")

    def _problem_with_place(self, field: str, kind: str) -> Any:
        other = getattr(self, field)
        if other is None or other.kind == kind:
            return ""
        return _("%(name)s is of another kind.") % {"name": other}

    def _problem_with_successor(self) -> Any:
        """Nobody is the successor of itself, over however many others."""
        seen, successor_id = {self.pk}, self.successor_id
        while successor_id is not None:
            if successor_id in seen:
                return _("The successors lead in a circle.")
            seen.add(successor_id)
            row = Organisation.objects.filter(pk=successor_id).values_list("successor_id")
            successor_id = row.get()[0]
        return ""


class OrganisationName(models.Model):
    """Another name: a former one, or one by which people call the organisation."""

    class Kind(models.TextChoices):
        FORMER = "former", _("former name")
        OTHER = "other", _("other name")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.FORMER)
    name = models.CharField(_("name"), max_length=200)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("name of an organisation")
        verbose_name_plural = _("names of organisations")
        ordering = ["valid_until", german("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "name"], name="organisation_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationChange(models.Model):
    """What was changed in an organisation, by whom or from which source."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=40)
    old = models.CharField(max_length=300, blank=True)
    new = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of an organisation")
        verbose_name_plural = _("changes of organisations")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.field}"

    @property
    def label(self) -> str:
        """What the changed field is called."""
        if self.field == "names":
            return str(_("other names"))
        return str(self._field().verbose_name)

    @property
    def old_words(self) -> str:
        return self._words(self.old)

    @property
    def new_words(self) -> str:
        return self._words(self.new)

    def _words(self, value: str) -> str:
        """A choice is kept by its code and read by its label."""
        choices = [] if self.field == "names" else self._field().flatchoices
        return next((str(label) for code, label in choices if str(code) == value), value)

    def _field(self) -> Any:
        return Organisation._meta.get_field(self.field)
