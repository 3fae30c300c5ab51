"""The catalogue of the Online Access Act (Onlinezugangsgesetz, OZG).

A topic area holds life and business situations, a situation holds public services.
Everything here is public: the catalogue is published by the state.
"""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..german_order import german


class TopicArea(models.Model):
    """One of the topic areas (Themenfelder) into which the OZG sorts all services."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    description = models.TextField(_("description"), blank=True)
    lead_ministry = models.CharField(_("lead ministry"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("topic area")
        verbose_name_plural = _("topic areas")
        ordering = ["rank", german("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("knowledge_ozg:topic", args=[self.key])


class SituationKind(models.TextChoices):
    LIFE = "life", _("life situation")
    BUSINESS = "business", _("business situation")


class Situation(models.Model):
    """An occasion on which people or companies need services; see the two proxies below."""

    kind = models.CharField(
        _("kind"), max_length=10, choices=SituationKind.choices, default=SituationKind.LIFE
    )
    topic_area = models.ForeignKey(
        TopicArea, models.PROTECT, related_name="situations", verbose_name=_("topic area")
    )
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("situation")
        verbose_name_plural = _("situations")
        ordering = ["topic_area__rank", german("name")]
        constraints = [
            models.UniqueConstraint(fields=["topic_area", "name"], name="situation_once")
        ]

    def __str__(self) -> str:
        return self.name


class PublicServiceQuerySet(models.QuerySet["PublicService"]):
    def of_topic(self, topic_area: TopicArea) -> Self:
        return self.filter(situation__topic_area=topic_area)


class PublicService(models.Model):
    """A service of the administration (OZG-Leistung) with its official OZG number."""

    ozg_id = models.CharField(_("OZG number"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=300)
    situation = models.ForeignKey(
        Situation, models.PROTECT, related_name="services", verbose_name=_("situation")
    )

    objects = PublicServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("public service")
        verbose_name_plural = _("public services")
        ordering = [german("name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.ozg_id})"

    def get_absolute_url(self) -> str:
        return f"{self.situation.topic_area.get_absolute_url()}#service-{self.ozg_id}"


class Portal(models.Model):
    """A portal of the state or the municipalities through which services are offered."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    topic_area = models.ForeignKey(
        TopicArea,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="portals",
        verbose_name=_("topic area"),
    )
    lead = models.CharField(_("lead"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=200, blank=True)
    due = models.CharField(_("date aimed at"), max_length=20, blank=True)  # "2020" or "2020-05"
    url = models.URLField(_("address"), blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("portal")
        verbose_name_plural = _("portals")
        ordering = [german("name")]

    def __str__(self) -> str:
        return self.name


class ImplementationProject(models.Model):
    """A project that brings services online (Umsetzungsprojekt)."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PLANNED = "planned", _("planned")
        AT_WORK = "at_work", _("at work")
        DONE = "done", _("put into practice")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    topic_area = models.ForeignKey(
        TopicArea,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("topic area"),
    )
    portal = models.ForeignKey(
        Portal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("portal"),
    )
    services = models.ManyToManyField(
        PublicService, blank=True, related_name="projects", verbose_name=_("public services")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("implementation project")
        verbose_name_plural = _("implementation projects")
        ordering = [german("name")]

    def __str__(self) -> str:
        return self.name
