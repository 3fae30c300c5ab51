"""The base of all public pages. A body is one rich text, so that showing it costs a fixed number of queries."""

from collections.abc import Iterator
from html import unescape
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from ...access.required_pages import RequiredPage
from ...core.forms.reserved_names import refuse_reserved
from ...core.page_types import parent_link
from ..pages.blocks import TEXT_FEATURES, PartsBlock
from ..uploads.media import restricted_collections
from ..uploads.pictures import fetch_sizes, pictures_in

PAGE_SIZE = 25
DESCRIPTION = 160

PICTURE_PANEL = MultiFieldPanel(
    [FieldPanel("picture"), FieldPanel("picture_alternative"), FieldPanel("picture_caption")],
    _("Picture at the top"),
)
BODY_PANELS = [FieldPanel("body"), FieldPanel("parts")]


def plain_text(html: str) -> str:
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

    page_ptr = parent_link()
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
        """Return the summary that search engines show below the title."""
        said = self.search_description or getattr(self, "lead", "") or plain_text(self.body)
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
    """Raise ValidationError for an address that the site's own views answer."""
    if Site.objects.filter(root_page_id=parent.pk).exists():
        refuse_reserved(slug)


class ListingPage(RequiredPage, PublicPage):
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
