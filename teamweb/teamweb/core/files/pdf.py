"""Printable renderings as PDF/A-3a: tagged, with its fonts, for records that are kept."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from PIL import ImageFile

from ..errors import TeamwebError

VARIANT = "pdf/a-3a"
# Addresses of this scheme are the only ones that a rendering may load.
STATIC = "static:"


class PdfUnavailable(TeamwebError):
    """The libraries that draw PDF (Pango) are not installed: say so, and offer to print the page."""

    user_message = _("This server cannot make PDF files. Print the page in your browser instead.")


def pdf_of(
    template: str, context: dict[str, Any], *, pictures: Mapping[str, Callable[[], bytes]] = {}
) -> bytes:
    """The template as PDF/A, in the language that is active. Raises PdfUnavailable.

    The template extends `teamweb/pdf.html`. Nothing is fetched but the style sheet, the fonts and
    `pictures` (by their paths); any other image shows its alternative text.
    """
    weasyprint = _weasyprint()
    html = render_to_string(template, {**context, "language": get_language()})
    base = settings.WAGTAILADMIN_BASE_URL  # of links; see `fetcher` for what is loaded
    document = weasyprint.HTML(string=html, base_url=base, url_fetcher=fetcher(pictures))
    drawn: bytes = document.write_pdf(pdf_variant=VARIANT)
    return drawn


def is_available() -> bool:
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


@functools.cache
def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(str(error)) from error
    # WeasyPrint switches this on for the whole process: cut-off pictures would be taken at uploads.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def fetcher(pictures: Mapping[str, Callable[[], bytes]] = {}) -> Any:
    """Loads static files and `pictures` for WeasyPrint and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Known(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if picture := pictures.get(url.removeprefix(settings.WAGTAILADMIN_BASE_URL)):
                return URLFetcherResponse(url, body=picture())
            path = finders.find(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
            if not path:
                raise ValueError(f"not loaded into a PDF: {url}")
            return URLFetcherResponse(url, body=Path(str(path)).read_bytes())

    return Known()
