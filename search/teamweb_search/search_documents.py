"""Imported texts, and where a site wishes it plain Wagtail pages."""

from django.conf import settings
from wagtail.models import Page

from .documents import NOBODY, PUBLIC, Document, search_document
from .models import ImportedDocument


@search_document(ImportedDocument, source="imported")
def imported_document(imported: ImportedDocument) -> Document:
    return Document(
        id=imported.external_id,
        kind="imported",
        title=imported.title,
        body=imported.text,
        access=imported.access_id,
        space=imported.space,
    )


def plain_page_document(page: Page) -> Document | None:
    """A live page by its title, search description and what its type declares searchable."""
    if not page.live or page.is_root():
        return None
    restricted = page.get_view_restrictions().exists()
    return Document(
        id=f"wagtail:{page.pk}",
        kind="page",
        title=page.title,
        body=page.search_description,
        url=page.url or "",
        access=NOBODY if restricted else PUBLIC,
        date=page.last_published_at,
    )


if getattr(settings, "SEARCH_WAGTAIL_PAGES", False):
    search_document(Page, source="wagtail")(plain_page_document)
