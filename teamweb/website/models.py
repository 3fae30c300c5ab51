"""The public pages. A body is one rich text, so that showing it costs a fixed number of queries."""

import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, Site
from wagtail.query import PageQuerySet

from ..access.pillars import Pillar
from ..core.german_order import german
from ..core.reserved_names import refuse_reserved
from ..groups.models import WorkingGroup
from . import sections
from .series import SeriesOverview

PAGE_SIZE = 25
ON_HOME = 3
GROUPS_ON_HOME = 24
MOST_IN_SERIES = 200
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]


class PublicPageForm(WagtailAdminPageForm):
    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        refuse_address(slug, parent=self.parent_page)
        return slug


class PublicPage(Page):
    """A page of the public site with one text."""

    body = RichTextField(_("text"), blank=True, features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    base_form_class = PublicPageForm

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        parent = self.get_parent() if self.path else None
        if parent is not None:
            try:
                refuse_address(self.slug, parent=parent)
            except ValidationError as error:
                raise ValidationError({"slug": error}) from None


def refuse_address(slug: str, *, parent: Any) -> None:
    """Raise ValidationError where a page would stand at an address that the site itself answers."""
    if Site.objects.filter(root_page_id=parent.pk).exists():
        refuse_reserved(slug)


class ListingPage(Pillar, PublicPage):
    """A section of the site whose children are listed, newest first, in pages."""

    class Meta:
        abstract = True

    def items(self) -> PageQuerySet:
        raise NotImplementedError

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        paginator = Paginator(self.items(), PAGE_SIZE)
        context["page_obj"] = paginator.get_page(request.GET.get("page"))
        return context


class HomePage(Pillar, PublicPage):
    """What visitors see first: what Teamweb is, what is coming up, what is new."""

    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["events"] = EventPage.objects.live().public().upcoming()[:ON_HOME]
        context["news"] = NewsPage.objects.live().public().newest_first()[:ON_HOME]
        context["groups"] = (
            WorkingGroup.objects.active()
            .filter(parent=None)
            .select_related("type")
            .order_by("type__rank", german("name"))[:GROUPS_ON_HOME]
        )
        context["sections"] = sections.for_request(request)
        return context


class StandardPage(Pillar, PublicPage):
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
    def is_pillar(self) -> bool:
        """Whether it is the only published page that says what the law asks for."""
        if self.purpose == self.Purpose.GENERAL or not self.live:
            return False
        same = StandardPage.objects.live().filter(purpose=self.purpose)
        return not same.exclude(pk=self.pk).exists()

    def clean(self) -> None:
        super().clean()
        stored = StandardPage.objects.filter(pk=self.pk).first()
        if stored and stored.purpose != self.purpose and stored.is_pillar:
            raise ValidationError(
                _("The law asks for this page: first publish another one for its purpose.")
            )


class NewsQuerySet(PageQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-published_on", "-pk")


class NewsIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.NewsPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def items(self) -> PageQuerySet:
        return NewsPage.objects.child_of(self).live().public().newest_first()


class NewsPage(PublicPage):
    published_on = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    lead = models.TextField(_("summary"), max_length=500)

    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types = ["teamweb_website.NewsIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(NewsQuerySet)()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")


class EventQuerySet(PageQuerySet):
    def upcoming(self, day: datetime.date | None = None) -> Self:
        """Events that have not ended before `day` (default: today), the next one first."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on__gte=day) | Q(ends_on=None, starts_on__gte=day)).order_by(
            "starts_on", "start_time", "pk"
        )

    def past(self, day: datetime.date | None = None) -> Self:
        """Everything not upcoming, the latest first; events without a known day end their year."""
        day = day or timezone.localdate()
        return self.exclude(
            pk__in=EventPage.objects.upcoming(day).order_by().values("pk")
        ).order_by(
            F("year").desc(nulls_last=True), F("starts_on").desc(nulls_last=True), german("title")
        )

    def of_series(self, name: str) -> Self:
        """Events of a series, in the order they are held; none for an empty name."""
        if not name:
            return self.none()
        held = (F("year").asc(nulls_last=True), F("starts_on").asc(nulls_last=True), "title", "pk")
        return self.filter(series=name).order_by(*held)

    def overview(self) -> SeriesOverview | None:
        """What the events of one series add up to; None for a single event or none."""
        events = list(self[:MOST_IN_SERIES])
        return SeriesOverview.of(events[0].series, events) if len(events) > 1 else None


class EventIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.EventPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of events")
        verbose_name_plural = _("lists of events")

    def items(self) -> PageQuerySet:
        return EventPage.objects.child_of(self).live().public().past()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["upcoming"] = (
            EventPage.objects.child_of(self).live().public().upcoming()[:PAGE_SIZE]
        )
        return context


class EventPage(PublicPage):
    """Something the office holds or takes part in; sources often know only its year."""

    series = models.CharField(_("series"), max_length=120, blank=True)
    starts_on = models.DateField(_("date"), null=True, blank=True, db_index=True)
    start_time = models.TimeField(_("beginning"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    end_time = models.TimeField(_("end"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Only if the day is not known.")
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    organiser = models.CharField(_("organiser"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    registrations = models.PositiveIntegerField(_("registrations"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    is_estimate = models.BooleanField(_("number of participants is an estimate"), default=False)
    registration = models.TextField(_("how to register"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("series"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("start_time")]),
                FieldRowPanel([FieldPanel("ends_on"), FieldPanel("end_time")]),
                FieldPanel("year"),
            ],
            _("Date"),
        ),
        MultiFieldPanel(
            [FieldPanel("place"), FieldPanel("venue"), FieldPanel("organiser")], _("Place")
        ),
        FieldPanel("body"),
        FieldPanel("registration"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("registrations")]),
                FieldRowPanel([FieldPanel("participants"), FieldPanel("is_estimate")]),
            ],
            _("Figures"),
        ),
    ]
    parent_page_types = ["teamweb_website.EventIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(EventQuerySet)()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if self.starts_on:
            self.year = self.starts_on.year
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.ends_on and (not self.starts_on or self.ends_on < self.starts_on):
            raise ValidationError({"ends_on": _("The end lies before the beginning.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        siblings = EventPage.objects.sibling_of(self).live().public()
        context["series"] = siblings.of_series(self.series).overview()
        return context

    @property
    def is_over(self) -> bool:
        last_day = self.ends_on or self.starts_on
        return last_day is None or last_day < timezone.localdate()


class PublicationQuerySet(PageQuerySet):
    def newest_first(self) -> Self:
        return self.order_by(F("published_on").desc(nulls_last=True), german("title"))


class PublicationIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.PublicationPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of publications")
        verbose_name_plural = _("lists of publications")

    def items(self) -> PageQuerySet:
        published = PublicationPage.objects.child_of(self).live().public()
        return published.newest_first().select_related("group__type", "document")


class PublicationPage(PublicPage):
    class Kind(models.TextChoices):
        GUIDELINE = "guideline", _("guideline")
        REPORT = "report", _("report")
        ARTICLE = "article", _("article")
        STRATEGY = "strategy", _("strategy")
        LEGAL_OPINION = "legal_opinion", _("legal opinion")
        TEMPLATE = "template", _("template")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.REPORT)
    published_on = models.DateField(_("date"), null=True, blank=True, db_index=True)
    edition = models.CharField(
        _("edition"), max_length=120, blank=True, help_text=_("For example journal and issue.")
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    lead = models.TextField(_("summary"), max_length=500, blank=True)
    group = models.ForeignKey(
        WorkingGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("working group"),
    )
    document = models.ForeignKey(
        get_document_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    address = models.URLField(_("address on the web"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("edition")]),
        FieldPanel("publisher"),
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("group"),
        FieldPanel("document"),
        FieldPanel("address"),
    ]
    parent_page_types = ["teamweb_website.PublicationIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(PublicationQuerySet)()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
