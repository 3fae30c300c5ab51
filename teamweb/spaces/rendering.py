"""From the canonical text of a page to what a reader sees.

What is the same for every reader is made once, when the text is saved. What depends on the
reader (lists of sub-pages, included pages, files) stays a placeholder until the page is shown.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..access.readable import readable_access_ids
from ..core.richtext import Image, Resolver, render
from .models import Attachment, SpaceEntry, SpacePage, WikiPage, page_url

# Included pages may include others; a circle ends here.
INCLUDE_DEPTH = 3
LISTED_CHILDREN = 100
PLACEHOLDER = re.compile(r'<div data-macro="(children|include|attachments)"([^>]*)></div>')
ATTRIBUTE = re.compile(r'data-([a-z]+)="([^"]*)"')


class StoredResolver(Resolver):
    """Addresses that stay right whatever is moved or renamed, and the sizes of the page's pictures.

    `versions`: numbers of versions to show instead of the current ones, by attachment.
    """

    def __init__(self, page_id: int | None, versions: Mapping[int, int] | None = None) -> None:
        self._page_id = page_id
        self._versions = versions or {}

    @cached_property
    def _pictures(self) -> dict[int, Any]:
        if self._page_id is None:
            return {}
        files = Attachment.objects.filter(page_id=self._page_id, current__width__isnull=False)
        return {file.pk: file.current for file in files.select_related("current")}

    def image(self, attachment_id: int, version: int | None = None) -> Image | None:
        version = version or self._versions.get(attachment_id)
        found = super().image(attachment_id, version)
        picture = None if version else self._pictures.get(attachment_id)
        if found is None or picture is None:
            return found
        return replace(
            found, width=picture.width, height=picture.height, widths=tuple(picture.widths)
        )


def render_for_storage(body: str, *, page_id: int | None = None) -> str:
    """What is stored with a page; the language is the site's, since every reader gets the same."""
    if not body:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return render(body, StoredResolver(page_id))


def render_again(page_id: int) -> None:
    """Make the stored text of a page anew: one of its pictures has another size now."""
    for model in (WikiPage, SpacePage):
        for body in model.objects.filter(pk=page_id).values_list("body", flat=True):
            rendered = render_for_storage(body, page_id=page_id)
            model.objects.filter(pk=page_id).update(rendered_html=rendered)


def for_reader(rendered: str, *, page_id: int, user: Any, depth: int = INCLUDE_DEPTH) -> SafeString:
    """The stored text with what this reader may see in place of the placeholders."""
    if 'data-macro="' not in rendered:
        return mark_safe(rendered)

    def fill(match: re.Match[str]) -> str:
        attributes = dict(ATTRIBUTE.findall(match.group(2)))
        return MACROS[match.group(1)](attributes, page_id, user, depth)

    return mark_safe(PLACEHOLDER.sub(fill, rendered))


def preview(name: str, attributes: Mapping[str, str], *, page_id: int, user: Any) -> SafeString:
    """What the macro called `name` shows this reader in that page; KeyError for one that is made on saving."""
    return mark_safe(MACROS[name](attributes, page_id, user, INCLUDE_DEPTH))


def _children(attributes: Mapping[str, str], page_id: int, user: Any, depth: int) -> str:
    above = int(attributes.get("page") or page_id)
    entries = SpaceEntry.objects.visible_to(user).filter(parent_id=above)
    entries = entries.select_related("page").order_by("rank", "page_id")[:LISTED_CHILDREN]
    items = "".join(
        f'<li><a href="{page_url(entry.page)}">{escape(entry.page.title)}</a></li>'
        for entry in entries
    )
    return f"<ul>{items}</ul>" if items else ""


def _attachments(attributes: Mapping[str, str], page_id: int, user: Any, depth: int) -> str:
    files = Attachment.objects.visible_to(user).filter(page_id=page_id)
    items = "".join(
        f'<li><a href="{file.get_absolute_url()}">{escape(str(file))}</a></li>' for file in files
    )
    return f"<ul>{items}</ul>" if items else ""


def _include(attributes: Mapping[str, str], page_id: int, user: Any, depth: int) -> str:
    readable = Page.objects.filter(live=True, page_access__access_id__in=readable_access_ids(user))
    page = readable.filter(pk=attributes.get("page") or 0).first()
    text = getattr(page.specific, "rendered_html", "") if page and depth else ""
    if page is None or not text:
        return f'<p class="rt-missing">{escape(_("This part cannot be shown."))}</p>'
    shown: str = for_reader(text, page_id=page.pk, user=user, depth=depth - 1)
    # The ids of its headings would stand twice in the page.
    shown = re.sub(r' id="[^"]*"', "", shown)
    source = f'<a href="{page_url(page)}">{escape(page.title)}</a>'
    return f'<div class="rt-include">{shown}<p class="rt-include__source">{source}</p></div>'


MACROS = {"children": _children, "attachments": _attachments, "include": _include}
