"""Spaces and their wiki pages."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import Page

from ...access.models import Access
from ...access.required_pages import RequiredPage
from ...core.page_types import parent_link
from ...groups.models import WorkingGroup
from .content import SpaceContent, WikiText

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


BODY_PANELS = [
    HelpPanel(template="teamweb_spaces/admin/body_panel.html", heading=_("Text")),
]


class SpaceIndexPage(RequiredPage, Page):
    """The page above all spaces; it has no content of its own."""

    page_ptr = parent_link()
    subpage_types: ClassVar = ["teamweb_spaces.SpacePage"]
    max_count = 1
    # Made by the first space; a second one would divide the addresses.
    is_creatable = False

    class Meta:
        verbose_name = _("page of all spaces")

    def get_absolute_url(self) -> str:
        return reverse("teamweb_spaces:spaces")

    def serve(self, request: "HttpRequest", *args: Any, **kwargs: Any) -> "HttpResponse":
        return redirect("teamweb_spaces:spaces")


class SpacePage(RequiredPage, WikiText, SpaceContent, Page):
    """A space (Bereich): the home page of a group's or a subject's pages, with a text of its own."""

    page_ptr = parent_link()
    key = models.SlugField(_("short name"), max_length=80, unique=True)
    group = models.ForeignKey(
        WorkingGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces",
        verbose_name=_("working group"),
    )
    description = models.CharField(_("description"), max_length=300, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    # What members write is a draft until somebody who manages the space publishes it.
    is_moderated = models.BooleanField(
        _("changes are checked before they are published"), default=False, editable=False
    )

    reading_template = "teamweb_spaces/space_home.html"
    # A space is archived. Its address is its key.
    keeps_address = False
    parent_page_types: ClassVar = ["teamweb_spaces.SpaceIndexPage"]
    # Opened by the action `create_space`, which opens its accesses with it.
    is_creatable = False
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("description"), *BODY_PANELS]
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.key
        super().full_clean(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """An earlier version brings back its text, not the short name the space had then."""
        page = super().with_content_json(content)
        page.key = page.slug = self.key
        return page

    def etag_parts(self, *, user: Any) -> tuple | None:
        # The overview shows what changes without this page.
        return None

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @cached_property
    def audience_access(self) -> Access:
        """The access of what the whole audience of the space reads."""
        return self._access("audience")

    @cached_property
    def members_access(self) -> Access:
        """The access of what only members of the space read (drafts, part B of minutes)."""
        return self._access("members")

    def _access(self, kind: str) -> Access:
        return Access.objects.get(space_id=self.pk, kind=kind)


class WikiPage(WikiText, SpaceContent, Page):
    """A page of text in a space."""

    page_ptr = parent_link()
    parent_page_types: ClassVar = ["teamweb_spaces.SpacePage", "teamweb_spaces.WikiPage"]
    content_panels: ClassVar = [*Page.content_panels, *BODY_PANELS]

    class Meta:
        verbose_name = _("wiki page")
        verbose_name_plural = _("wiki pages")
