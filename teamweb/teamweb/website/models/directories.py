"""Pages that list entries without pages of their own."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from ...core.database.german_order import german_key
from ..pages.blocks import ContactBlock, EntriesBlock, MemberBlock
from ..uploads.pictures import pictures_in
from .public_page import PublicPage


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
