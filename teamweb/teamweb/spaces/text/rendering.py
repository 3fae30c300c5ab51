"""From the canonical text of a page to what a reader sees.

What is the same for every reader is made once, when the text is saved. What depends on the
reader (lists of sub-pages, included pages, files) stays a placeholder until the page is shown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from ...access.readable import readable_access_ids
from ...core.richtext import Image, Resolver, render, strip_names
from ..models import Attachment, SpaceEntry, SpacePage, WikiPage, page_url

# What one view of a page may cost: levels of pages inside one another, how many, their length in all.
INCLUDE_DEPTH = 3
MOST_INCLUDED = 20
MOST_CHARACTERS = 1_000_000
MOST_LISTS = 30
LISTED_CHILDREN = 100
LARGEST_ID = 2**31 - 1
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


def for_reader(rendered: str, *, page_id: int, user: Any) -> SafeString:
    """The stored text with what this reader may see in place of the placeholders.

    Whom it mentions is for people who are signed in.
    """
    filled = _View(page_id, user).filled(rendered, page_id, INCLUDE_DEPTH)
    return mark_safe(filled if user.is_authenticated else strip_names(filled))


def preview(name: str, attributes: Mapping[str, str], *, page_id: int, user: Any) -> SafeString:
    """What the macro called `name` shows this reader in that page; KeyError for one that is made on saving."""
    view = _View(page_id, user)
    view.load([attributes])
    return mark_safe(MACROS[name](view, attributes, page_id, INCLUDE_DEPTH))


class _View:
    """One view of one page, and what was spent on it: each page is included once, and only so many."""

    def __init__(self, page_id: int, user: Any) -> None:
        self.user = user
        self.shown = {page_id}
        self.included = 0
        self.characters = 0
        self.lists = 0
        self.pages: dict[int, Page | None] = {}

    def filled(self, rendered: str, page_id: int, depth: int) -> str:
        if 'data-macro="' not in rendered:
            return rendered
        found = [(m[1], dict(ATTRIBUTE.findall(m[2]))) for m in PLACEHOLDER.finditer(rendered)]
        self.load([attributes for name, attributes in found if name == "include"])
        macros = iter(found)

        def fill(_match: re.Match[str]) -> str:
            name, attributes = next(macros)
            return MACROS[name](self, attributes, page_id, depth)

        return PLACEHOLDER.sub(fill, rendered)

    def load(self, includes: Iterable[Mapping[str, str]]) -> None:
        """Fetch the pages of these macros that the reader may read, all at once."""
        wanted = {_included_id(attributes) for attributes in includes} - self.pages.keys()
        # A few more than can be shown: those that follow are named by a link.
        wanted = set(sorted(wanted)[: 5 * MOST_INCLUDED])
        if not wanted:
            return
        readable = Page.objects.filter(
            live=True, page_access__access_id__in=readable_access_ids(self.user), pk__in=wanted
        )
        self.pages |= {**dict.fromkeys(wanted), **{page.pk: page for page in readable.specific()}}

    def may_list(self) -> bool:
        """Count one more list of pages or files."""
        self.lists += 1
        return self.lists <= MOST_LISTS

    def refusal(self, page: Page, depth: int) -> str:
        """Why a page that the reader may read is not shown here, or nothing."""
        if page.pk in self.shown:
            return _("“%(page)s” is already shown on this page.")
        if not depth:
            return _("“%(page)s” is not shown here: too many pages inside one another.")
        if self.included >= MOST_INCLUDED or self.characters > MOST_CHARACTERS:
            return _("“%(page)s” is not shown here: this page already includes too much.")
        return ""


def _included_id(attributes: Mapping[str, str]) -> int:
    number = int(attributes.get("page") or 0)
    return number if number <= LARGEST_ID else 0


def _children(view: _View, attributes: Mapping[str, str], page_id: int, depth: int) -> str:
    if (above := int(attributes.get("page") or page_id)) > LARGEST_ID or not view.may_list():
        return _missing(_("This list cannot be shown."))
    entries = SpaceEntry.objects.visible_to(view.user).filter(parent_id=above)
    entries = entries.select_related("page").in_order()[:LISTED_CHILDREN]
    items = "".join(
        f'<li><a href="{page_url(entry.page)}">{escape(entry.page.title)}</a></li>'
        for entry in entries
    )
    return f"<ul>{items}</ul>" if items else ""


def _attachments(view: _View, attributes: Mapping[str, str], page_id: int, depth: int) -> str:
    if not view.may_list():
        return _missing(_("This list cannot be shown."))
    files = Attachment.objects.visible_to(view.user).filter(page_id=page_id)
    items = "".join(
        f'<li><a href="{file.get_absolute_url()}">{escape(str(file))}</a></li>' for file in files
    )
    return f"<ul>{items}</ul>" if items else ""


def _include(view: _View, attributes: Mapping[str, str], page_id: int, depth: int) -> str:
    page = view.pages.get(_included_id(attributes))
    text = getattr(page, "rendered_html", "")
    if page is None or not text:
        return _missing(_("This part cannot be shown."))
    source = f'<a href="{page_url(page)}">{escape(page.title)}</a>'
    if refusal := view.refusal(page, depth):
        return f'<p class="rt-missing">{escape(refusal) % {"page": source}}</p>'
    view.shown.add(page.pk)
    view.included += 1
    view.characters += len(text)
    shown = view.filled(text, page.pk, depth - 1)
    # The ids of its headings would stand twice in the page.
    shown = re.sub(r' id="[^"]*"', "", shown)
    return f'<div class="rt-include">{shown}<p class="rt-include__source">{source}</p></div>'


def _missing(sentence: str) -> str:
    return f'<p class="rt-missing">{escape(sentence)}</p>'


MACROS = {"children": _children, "attachments": _attachments, "include": _include}
