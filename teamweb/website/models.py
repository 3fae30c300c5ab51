"""The public pages. A body is one rich text, so that showing it costs a fixed number of queries."""

import datetime
from collections.abc import Iterator
from html import unescape
from itertools import groupby
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page, PageManager, Site
from wagtail.query import PageQuerySet

from ..access.pillars import Pillar
from ..core.german_order import german, german_key
from ..core.reserved_names import refuse_reserved
from ..groups.models import WorkingGroup
from . import sections
from .blocks import (
    TEXT_FEATURES,
    ArticleBlock,
    ContactBlock,
    EntriesBlock,
    MemberBlock,
    PartsBlock,
)
from .media import restricted_collections
from .pictures import fetch_sizes, pictures_in
from .series import SeriesOverview

PAGE_SIZE = 25
ON_HOME = 3
GROUPS_ON_HOME = 24
MOST_IN_SERIES = 200
DESCRIPTION = 160

PICTURE_PANEL = MultiFieldPanel(
    [FieldPanel("picture"), FieldPanel("picture_alternative"), FieldPanel("picture_caption")],
    _("Picture at the top"),
)
BODY_PANELS = [FieldPanel("body"), FieldPanel("parts")]


def words_of(html: str) -> str:
    return unescape(strip_tags(html.replace("<", " <"))).strip()


class PublicQuerySet(PageQuerySet):
    def with_pictures(self) -> Self:
        """For lists that show the picture of each page."""
        return self.select_related("picture").prefetch_related("picture__renditions")


class PublicPageForm(WagtailAdminPageForm):
    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        refuse_address(slug, parent=self.parent_page)
        return slug


class PublicPage(Page):
    """A page of the public site: a picture, a text, and parts below it such as galleries."""

    picture = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alternative = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    picture_caption = models.CharField(
        _("caption"),
        max_length=250,
        blank=True,
        help_text=_("Also who took or drew it, where the licence asks for that."),
    )
    body = RichTextField(_("text"), blank=True, features=TEXT_FEATURES)
    parts = StreamField(PartsBlock(), blank=True, verbose_name=_("below the text"))

    content_panels = [*Page.content_panels, PICTURE_PANEL, *BODY_PANELS]
    base_form_class = PublicPageForm

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """What search engines show below the title."""
        said = self.search_description or getattr(self, "lead", "") or words_of(self.body)
        return Truncator(" ".join(said.split())).chars(DESCRIPTION)

    def clean(self) -> None:
        super().clean()
        if self.picture and not self.picture_alternative.strip():
            needed = _("Say in a few words what the picture shows.")
            raise ValidationError({"picture_alternative": needed})
        parent = self.get_parent() if self.path else None
        if parent is not None:
            try:
                refuse_address(self.slug, parent=parent)
            except ValidationError as error:
                raise ValidationError({"slug": error}) from None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # Asked for only where there are pictures or files.
        context["closed_collections"] = SimpleLazyObject(lambda: restricted_collections(request))
        fetch_sizes(self.pictures())
        return context

    def pictures(self) -> Iterator[Any]:
        if self.picture:
            yield self.picture
        yield from pictures_in(self.parts)


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

    content_panels = [*Page.content_panels, FieldPanel("lead"), PICTURE_PANEL, *BODY_PANELS]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        events = EventPage.objects.live().public().upcoming()
        context["events"] = events.with_pictures()[:ON_HOME]
        news = NewsPage.objects.live().public().newest_first()
        context["news"] = news.with_pictures()[:ON_HOME]
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


class NewsQuerySet(PublicQuerySet):
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
        return NewsPage.objects.child_of(self).live().public().newest_first().with_pictures()


class DatedPage(PublicPage):
    """Something that was published on a day, with a summary."""

    published_on = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    lead = models.TextField(_("summary"), max_length=500)

    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("lead"),
        PICTURE_PANEL,
        *BODY_PANELS,
    ]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(NewsQuerySet)()

    class Meta:
        abstract = True


class NewsPage(DatedPage):
    parent_page_types = ["teamweb_website.NewsIndexPage"]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")


class EventQuerySet(PublicQuerySet):
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
        return EventPage.objects.child_of(self).live().public().past().with_pictures()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        upcoming = EventPage.objects.child_of(self).live().public().upcoming()
        context["upcoming"] = upcoming.with_pictures()[:PAGE_SIZE]
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
        PICTURE_PANEL,
        *BODY_PANELS,
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

    def begins_and_ends(self) -> tuple[Any, Any]:
        """For a calendar: moments in UTC, or days where no time is known; then the end is the day after."""
        first, last = self.starts_on, self.ends_on or self.starts_on
        if first is None or last is None:
            raise ValueError("The day is not known.")
        if self.start_time is None:
            return first, last + datetime.timedelta(days=1)
        begins = timezone.make_aware(datetime.datetime.combine(first, self.start_time))
        ends = begins
        if self.end_time or last > first:
            time = self.end_time or datetime.time(23, 59)
            ends = timezone.make_aware(datetime.datetime.combine(last, time))
        return begins.astimezone(datetime.UTC), max(begins, ends).astimezone(datetime.UTC)

    @property
    def is_over(self) -> bool:
        last_day = self.ends_on or self.starts_on
        return last_day is None or last_day < timezone.localdate()


class PublicationQuerySet(PublicQuerySet):
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
        return published.newest_first().with_pictures().select_related("group__type", "document")


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
        PICTURE_PANEL,
        *BODY_PANELS,
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


class PressIndexPage(ListingPage):
    """Press releases, and in its text whom to ask."""

    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.PressReleasePage"]
    max_count = 1
    is_pillar = False

    class Meta:
        verbose_name = _("list of press releases")
        verbose_name_plural = _("lists of press releases")

    def items(self) -> PageQuerySet:
        releases = PressReleasePage.objects.child_of(self).live().public()
        return releases.newest_first().with_pictures()


class PressReleasePage(DatedPage):
    parent_page_types = ["teamweb_website.PressIndexPage"]

    class Meta:
        verbose_name = _("press release")
        verbose_name_plural = _("press releases")


class DirectoryPage(PublicPage):
    """A page that lists entries which have no pages of their own, in a `StreamField` "entries"."""

    entries: StreamField

    content_panels = [*PublicPage.content_panels, FieldPanel("entries")]
    parent_page_types = ["teamweb_website.HomePage", "teamweb_website.StandardPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    def listed(self) -> list[Any]:
        """The entries in the order that readers see."""
        return sorted(
            (entry.value for entry in self.entries), key=lambda it: german_key(it["name"])
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["entries"] = self.listed()
        return context

    def pictures(self) -> Iterator[Any]:
        yield from super().pictures()
        yield from pictures_in(self.entries)


class PressReviewPage(DirectoryPage):
    entries = StreamField(
        EntriesBlock([("article", ArticleBlock())]), blank=True, verbose_name=_("articles")
    )

    class Meta:
        verbose_name = _("press review")
        verbose_name_plural = _("press reviews")

    def listed(self) -> list[Any]:
        """The articles of each year, the newest first."""
        articles = [entry.value for entry in self.entries]
        articles.sort(key=lambda article: article["published_on"], reverse=True)
        years = groupby(articles, key=lambda article: article["published_on"].year)
        return [(year, list(rows)) for year, rows in years]


class MembersPage(DirectoryPage):
    """The municipalities and other organisations that take part."""

    entries = StreamField(
        EntriesBlock([("member", MemberBlock())]), blank=True, verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("list of members")
        verbose_name_plural = _("lists of members")


class TeamPage(DirectoryPage):
    """Whom to turn to, in the order that the editors chose."""

    entries = StreamField(
        EntriesBlock([("contact", ContactBlock())]), blank=True, verbose_name=_("contacts")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def listed(self) -> list[Any]:
        return [entry.value for entry in self.entries]


class ModelRegionQuerySet(PublicQuerySet):
    def by_name(self) -> Self:
        return self.order_by(german("title"), "pk")


class ModelRegionIndexPage(ListingPage):
    parent_page_types = ["teamweb_website.HomePage"]
    subpage_types = ["teamweb_website.ModelRegionPage"]
    max_count = 1
    is_pillar = False

    class Meta:
        verbose_name = _("list of model regions")
        verbose_name_plural = _("lists of model regions")

    def items(self) -> PageQuerySet:
        regions = ModelRegionPage.objects.child_of(self).live().public()
        return regions.by_name().with_pictures()


class ModelRegionPage(PublicPage):
    """A municipality or several that try something for all."""

    lead = models.TextField(_("summary"), max_length=500)
    municipalities = models.CharField(_("municipalities"), max_length=250, blank=True)
    address = models.URLField(_("address on the web"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("municipalities"),
        FieldPanel("lead"),
        PICTURE_PANEL,
        *BODY_PANELS,
        FieldPanel("address"),
    ]
    parent_page_types = ["teamweb_website.ModelRegionIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(ModelRegionQuerySet)()

    class Meta:
        verbose_name = _("model region")
        verbose_name_plural = _("model regions")
