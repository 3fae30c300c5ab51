"""Imported texts, and where a site wishes it plain Wagtail pages."""

from django.conf import settings
from wagtail.models import Page

from . import wagtail_pages
from .documents import Document, search_document
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


if getattr(settings, "SEARCH_WAGTAIL_PAGES", False):
    search_document(Page, source=wagtail_pages.PREFIX)(wagtail_pages.plain_page_document)
    wagtail_pages.connect_signals()
